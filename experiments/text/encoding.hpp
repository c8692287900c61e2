// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace diffrank::experiments {

/// Whether to_utf8() reads that encoding: those of iconv, such as latin1, windows-1252 or utf-16.
bool is_encoding(const std::string& name);

/// Whether a name is one of UTF-8.
bool is_utf8(const std::string& encoding);

/// Bytes of an encoding as UTF-8. Throws std::runtime_error, naming the first byte that is none of it.
std::string to_utf8(std::string_view bytes, const std::string& encoding);

}  // namespace diffrank::experiments
