// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/trainer.hpp"

#include <cmath>
#include <limits>

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/metrics/training_median.hpp"
#include "diffrank/experiments/training/training.hpp"
#include "diffrank/tests/experiments/training/trained.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using namespace diffrank::experiments;

namespace {

/// A loss that is zero, and remembers the numbers of its batches.
class BatchNumbers final : public Loss {
 public:
  bool uses_features() const final { return false; }
  Evaluation evaluate(const Batch& batch, double, const LossGradient& grad) const final {
    seen.push_back(batch.step);
    std::fill_n(grad.predictions.data, batch.size(), 0.0);
    return {};
  }
  mutable std::vector<std::uint64_t> seen;
};

/// Every source of chance: order of batches, dropout, RankSim's choice among equal labels.
const Json chancy = tiny({{"model", "mlp(hidden=[8], activation=tanh, dropout=0.5)"},
                          {"regularizer", "ranksim"},
                          {"train", {{"epochs", 5}}}});

std::string failure(const Json& file) {
  try {
    train_new(file);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing failed";
}

}  // namespace

TEST_CASE("the same seed gives the same metrics bit for bit, another seed other ones") {
  const auto a = train_new(chancy, 3), b = train_new(chancy, 3), c = train_new(chancy, 4);
  REQUIRE(a.epochs.size() == 5);
  CHECK(a.epochs == b.epochs);
  CHECK(a.result == b.result);
  CHECK(a.epochs[0]["train.loss"] != c.epochs[0]["train.loss"]);
  CHECK(a.result["metrics"]["test.mae"] != c.result["metrics"]["test.mae"]);
}

TEST_CASE("a run that was interrupted after any epoch ends with the metrics of one that was not") {
  const auto whole = train_new(chancy);
  for (std::size_t until = 1; until <= 4; ++until) {
    const TemporaryFolder folder;
    const auto part = train_in(folder.path(), chancy, 0, until);
    CHECK(part.result.is_null());
    CHECK(part.epochs.size() == until);
    const auto rest = train_in(folder.path(), chancy);
    CHECK(rest.resumed == until);
    CHECK(rest.epochs == whole.epochs);
    CHECK(rest.result == whole.result);
    CHECK(rest.predictions == whole.predictions);
    CHECK(rest.similarity == whole.similarity);
  }
}

TEST_CASE("predictions.csv has the test part as the selected epoch predicts it") {
  for (const char* select : {"val.mae", "val.spearman", "last"}) {
    CAPTURE(select);
    const auto file = tiny(
        {{"data", "sine(n=60, val=2, test=3)"},
         {"train", {{"epochs", 12}, {"select", select}, {"optimizer", "adam(lr=2)"}, {"test_every_epoch", true}}}});
    const auto t = train_new(file);
    std::istringstream lines(t.predictions);
    std::string line;
    std::getline(lines, line);
    CHECK(line == "row,label,prediction");
    double error = 0;
    std::vector<double> labels;
    while (std::getline(lines, line)) {
      const auto first = line.find(','), second = line.find(',', first + 1);
      CHECK(line.substr(0, first) == std::to_string(labels.size()));
      labels.push_back(std::stod(line.substr(first + 1, second)));
      error += std::abs(labels.back() - std::stod(line.substr(second + 1)));
    }
    CHECK(labels == read(file).trials.at(0).trial->data->load().test.labels);
    CHECK(error / static_cast<double>(labels.size()) ==
          Approx(t.result["metrics"]["test.mae"].get<double>()).epsilon(1e-14));
  }
}

TEST_CASE("A result has the metrics of predicting the training median, and how often each term had no gradient") {
  const auto file = tiny({{"regularizer", "ranksim(ranker=hard)"}});
  const auto result = train_new(file).result;
  const auto data = read(file).trials.at(0).trial->data->load();
  const auto expected = training_median(data, Shots{});
  CHECK(result["training_median"]["prediction"] == expected.prediction.at(0));
  CHECK(result["training_median"]["metrics"]["test.mae"] == expected.metrics.at("test.mae"));
  CHECK(result["training_median"]["metrics"].size() == expected.metrics.size());
  CHECK(result["inactive_epochs"] == Json{{"ranksim", result["epochs"]}});
  CHECK(train_new(tiny({{"regularizer", "ranksim(ranker=softsort)"}})).result["inactive_epochs"] == Json::object());
}

TEST_CASE("similarity.json compares the features of label bins before training and at the selected epoch") {
  const auto t = train_new(chancy);
  const auto similarity = Json::parse(t.similarity);
  REQUIRE(similarity["labels"].size() == 20);
  for (std::size_t a = 0; a < 20; ++a) {
    CHECK(similarity["labels"][a] == static_cast<double>(a));
    for (std::size_t b = 0; b < 20; ++b) {
      CHECK(similarity["label_similarity"][a][b] == -std::abs(static_cast<double>(a) - static_cast<double>(b)));
      for (const char* when : {"before", "after"}) {
        const double s = similarity[when][a][b];
        CHECK(s == similarity[when][b][a]);
        CHECK((a == b ? s == 1 : std::abs(s) <= 1));
      }
    }
  }
  CHECK(similarity["before"] != similarity["after"]);
  // Before training, the features are a function of the seed alone.
  const auto longer = train_new(Json(chancy).patch({{{"op", "replace"}, {"path", "/train/epochs"}, {"value", 7}}}));
  CHECK(Json::parse(longer.similarity)["before"] == similarity["before"]);
  CHECK(Json::parse(train_new(chancy, 1).similarity)["before"] != similarity["before"]);
}

TEST_CASE("the result counts the training samples of each label bin") {
  const auto file = tiny();
  const auto t = train_new(file);
  std::map<double, std::size_t> bins;
  for (const double label : read(file).trials.at(0).trial->data->load().train.labels) ++bins[label];
  CHECK(t.result["histogram"] == Json(std::vector<std::pair<double, std::size_t>>(bins.begin(), bins.end())));
  Data data;
  data.bins.width = 10;
  data.train.labels = {0.6, 1, 2, 0.6, 41.1, 41.1, 41.1};
  const auto bars = ShotCounts(data, Shots()).histogram();
  REQUIRE(bars.size() == 2);
  CHECK(bars[0].first == Approx(1.05).epsilon(1e-15));
  CHECK(bars[0].second == 4);
  CHECK(bars[1] == std::pair<double, std::size_t>(41.1, 3));
}

TEST_CASE("with patience a run ends that many epochs after the best one") {
  const auto with = [](std::size_t patience, std::size_t epochs = 30) {
    return tiny({{"train", {{"epochs", epochs}, {"patience", patience}, {"optimizer", "adam(lr=2)"}}}});
  };
  const auto whole = train_new(with(0));
  REQUIRE(whole.epochs.size() == 30);
  CHECK(whole.result["stopped_early"] == false);
  for (const std::size_t patience : {1, 2, 3, 5}) {
    std::size_t best = 0, last = 29;  // from 0
    for (std::size_t e = 0; e < 30; ++e) {
      if (e == 0 || whole.epochs[e]["val.mae"] < whole.epochs[best]["val.mae"]) best = e;
      if (e - best >= patience) {
        last = e;
        break;
      }
    }
    CAPTURE(patience, last);
    const auto t = train_new(with(patience));
    CHECK(t.epochs == std::vector<Json>(whole.epochs.begin(), whole.epochs.begin() + static_cast<long>(last) + 1));
    CHECK(t.result["epochs"] == last + 1);
    CHECK(t.result["selected_epoch"] == best + 1);
    CHECK(t.result["stopped_early"] == (last < 29));
    if (patience == 1) REQUIRE(last < 29);
    for (std::size_t until = 1; until <= last; ++until) {
      const TemporaryFolder folder;
      train_in(folder.path(), with(patience), 0, until);
      const auto rest = train_in(folder.path(), with(patience));
      CHECK(rest.resumed == until);
      CHECK(rest.epochs == t.epochs);
      CHECK(rest.result == t.result);
      CHECK(rest.predictions == t.predictions);
    }
  }
}

TEST_CASE("patience needs a metric that can improve") {
  CHECK_THAT(problem(tiny({{"train", {{"patience", 3}, {"select", "last"}}}})),
             ContainsSubstring("train.patience: ") && ContainsSubstring("select by a metric"));
  CHECK_THAT(problem(tiny({{"train", {{"patience", -1}}}})), ContainsSubstring("patience"));
  CHECK(problems(tiny({{"train", {{"patience", 3}}}})).empty());
}

TEST_CASE("a run with momentum and float32 resumes exactly, too") {
  const auto file =
      tiny({{"backend", "xtensor(dtype=float32)"}, {"train", {{"optimizer", "sgd(lr=1e-3, momentum=0.9)"}}}});
  const TemporaryFolder folder;
  train_in(folder.path(), file, 1, 2);
  CHECK(train_in(folder.path(), file, 1).epochs == train_new(file, 1).epochs);
}

TEST_CASE("a run with a damaged checkpoint or damaged metrics is trained from the start, correctly") {
  const auto whole = train_new(chancy);
  const TemporaryFolder folder;
  train_in(folder.path(), chancy, 0, 3);
  const auto checkpoint = read_file(folder.file("checkpoint")), metrics = read_file(folder.file("metrics.jsonl"));
  SECTION("checkpoint cut in its last bytes") {
    folder.write("checkpoint", checkpoint.substr(0, checkpoint.size() - 1));
  }
  SECTION("checkpoint cut in its first half") {
    folder.write("checkpoint", checkpoint.substr(0, checkpoint.size() / 2));
  }
  SECTION("checkpoint cut in its header") {
    folder.write("checkpoint", checkpoint.substr(0, 25));
  }
  SECTION("metrics cut") {
    folder.write("metrics.jsonl", metrics.substr(0, metrics.size() / 2));
  }
  const auto again = train_in(folder.path(), chancy);
  CHECK(again.resumed == 0);
  CHECK(again.epochs == whole.epochs);
  CHECK(again.result == whole.result);
}

TEST_CASE("a loss that stops being finite ends the run and says in which epoch and batch") {
  const auto message = failure(tiny({{"loss", "mse"}, {"train", {{"optimizer", "sgd(lr=1e200)"}}}}));
  CHECK_THAT(message, ContainsSubstring("mse became ") && ContainsSubstring("in epoch 1, batch 2 of 4"));
  CHECK_THROWS_AS(train_new(tiny({{"loss", "mse"}, {"train", {{"optimizer", "sgd(lr=1e200)"}}}})), NotFinite);
  // One batch an epoch: the step after it is the last thing that happens before the evaluation.
  CHECK_THAT(failure(tiny({{"loss", "mse"}, {"train", {{"batch", 60}, {"optimizer", "sgd(lr=1e308)"}}}})),
             ContainsSubstring("epoch 1"));
}

TEST_CASE("dropout draws another mask in every step of a run, also in another epoch") {
  // One sample and a step too small to change anything: only the mask tells the epochs apart.
  const auto t = train_new(tiny({{"data", "sine(n=1, val=1, test=1)"},
                                 {"model", "mlp(hidden=[64], dropout=0.5)"},
                                 {"train", {{"optimizer", "sgd(lr=1e-300)"}}}}));
  REQUIRE(t.epochs.size() == 3);
  CHECK(t.epochs[0]["val.mae"] == t.epochs[2]["val.mae"]);
  CHECK(t.epochs[0]["train.loss"] != t.epochs[1]["train.loss"]);
  CHECK(t.epochs[1]["train.loss"] != t.epochs[2]["train.loss"]);
}

TEST_CASE(
    "the test part is evaluated where the selected metric is best so far, or after every epoch where that is asked "
    "for") {
  const auto few = train_new(chancy),
             all =
                 train_new(Json(chancy).patch({{{"op", "add"}, {"path", "/train/test_every_epoch"}, {"value", true}}}));
  REQUIRE(few.epochs.size() == all.epochs.size());
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t e = 0; e < few.epochs.size(); ++e) {
    const double val = few.epochs[e].at("val.mae");
    CHECK(few.epochs[e].contains("test.mae") == (val < best));
    CHECK(all.epochs[e].contains("test.mae"));
    best = std::min(best, val);
  }
  CHECK(few.result == all.result);
  CHECK(few.predictions == all.predictions);
}

TEST_CASE("scaled targets train in another unit, and everything that is written is in the labels' own") {
  const auto scale = [](const char* how) {
    return train_new(tiny({{"data", std::string("sine(n=200, val=5, test=5, target_scale=") + how + ")"},
                           {"train", {{"epochs", 40}, {"optimizer", "adam(lr=0.01)"}}}}));
  };
  const auto standard = scale("standardize");
  CHECK(standard.result["metrics"]["test.mae"] < 5);  // labels 0 .. 19; the median's error is 5 and more
  std::istringstream lines(standard.predictions);
  std::string line;
  std::getline(lines, line);
  double largest = 0;
  while (std::getline(lines, line)) largest = std::max(largest, std::stod(line.substr(line.find(',') + 1)));
  CHECK(largest > 8);  // standardized, no prediction is above 4
  CHECK_THROWS_WITH(scale("log"), ContainsSubstring("needs training labels > 0"));
}

TEST_CASE("learned scalars and memories of losses go on from a checkpoint as if nothing had stopped") {
  auto file = tiny({{"loss", "balanced_mse(learn=true, noise_sigma=3)"},
                    {"regularizer", "srl(momentum=0.5)"},
                    {"weight", 0.1},
                    {"train", {{"epochs", 6}}}});
  const auto whole = train_new(file), fixed = [&] {
    file["loss"] = "balanced_mse(noise_sigma=3)";
    return train_new(file);
  }();
  CHECK(whole.predictions != fixed.predictions);  // sigma moved
  file["loss"] = "balanced_mse(learn=true, noise_sigma=3)";
  const TemporaryFolder folder;
  for (const std::size_t until : {1u, 3u}) train_in(folder.path(), file, 0, until);
  const auto rest = train_in(folder.path(), file);
  CHECK(rest.resumed == 3);
  CHECK(rest.epochs == whole.epochs);
  CHECK(rest.predictions == whole.predictions);
  CHECK(rest.result == whole.result);
}

TEST_CASE("a weighting trains rare labels more, and is refused by losses without use for it") {
  const auto with = [](const char* weighting) {
    return train_new(tiny({{"data", "sine(n=200, val=2, test=2)"},
                           {"weighting", weighting},
                           {"train", {{"epochs", 60}, {"optimizer", "adam(lr=0.01)"}}}}));
  };
  const auto plain = with("none"), weighted = with("inverse(clip_low=1)");
  CHECK(weighted.predictions != plain.predictions);
  CHECK(number(weighted.result["metrics"]["test.mae.few"]) < number(plain.result["metrics"]["test.mae.few"]));
  CHECK_THAT(problem(tiny({{"loss", "gar"}, {"weighting", "inverse"}})), ContainsSubstring("has no use for weights"));
}

TEST_CASE("a loss chooses at random by the run's seed, and by the number of the batch in the run") {
  auto trial = *read(tiny()).trials.at(0).trial;
  const auto numbers = std::make_shared<BatchNumbers>();
  trial.loss = numbers;
  const auto data = trial.data->load();
  for (const std::uint64_t seed : {0u, 7u}) {
    Training training(trial, data, seed);
    Json record;
    numbers->seen.clear();
    for (const std::size_t epoch : {1u, 2u}) training.train(epoch, record, [] { return false; });
    REQUIRE(numbers->seen.size() == 8);  // 60 samples in batches of 16
    for (std::size_t i = 0; i < 8; ++i) CHECK(numbers->seen[i] == (seed << 32) + i);
  }
}

TEST_CASE("the share of active gradient entries of RankSim is logged in every epoch") {
  const auto active = [](const char* regularizer, double weight) {
    std::vector<double> shares;
    for (const auto& epoch : train_new(tiny({{"regularizer", regularizer}, {"weight", weight}})).epochs)
      shares.push_back(epoch.at("ranksim.active"));
    REQUIRE(shares.size() == 3);
    return shares;
  };
  // Soft ranks of a strength that pools all scores: every score moves every rank.
  for (const double share : active("ranksim(ranker=permutahedron(strength=1000))", 1)) CHECK(share > 0.9);
  // A cotangent that moves no score past its neighbor changes no rank.
  for (const double share : active("ranksim(ranker=blackbox(lambda=2))", 1e-12)) CHECK(share == 0);
  // One so large that the ranking follows it.
  for (const double share : active("ranksim(ranker=blackbox(lambda=2))", 1e6)) CHECK((share > 0.1 && share <= 1));
  for (const double share : active("ranksim(ranker=hard)", 1)) CHECK(share == 0);
  for (const auto& epoch : train_new(tiny()).epochs) CHECK_FALSE(epoch.contains("ranksim.active"));
}

TEST_CASE("the result has the metrics of the epoch that train.select names") {
  // A step so large that the validation error goes up and down.
  const auto with = [](const char* select) {
    return tiny(
        {{"train", {{"epochs", 12}, {"select", select}, {"optimizer", "adam(lr=2)"}, {"test_every_epoch", true}}}});
  };
  const auto last = train_new(with("last"));
  CHECK(last.result["selected_epoch"] == 12);
  CHECK(last.result["metrics"]["test.mae"] == last.epochs[11]["test.mae"]);
  const std::vector<std::pair<std::string, double>> metrics{
      {"val.mae", 1}, {"val.gm", 1}, {"val.spearman", -1}, {"val.mae.few", 1}};
  for (const auto& [metric, sign] : metrics) {
    CAPTURE(metric);
    const auto t = train_new(with(metric.c_str()));
    std::size_t best = 0;
    for (std::size_t e = 1; e < t.epochs.size(); ++e)
      if (sign * number(t.epochs[e][metric]) < sign * number(t.epochs[best][metric])) best = e;
    CHECK(t.result["selected_epoch"] == best + 1);
    CHECK(t.result["metrics"]["test.mae"] == t.epochs[best]["test.mae"]);
    CHECK(t.result["metrics"][metric] == t.epochs[best][metric]);
    CHECK(t.epochs == last.epochs);
    if (metric == "val.mae") CHECK(best + 1 < 12);
  }
}

TEST_CASE("an epoch is not selected by a metric that no validation sample defines") {
  CHECK_THAT(
      failure(tiny({{"data", "sine(n=60, val=0)"}})),
      ContainsSubstring("train.select=val.mae needs validation samples") && ContainsSubstring("train.select=last"));
  CHECK_THAT(failure(tiny({{"train", {{"select", "val.mae.many"}}}})),
             ContainsSubstring("train.select=val.mae.many is undefined in every epoch"));
  CHECK(train_new(tiny({{"data", "sine(n=60, val=0, test=2)"}, {"train", {{"select", "last"}}}})).result["status"] ==
        "done");
}

TEST_CASE("runs of one sample, of a batch larger than the data and of equal labels train") {
  for (const auto& changes :
       {Json{{"data", "sine(n=1, val=1, test=1)"}}, Json{{"train", {{"batch", 1}}}}, Json{{"train", {{"batch", 1000}}}},
        Json{{"data", "sine(n=20, val=1, test=1, imbalance=50)"}}})
    CHECK(train_new(tiny(changes).patch({{{"op", "add"}, {"path", "/regularizer"}, {"value", "ranksim"}}}))
              .result["status"] == "done");
}
