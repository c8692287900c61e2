// SPDX-License-Identifier: Apache-2.0
// `diffrank predict` as users run it.
#include <map>
#include <sstream>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/store/model_file.hpp"
#include "diffrank/experiments/store/predictions.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using namespace diffrank::testing;
namespace fs = std::filesystem;

namespace {

/// Trains the file's only run in a folder, and returns the run's folder.
std::string trained(const TemporaryFolder& folder, const Json& changes) {
  auto file = tiny(changes);
  file["name"] = "kept";
  const auto path = folder.write("kept.json", file.dump());
  const auto end = diffrank_command({"run", path, "--out", folder.file("runs")});
  INFO(end.err << end.out);
  REQUIRE(end.status == 0);
  for (const auto& entry : fs::directory_iterator(folder.file("runs/kept")))
    if (fs::exists(entry.path() / "result.json")) return entry.path().string();
  return "no run was found";
}

std::map<std::string, std::vector<std::string>> columns_of(const std::string& csv) {
  std::istringstream lines(csv);
  std::string line, cell;
  std::vector<std::string> names;
  std::map<std::string, std::vector<std::string>> columns;
  for (std::size_t row = 0; std::getline(lines, line); ++row) {
    std::istringstream cells(line);
    for (std::size_t c = 0; std::getline(cells, cell, ','); ++c)
      if (row == 0) names.push_back(cell);
      else columns[names.at(c)].push_back(cell);
  }
  return columns;
}

/// 120 rows: y = 2 size + (1 if kind is b), sizes 0 .. 11.
std::string table() {
  std::string text = "size,kind,y\n";
  for (int i = 0; i < 120; ++i)
    text += std::to_string(i % 12) + (i % 5 < 2 ? ",b," : ",a,") + std::to_string(2 * (i % 12) + (i % 5 < 2)) + "\n";
  return text;
}

}  // namespace

TEST_CASE("predict gives the predictions of the kept model, those of the reported epoch") {
  for (const std::string backend : {"xtensor", "xtensor(dtype=float32)", "libtorch"}) {
    if (!find_entry("backend", backend.substr(0, backend.find('(')))) continue;
    for (const std::string scale : {"none", "standardize"}) {
      CAPTURE(backend, scale);
      const TemporaryFolder folder;
      const auto data = "sine(n=60, val=2, test=2, target_scale=" + scale + ")";
      const auto run = trained(folder, {{"backend", backend}, {"data", data}, {"train", {{"epochs", 4}}}});
      const auto end = diffrank_command({"predict", run, data});
      REQUIRE(end.status == 0);
      const auto recorded = read_predictions(run);
      REQUIRE(recorded.has_value());
      const auto columns = columns_of(end.out);
      REQUIRE(columns.at("prediction").size() == recorded->predictions.size());
      for (std::size_t i = 0; i < recorded->predictions.size(); ++i) {
        CHECK(columns.at("prediction")[i] == to_text(recorded->predictions[i]));
        CHECK(columns.at("label")[i] == to_text(recorded->labels[i]));
        CHECK(columns.at("row")[i] == std::to_string(i));
      }
    }
  }
}

TEST_CASE("a model of a table predicts the rows of another, by the names of its columns") {
  const TemporaryFolder folder;
  const auto run =
      trained(folder, {{"data", "csv(path=" + folder.write("table.csv", table()) + ", target=y, categorical=onehot)"},
                       {"model", "mlp(hidden=[16])"},
                       {"train", {{"epochs", 200}, {"optimizer", "adam(lr=0.02)"}}}});
  const auto asked = folder.write("new.csv", "kind,note,size\nb,x,3\na,y,7.5\n");
  fs::remove(folder.file("table.csv"));  // what the model needs of it, it keeps
  const auto end = diffrank_command({"predict", run, asked, "--out", folder.file("answer.csv")});
  CHECK(end.status == 0);
  const auto columns = columns_of(read_file(folder.file("answer.csv")));
  REQUIRE(columns.at("prediction").size() == 2);
  CHECK(columns.count("label") == 0);
  CHECK(std::abs(std::stod(columns.at("prediction")[0]) - 7) < 1);
  CHECK(std::abs(std::stod(columns.at("prediction")[1]) - 15) < 1);
  const auto labeled = folder.write("labeled.csv", "y,kind,size\n7,b,3\n");
  CHECK(columns_of(diffrank_command({"predict", run, labeled}).out).at("label") == Texts{"7"});

  const auto refused = [&](const std::string& text) {
    const auto failed = diffrank_command({"predict", run, folder.write("bad.csv", text)});
    CHECK(failed.status != 0);
    CHECK(failed.out.empty());
    return failed.err;
  };
  CHECK_THAT(refused("kind,sise\nb,3\n"), ContainsSubstring("no column 'size'") && ContainsSubstring("'sise'"));
  CHECK_THAT(refused("kind,size\nc,3\n"), ContainsSubstring("'c'") && ContainsSubstring("was not trained on"));
  CHECK_THAT(refused("kind,size\nb,big\n"), ContainsSubstring("line 2") && ContainsSubstring("'big'"));
  CHECK_THAT(refused("kind,size\nb,\n"), ContainsSubstring("missing value"));
}

TEST_CASE("predict says what it lacks") {
  const TemporaryFolder folder;
  CHECK_THAT(diffrank_command({"predict", folder.path(), "sine"}).err, ContainsSubstring("not the folder of a run"));
  const auto run = trained(folder, {{"train", {{"keep", "none"}}}});
  CHECK_FALSE(fs::exists(run + "/model"));
  const auto end = diffrank_command({"predict", run, "sine"});
  CHECK(end.status != 0);
  CHECK_THAT(end.err, ContainsSubstring("train.keep=model"));
  std::ofstream(run + "/model") << "something else";
  CHECK_THAT(diffrank_command({"predict", run, "sine"}).err, ContainsSubstring("is not a model"));
}
