// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace diffrank {

/// The text with its control characters (those of UTF-8, too) written as "\u001b": on a terminal they could do
/// anything, and a zero byte would cut off a message.
std::string escape_controls(std::string_view text);

}  // namespace diffrank
