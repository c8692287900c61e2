// SPDX-License-Identifier: Apache-2.0
// The ablation files that come with diffrank, on a data set that trains in milliseconds.
#include "diffrank/experiments/file.hpp"
#include "diffrank/tests/experiments/training/trained.hpp"
#include "diffrank/tests/support/source.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

const Texts small{"data=sine(n=120, val=3, test=3)", "model=mlp(hidden=[8])", "backend=xtensor", "train.epochs=2"};

experiments::Configuration read_shipped(const std::filesystem::path& file) {
  return experiments::read_configuration(read_file(file.string()), file.string(), small);
}

/// Trains one seed of each trial, to its last epoch.
void train_each(const experiments::Configuration& configuration) {
  for (const auto& swept : configuration.trials) {
    CAPTURE(swept.trial->describe());
    const TemporaryFolder path;
    RunFolder folder(path.path());
    REQUIRE(folder.lock());
    const auto result = train(
        *swept.trial, swept.trial->data->load(), 0, folder, [](std::size_t) {}, [](const Json&) {},
        [] { return false; });
    CHECK(result["status"] == "done");
    CHECK(result["epochs"] == swept.trial->all_epochs());
  }
}

std::filesystem::path configs() {
  return source_folder() + "/experiments/configs";
}

}  // namespace

TEST_CASE("every method's file trains") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(configs() / "methods")) {
    CAPTURE(entry.path().string());
    ++files;
    const auto configuration = read_shipped(entry.path());
    CHECK(configuration.name == entry.path().stem().string());
    train_each(configuration);
  }
  CHECK(files > 10);
}

TEST_CASE("the factorial of the RankSim paper has a row for each combination, once") {
  const auto ages = read_shipped(configs() / "ranksim-table-agedb.json");  // the same, with the published settings
  const auto file = configs() / "ranksim-table.json";
  const auto configuration = read_shipped(file);
  CHECK(ages.trials.size() == configuration.trials.size());
  for (const auto& trial : ages.trials) CHECK(trial.trial->weight == (trial.trial->regularizer ? 100 : 0));
  const auto pairs = read_shipped(configs() / "ranksim-table-stsb.json");
  CHECK(pairs.trials.size() == configuration.trials.size());
  for (const auto& trial : pairs.trials) CHECK(trial.trial->weight == (trial.trial->regularizer ? 3e-4 : 0));
  // {Vanilla, Focal-R, RRT, SQINV} x {-, LDS}; Vanilla + LDS is SQINV + LDS. Each {-, FDS} x {-, RankSim}
  CHECK(configuration.trials.size() == (4 * 2 - 1) * 4);
  for (const auto& trial : configuration.trials) CHECK(!trial.baseline.empty());
  const auto text = read_file(file.string());
  CHECK(std::count(text.begin(), text.end(), '\n') <= 40);
}

TEST_CASE("each method of SRL's table is trained on the table that comes with diffrank") {
  const auto file = configs() / "srl-uci.json";
  const auto configuration =
      experiments::read_configuration(read_file(file.string()), file.string(), {"backend=xtensor", "train.epochs=2"});
  CHECK(configuration.trials.size() == 6);
  train_each(configuration);
}

TEST_CASE("a table of gains compares each way to train with the same one without the method") {
  const auto file = configs() / "conr-style.json";
  const auto configuration = experiments::read_configuration(read_file(file.string()), file.string(), {});
  CHECK(configuration.trials.size() == 2 * 2 * 3);
  for (const auto& trial : configuration.trials) CHECK(!trial.baseline.empty());
}
