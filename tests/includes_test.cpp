// SPDX-License-Identifier: Apache-2.0
// The layers of the source tree. `layers` is the one list of them: a file includes files of its own layer and of layers
// below it, so that no include goes back up and no circle is possible.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/source.hpp"

namespace {

namespace fs = std::filesystem;

/// Folders with what is below them; directly in experiments/, single files of any extension.
const std::vector<std::string> layers{"notebooks",
                                      "experiments/main",
                                      "experiments/commands",
                                      "experiments/running",
                                      "experiments/training",
                                      "experiments/configuration",
                                      "experiments/sweep",
                                      "experiments/report",
                                      "experiments/analysis",
                                      "experiments/operators",
                                      "experiments/store",
                                      "experiments/trial",
                                      "experiments/datasets",
                                      "experiments/metrics",
                                      "experiments/metric",
                                      "experiments/dataset",
                                      "experiments/shot",
                                      "experiments/statistics",
                                      "experiments/json",
                                      "experiments/text",
                                      "experiments/file",
                                      "experiments/descriptor",
                                      "experiments/elapsed",
                                      "backends",
                                      "losses",
                                      "core"};

/// The layer of a path from the root of the tree, as its position in the list; the list's size for a path of no layer.
std::size_t layer_of(const std::string& path) {
  const auto is_layer = [&path](const std::string& layer) {
    const auto next = path.size() > layer.size() ? path[layer.size()] : '\0';
    return path.compare(0, layer.size(), layer) == 0 && (next == '/' || next == '.');
  };
  return static_cast<std::size_t>(std::find_if(layers.begin(), layers.end(), is_layer) - layers.begin());
}

std::vector<std::string> sources() {
  std::vector<std::string> paths;
  for (const char* top : {"core", "losses", "backends", "experiments", "notebooks"}) {
    fs::recursive_directory_iterator entries(fs::path(diffrank::testing::source_folder()) / top);
    for (auto entry = fs::begin(entries); entry != fs::end(entries); ++entry) {
      if (entry->path().filename() == "node_modules") entry.disable_recursion_pending();
      const auto extension = entry->path().extension();
      if (extension == ".hpp" || extension == ".cpp")
        paths.push_back(fs::relative(entry->path(), diffrank::testing::source_folder()).generic_string());
    }
  }
  return paths;
}

/// The files of this tree that a file includes.
std::vector<std::string> includes_of(const std::string& path) {
  std::ifstream file(fs::path(diffrank::testing::source_folder()) / path);
  std::vector<std::string> found;
  const std::string start = "#include \"diffrank/";
  for (std::string line; std::getline(file, line);)
    if (line.compare(0, start.size(), start) == 0)
      found.push_back(line.substr(start.size(), line.rfind('"') - start.size()));
  return found;
}

}  // namespace

TEST_CASE("Every source file belongs to one of the layers") {
  const auto all = sources();
  CHECK(all.size() > 250);
  for (const auto& path : all) {
    CAPTURE(path);
    CHECK(layer_of(path) < layers.size());
  }
}

TEST_CASE("No include goes up the layers, and so there is no circle among them") {
  std::size_t between = 0;
  for (const auto& path : sources())
    for (const auto& included : includes_of(path)) {
      CAPTURE(path, included);
      const auto from = layer_of(path), to = layer_of(included);
      CHECK(from <= to);
      between += from < to;
    }
  CHECK(between > 200);
}

TEST_CASE("No two headers include each other, directly or through others") {
  std::map<std::string, std::vector<std::string>> includes;
  for (const auto& path : sources())
    if (fs::path(path).extension() == ".hpp") includes[path] = includes_of(path);
  std::set<std::string> done, open;
  const std::function<void(const std::string&)> visit = [&](const std::string& path) {
    if (done.count(path)) return;
    CAPTURE(path);
    REQUIRE(open.insert(path).second);
    for (const auto& included : includes[path]) visit(included);
    open.erase(path);
    done.insert(path);
  };
  for (const auto& [path, unused] : std::map(includes)) visit(path);
}
