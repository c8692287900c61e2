// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/pointer.hpp"

#include <algorithm>

namespace diffrank::experiments {

std::string child(const std::string& pointer, const std::string& key) {
  std::string escaped;
  for (const char c : key) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return pointer + "/" + escaped;
}

std::string child(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

std::string readable(const std::string& pointer) {
  std::string text;
  for (std::size_t begin = 1, end = 0; begin < pointer.size() + 1 && !pointer.empty(); begin = end + 1) {
    end = std::min(pointer.find('/', begin), pointer.size());
    auto key = pointer.substr(begin, end - begin);
    for (auto at = key.find("~1"); at != key.npos; at = key.find("~1")) key.replace(at, 2, "/");
    for (auto at = key.find("~0"); at != key.npos; at = key.find("~0", at + 1)) key.replace(at, 2, "~");
    const bool index = !key.empty() && key.find_first_not_of("0123456789") == key.npos;
    text += index ? "[" + key + "]" : (text.empty() ? "" : ".") + key;
  }
  return text;
}

}  // namespace diffrank::experiments
