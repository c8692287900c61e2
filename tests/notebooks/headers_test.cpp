// SPDX-License-Identifier: Apache-2.0
// What a cell pays for: every header that the prelude brings is parsed by the kernel.
#include <filesystem>
#include <fstream>
#include <set>
#include <vector>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/source.hpp"

namespace {

namespace fs = std::filesystem;

/// What a header includes, without its brackets.
std::vector<std::string> includes_of(const fs::path& header) {
  std::ifstream file(header);
  std::vector<std::string> found;
  const std::string start = "#include ";
  for (std::string line; std::getline(file, line);)
    if (line.compare(0, start.size(), start) == 0)
      found.push_back(line.substr(start.size() + 1, line.find_last_of(">\"") - start.size() - 1));
  return found;
}

}  // namespace

TEST_CASE("The prelude includes the standard library, nlohmann/json, the kernel's display and itself, nothing else") {
  const fs::path root = diffrank::testing::source_folder();
  const std::set<std::string> others{"nlohmann/json.hpp", "xcpp/xdisplay.hpp", "diffrank_notebook_location.hpp"};
  std::vector<fs::path> headers{root / "notebooks/prelude.hpp"};
  for (const auto& entry : fs::directory_iterator(root / "notebooks/parts")) headers.push_back(entry.path());
  CHECK(headers.size() > 6);
  for (const auto& header : headers)
    for (const auto& included : includes_of(header)) {
      CAPTURE(header.string(), included);
      const bool is_standard = included.find_first_of("/.") == included.npos;
      CHECK((is_standard || others.count(included) || included.rfind("diffrank/notebooks/parts/", 0) == 0));
    }
}
