// SPDX-License-Identifier: Apache-2.0
// What a reader of the stored pages relies on.
#include <algorithm>
#include <filesystem>
#include <vector>

#include "diffrank/notebooks/check/notebook.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/source.hpp"

using namespace diffrank::notebook_check;

namespace {

std::vector<Json> pages() {
  std::vector<Json> list;
  for (const auto& entry : std::filesystem::directory_iterator(diffrank::testing::source_folder() + "/notebooks"))
    if (entry.path().extension() == ".ipynb") list.push_back(read_notebook(entry.path().string()));
  return list;
}

std::vector<Json> displays(const Json& page) {
  std::vector<Json> list;
  for (const auto& cell : page.at("cells"))
    for (const auto& output : cell.value("outputs", Json::array()))
      if (output.contains("data")) list.push_back(output.at("data"));
  return list;
}

}  // namespace

TEST_CASE("Every page names the kernel xcpp17 and has pictures, each as Vega-Lite, as SVG and in words") {
  const auto all = pages();
  CHECK(all.size() >= 6);
  for (const auto& page : all) {
    CAPTURE(joined(page.at("cells").at(0).at("source")));
    CHECK(page.at("metadata").at("kernelspec").at("name") == "xcpp17");
    std::size_t pictures = 0;
    for (const auto& data : displays(page)) {
      CHECK(data.contains("text/plain"));
      CHECK(data.contains("application/vnd.vegalite.v5+json") == data.contains("image/svg+xml"));
      pictures += data.contains("image/svg+xml");
    }
    CHECK(pictures > 0);
  }
}

TEST_CASE(
    "Every page was stored as a whole: code cells are numbered in their order, and none holds progress or an error") {
  for (const auto& page : pages()) {
    CAPTURE(joined(page.at("cells").at(0).at("source")));
    int number = 0;
    for (const auto& cell : page.at("cells")) {
      if (cell.at("cell_type") != "code") continue;
      CHECK(cell.at("execution_count") == ++number);
      for (const auto& output : cell.at("outputs")) {
        CHECK(output.value("name", "") != "stderr");
        CHECK(output.at("output_type") != "error");
      }
    }
  }
}
