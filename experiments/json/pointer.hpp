// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace diffrank::experiments {

/// A JSON pointer (RFC 6901) with one more key or index.
std::string child(const std::string& pointer, const std::string& key);
std::string child(const std::string& pointer, std::size_t index);

/// A JSON pointer for people: sweep.list[2].weight
std::string readable(const std::string& pointer);

}  // namespace diffrank::experiments
