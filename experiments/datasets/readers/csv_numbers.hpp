// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace diffrank::experiments {

/// How a table writes numbers.
struct NumberFormat {
  char decimal = '.';
  std::string thousands;             ///< between groups of three digits; empty: nothing is
  std::vector<std::string> missing;  ///< what says that a value is missing, beside nothing, NA, N/A, NaN and ?
};

enum class Cell { number, missing, infinite, text };

/// What a cell holds, and its value if that is a number, else NaN. A number below the smallest double is 0; one above
/// the largest is infinite.
Cell read_cell(std::string_view cell, const NumberFormat& format, double& value);

/// Whether a cell looks like a word for a missing value that NumberFormat::missing could name: null, -, n.a., ...
bool looks_missing(std::string_view cell);

/// Whether a text that is no number is a number with something around it, or a date or time: 5%, $5, 12.3 kg, 1,234,
/// 07:35, 2021-01-31; but not a range (18-24) or a code (M12).
bool looks_numeric(std::string_view cell);

}  // namespace diffrank::experiments
