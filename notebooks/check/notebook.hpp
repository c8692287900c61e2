// SPDX-License-Identifier: Apache-2.0
// A notebook file (nbformat 4), and what its cells have put out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace diffrank::notebook_check {

using Json = nlohmann::json;

/// Throws std::runtime_error that names the file, where it cannot be read or is no notebook.
Json read_notebook(const std::string& path);
/// As Jupyter writes it: sorted keys, indented by one, a line end at the end.
void write_notebook(const std::string& path, const Json& notebook);

/// A text that a notebook stores as a list of lines, or as one string.
std::string joined(const Json& lines);
/// The list of lines that Jupyter stores, each with its line end.
Json lines_of(const std::string& text);

/// What a cell printed and showed, as outputs of a notebook; in `printed` a displayed value is a bundle of MIME types
/// between the characters 1e and 1f.
Json outputs_of(const std::string& printed, const std::string& errors);

}  // namespace diffrank::notebook_check
