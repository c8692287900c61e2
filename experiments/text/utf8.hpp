// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace diffrank::experiments {

/// The position of the first byte that is not UTF-8; npos where there is none.
std::size_t find_invalid_utf8(std::string_view text);

/// The text with the replacement character U+FFFD in place of each byte that is not UTF-8. Text from outside (files,
/// arguments, the environment) passes through here before it is written: a JSON writer throws at anything else.
std::string valid_utf8(std::string_view text);

/// UTF-8 text as one line of a terminal: control characters and bytes that are no UTF-8 become '?'.
std::string printable(std::string_view text);

/// The same for text of several lines, whose line ends stay.
std::string printable_lines(std::string_view text);

/// Columns that printable UTF-8 takes: East Asian wide characters and pictographs two, combining marks none.
std::size_t text_width(std::string_view text);

/// Printable text of `width` columns at most; what is cut ends in an ellipsis.
std::string fit(std::string_view text, std::size_t width);

}  // namespace diffrank::experiments
