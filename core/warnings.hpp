// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace diffrank {

/// A caveat on a result that was returned anyway, such as an iteration that stopped before it converged.
struct Warning {
  std::string text;        ///< what is wrong and what to do about it
  std::uint64_t rows = 0;  ///< rows that it was raised for
  double worst = 0;        ///< the largest error among them
  std::string message() const;
};

/// Collects, for the whole process and from any thread; nothing is printed. Equal texts are counted, so a text names
/// the component and its options, not the row.
void warn(const std::string& text, double error);

/// Adds what another process collected.
void add_warning(const Warning& warning);

/// All warnings since the last call, in alphabetical order of their texts.
std::vector<Warning> take_warnings();

}  // namespace diffrank
