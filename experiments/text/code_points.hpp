// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diffrank::experiments {

/// The characters of a text that is valid UTF-8.
std::vector<char32_t> code_points(std::string_view text);

/// Appends a character as UTF-8.
void append_utf8(std::string& text, char32_t character);

}  // namespace diffrank::experiments
