// SPDX-License-Identifier: Apache-2.0
// Trainings of residual networks on picture files.
#include <algorithm>
#include <cmath>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/experiments/picture_files.hpp"
#include "diffrank/tests/experiments/training/trained.hpp"
#include "diffrank/tests/support/shared_data.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

bool available() {
  const bool found = find_entry("backend", "libtorch").has_value();
  if (!found) WARN("skipped: LibTorch was not found when this was built");
  return found;
}

/// One picture for each age, whose brightness is the age, and a table that names them.
struct Faces {
  TemporaryFolder folder;
  std::string table = "age,path,split\n";

  void add(int age, const std::string& part) {
    const auto name = std::to_string(age) + ".jpg";
    const auto gray = static_cast<std::uint8_t>(std::min(255, 10 + 2 * age));
    if (!std::filesystem::exists(folder.file(name))) folder.write(name, jpeg_bytes(plain(20, 16, gray, gray, 128)));
    table += std::to_string(age) + "," + name + "," + part + "\n";
  }
  Json file(const Json& changes = Json::object()) const {
    folder.write("agedb.csv", table);
    auto file = tiny({{"data", "agedb_dir(size=16, padding=2, root=" + quote(folder.path()) + ")"},
                      {"backend", "libtorch"},
                      {"model", "resnet18(width=4)"},
                      {"train", {{"epochs", 2}, {"batch", 16}, {"optimizer", "adam(lr=0.01)"}}}});
    file.merge_patch(changes);
    return file;
  }
};

/// 48 of them, in all parts.
struct Small : Faces {
  Small() {
    for (int i = 0; i < 48; ++i) add(20 + i, i % 6 == 1 ? "val" : i % 6 == 2 ? "test" : "train");
  }
};

void same(const Trained& a, const Trained& b) {
  CHECK(a.epochs == b.epochs);
  CHECK(a.predictions == b.predictions);
}

}  // namespace

TEST_CASE("resnet18 learns the label of pictures from their files") {
  if (!available()) return;
  const Small faces;
  const auto run = train_new(faces.file({{"train", {{"epochs", 30}}}}));
  REQUIRE(run.result["status"] == "done");
  CHECK(run.epochs.size() == 30);
  CHECK(run.epochs.back()["train.loss"] < 0.5 * run.epochs.front()["train.loss"].get<double>());
}

TEST_CASE(
    "a training on pictures gives the same bytes on any number of threads, with a cache, and after an interruption") {
  if (!available()) return;
  const Small faces;
  for (const Json& changes :
       {Json::object(), Json{{"train", {{"views", 2}}}, {"regularizer", "rnc"}},
        Json{{"stages",
              {Json::object(), {{"train.part", "head"}, {"train.reset", "head"}, {"weighting", "inverse"}}}}}}) {
    const auto file = faces.file(changes);
    CAPTURE(file.dump());
    const int before = threads();
    set_threads(1);
    const auto one = train_new(file);
    set_threads(3);
    const auto three = train_new(file);
    set_threads(before);
    same(three, one);
    auto cached = file;
    cached["data"] = "agedb_dir(size=16, padding=2, cache_mb=1, root=" + quote(faces.folder.path()) + ")";
    same(train_new(cached), one);
    for (std::size_t until = 1; until + 1 < one.epochs.size() + 1; ++until) {
      const TemporaryFolder folder;
      train_in(folder.path(), file, 0, until);
      const auto resumed = train_in(folder.path(), file);
      CHECK(resumed.resumed == until);
      same(resumed, one);
    }
  }
}

TEST_CASE("a head that is trained alone predicts from the features that its encoder ended with") {
  if (!available()) return;
  const Small faces;
  const auto run = train_new(
      faces.file({{"train", {{"select", "last"}}},
                  {"stages", {Json::object(), {{"train.part", "head"}, {"train.optimizer", "sgd(lr=1e-30)"}}}}}));
  REQUIRE(run.epochs.size() == 4);
  CHECK(run.epochs[2]["val.mae"] == run.epochs[1]["val.mae"]);
  CHECK(run.epochs[3]["val.mae"] == run.epochs[1]["val.mae"]);
}

TEST_CASE("a picture that cannot be read ends the run with its name") {
  if (!available()) return;
  const Small faces;
  const auto file = faces.file();
  faces.folder.write("23.jpg", "no picture");
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(train_in(folder.path(), file), ContainsSubstring("23.jpg': it is neither a JPEG nor a PNG file") &&
                                                       ContainsSubstring("unreadable=skip"));
}

TEST_CASE("resnet18 trains on a sample of AgeDB-DIR's ages and parts", "[data]") {
  if (!available()) return;
  const auto ages = shared_data("agedb-labels/agedb_age_split.csv");
  if (!ages) {
    WARN("skipped: agedb_age_split.csv is not there (DIFFRANK_SHARED)");
    return;
  }
  Faces faces;
  std::istringstream lines(read_file(*ages));
  std::string line;
  std::getline(lines, line);
  for (int row = 0; std::getline(lines, line); ++row)
    if (row % 50 == 0) faces.add(std::stoi(line), line.substr(line.find(',') + 1));
  const auto run = train_new(faces.file({{"train", {{"epochs", 1}}}, {"regularizer", "ranksim"}, {"weight", 1}}));
  REQUIRE(run.result["status"] == "done");
  CHECK(std::isfinite(run.result["metrics"]["test.mae"].get<double>()));
  CHECK(run.result["metrics"].contains("test.mae.few"));
}
