// SPDX-License-Identifier: Apache-2.0
// usage: fuzz_TARGET FOLDER: gives every file of the folder to the target, as libFuzzer does. For any compiler.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <vector>

#include "diffrank/tests/fuzz/input.hpp"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    std::cout << path.filename().string() << std::endl;  // the last one written is the one that fails
    std::ifstream file(path, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  }
  return paths.empty() ? 1 : 0;
}
