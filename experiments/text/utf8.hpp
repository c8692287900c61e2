// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace diffrank::experiments {

/// UTF-8 text as one line of a terminal: control characters and bytes that are no UTF-8 become '?'.
std::string printable(std::string_view text);

/// Columns that printable UTF-8 takes: East Asian wide characters and pictographs two, combining marks none.
std::size_t text_width(std::string_view text);

/// Printable text of `width` columns at most; what is cut ends in an ellipsis.
std::string fit(std::string_view text, std::size_t width);

}  // namespace diffrank::experiments
