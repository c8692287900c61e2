// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace diffrank {

/// The double nearest to a decimal numeral such as "-1.5e-3"; nothing if the text is none. As in JSON readers, a value
/// below the smallest double is 0; one above the largest is infinite.
std::optional<double> parse_decimal(std::string_view text);

/// A whole number and its sign, which together cover every integer type of up to 64 bits.
struct Whole {
  bool negative = false;
  std::uint64_t magnitude = 0;  ///< 2^64 - 1 also where the number is larger than that
  bool too_large = false;
};

/// The exact value of a decimal numeral that is a whole number, however it is written: "32", "32.0", "3.2e1".
std::optional<Whole> parse_whole(std::string_view text);

}  // namespace diffrank
