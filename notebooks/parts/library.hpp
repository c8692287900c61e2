// SPDX-License-Identifier: Apache-2.0
// What cells call of libdiffrank_notebook.so. JSON crosses as text, so that the library and a cell may have different
// versions of nlohmann/json. All of it throws std::exception with a sentence that says what is wrong.
#pragma once

#include <string>

#if __has_include(<diffrank_notebook_location.hpp>)
#include <diffrank_notebook_location.hpp>
#endif

namespace diffrank::notebook::library {

/// A request of `diffrank eval` and its answer (experiments/README.md).
std::string evaluate(const std::string& request);

/// {"rankers": [specs], "n", "rows", "data", "seed"}: what Comparison in comparison.hpp holds.
std::string compare(const std::string& request);

/// Trains what is left of an ablation. `configuration` is the text of an ablation file; `overrides` is a JSON list of
/// "path=value"; progress goes to std::cerr. Returns the folder of the sweep.
std::string run(const std::string& configuration, const std::string& overrides, const std::string& out);

/// What Runs in ablation.hpp holds, of the finished runs in a sweep's folder.
std::string runs(const std::string& folder, const std::string& metric);

/// The mean over seeds of a metric in each epoch, a line for each trial: a chart as in chart.hpp.
std::string curves(const std::string& folder, const std::string& metric);

/// {"charts": [...]} as in chart.hpp, or {"table": {...}} as in table.hpp, as a bundle of MIME types.
std::string draw(const std::string& shown);

}  // namespace diffrank::notebook::library
