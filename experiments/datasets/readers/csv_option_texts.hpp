// SPDX-License-Identifier: Apache-2.0
// Options of a table that are texts: what they may be, and what they mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// A share of the rows in [0, 1), or `auto`, which is none given. False for anything else.
bool parse_share(const std::string& text, std::optional<double>& share);

/// The parts of `[a, b]`, of `a; b`, or of `a, b`. Throws InvalidSpec where is_list() is false.
std::vector<std::string> parts_of(const std::string& list);
bool is_list(const std::string& text);
/// The finite numbers of `[25, 80]` or `25`; nothing where it is something else.
std::optional<std::vector<double>> numbers_of(const std::string& text);

/// A character by itself or by its name, which needs no quotes anywhere: tab, comma, semicolon, point, blank,
/// apostrophe; none is no character. Other texts stay as they are.
std::string character(const std::string& text);

/// Whether a character may stand between cells.
bool is_delimiter(const std::string& text);

/// Whether a character, or none, may group the digits of a number.
bool is_separator(const std::string& text);

}  // namespace diffrank::experiments
