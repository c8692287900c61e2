// SPDX-License-Identifier: Apache-2.0
// Trainings with several labels for each sample.
#include <cmath>

#include "diffrank/experiments/datasets/data_summary.hpp"
#include "diffrank/experiments/store/predictions.hpp"
#include "diffrank/experiments/training/trial_check.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/experiments/training/trained.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// 300 rows: east and north of a point are smooth functions of two inputs.
std::string table(bool with_labels = true) {
  std::string text = with_labels ? "a,b,east,north\n" : "a,b\n";
  for (int i = 0; i < 300; ++i) {
    const double a = std::sin(1.7 * i), b = std::cos(0.9 * i);
    text += to_text(a) + "," + to_text(b);
    if (with_labels) text += "," + to_text(100 + 10 * a - 3 * b) + "," + to_text(0.5 * b);
    text += "\n";
  }
  return text;
}

Json file(const std::string& path, const Json& changes = Json::object()) {
  auto json = tiny({{"data", "csv(target=[east, north], target_scale=standardize, path=" + quote(path) + ")"},
                    {"train", {{"epochs", 30}, {"optimizer", "adam(lr=0.02)"}}}});
  json.merge_patch(changes);
  return json;
}

}  // namespace

TEST_CASE("A model learns two labels at once, each in its own unit, and metrics are the means over both") {
  const TemporaryFolder folder;
  const auto path = folder.write("points.csv", table());
  const auto trained = train_in(folder.file("run"), file(path));
  const auto predictions = read_predictions(folder.file("run"));
  REQUIRE(predictions);
  REQUIRE(predictions->label_cols == 2);
  double east = 0, north = 0;
  for (std::size_t i = 0; i < predictions->rows(); ++i) {
    east += std::abs(predictions->predictions[2 * i] - predictions->labels[2 * i]);
    north += std::abs(predictions->predictions[2 * i + 1] - predictions->labels[2 * i + 1]);
  }
  const auto n = static_cast<double>(predictions->rows());
  CHECK(east / n < 1);  // their spreads are 7 and 0.35
  CHECK(north / n < 0.06);
  CHECK(trained.result.at("metrics").at("test.mae").get<double>() == Approx((east + north) / n / 2).epsilon(1e-12));
  const auto& floor = trained.result.at("training_median");
  REQUIRE(floor.at("prediction").size() == 2);
  CHECK(floor.at("metrics").at("test.mae").get<double>() > 5 * (east + north) / n / 2);
}

TEST_CASE("Weights, FDS, RankSim and mixtures take part in a training with several labels") {
  const TemporaryFolder folder;
  const auto path = folder.write("points.csv", table());
  for (const Json& changes :
       std::vector<Json>{{{"weighting", "sqrt_inv(smoothing=lds)"}, {"transform", "fds"}},
                         {{"loss", "huber"}, {"regularizer", "ranksim(ranker=lapsum(alpha=0.1))"}, {"weight", 0.1}},
                         {{"loss", "mse"}, {"train", {{"mixing", "c_mixup(bandwidth=0.5)"}, {"batches", "balanced"}}}},
                         {{"loss", "balanced_mse"}, {"regularizer", "rnc"}, {"weight", 0.1}}}) {
    CAPTURE(changes);
    const auto trained = train_new(file(path, changes));
    CHECK(trained.result.at("status") == "done");
    CHECK(trained.result.at("metrics").at("test.mae").get<double>() < 1.5);  // that of the training median is about 3
  }
}

TEST_CASE("A loss of one label for each sample is refused before training") {
  const TemporaryFolder folder;
  const auto path = folder.write("points.csv", table());
  const auto configuration = read(file(path, {{"loss", "gar"}}));
  const auto check = check_trials({configuration.trials.at(0).trial.get()});
  REQUIRE(check.faults.size() == 1);
  CHECK(check.faults[0].path == "loss");
  CHECK_THAT(check.faults[0].message,
             ContainsSubstring("loss 'gar' takes one label for each sample, and the data have 2"));
}

TEST_CASE("Columns of several labels are named in the faults and in the summary of the data") {
  const TemporaryFolder folder;
  const auto path = folder.write("points.csv", table());
  const auto faults = [&](const std::string& targets) {
    try {
      make<Dataset>("csv(path=" + quote(path) + ", target=" + targets + ")")->load();
    } catch (const InvalidData& error) {
      return error.faults.front();
    }
    return std::string();
  };
  CHECK_THAT(faults("[east, nroth]"), ContainsSubstring("no column 'nroth' (target)") && ContainsSubstring("'north'"));
  CHECK_THAT(faults("[]"), ContainsSubstring("target must be given"));
  CHECK_THAT(faults("[east, east]"), ContainsSubstring("column 'east' is a target twice"));
  const auto data = make<Dataset>("csv(path=" + quote(path) + ", target=[north, east])")->load();
  CHECK(data.train.label_cols == 2);
  CHECK(data.train.cols == 2);
  CHECK(data.label_names == std::vector<std::string>{"north", "east"});
  CHECK(std::abs(data.train.labels[0]) <= 0.5);
  CHECK(data.train.labels[1] > 80);
  const auto text = to_text(summarize(*make<Dataset>("csv(path=" + quote(path) + ", target=[north, east])"), {}), 100);
  CHECK_THAT(text, ContainsSubstring("train north") && ContainsSubstring("test east") &&
                       ContainsSubstring("look at the first of the labels, 'north'"));
}

TEST_CASE("Several labels of new rows are predicted, with and without their labels in the table") {
  const TemporaryFolder folder;
  const auto path = folder.write("points.csv", table());
  auto json = file(path);
  const auto ablation = folder.write("points.json", json.dump());
  REQUIRE(diffrank_command({"run", ablation, "--out", folder.file("runs")}).status == 0);
  std::string run;
  for (const auto& entry : std::filesystem::directory_iterator(folder.file("runs/tiny")))
    if (entry.is_directory()) run = entry.path();
  const auto with = diffrank_command({"predict", run, path});
  INFO(with.err);
  REQUIRE(with.status == 0);
  CHECK(with.out.rfind("row,label_1,prediction_1,label_2,prediction_2\n0,97,", 0) == 0);
  const auto without = diffrank_command({"predict", run, folder.write("new.csv", table(false))});
  CHECK(without.out.rfind("row,prediction_1,prediction_2\n0,", 0) == 0);
  const auto report = diffrank_command({"report", folder.file("runs/tiny"), "--html", folder.file("r.html")});
  CHECK(report.status == 0);
}
