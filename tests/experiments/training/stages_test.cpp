// SPDX-License-Identifier: Apache-2.0
// Trainings of several stages and terms.
#include "diffrank/tests/experiments/training/trained.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Retraining of the head: Yang et al. 2021, "RRT".
Json retrained(const Json& changes = Json::object()) {
  auto file = tiny({{"model", "mlp(hidden=[8], activation=tanh, dropout=0.2)"},
                    {"stages", Json::array({{{"train.epochs", 3}, {"regularizer", "ranksim"}},
                                            {{"train.part", "head"},
                                             {"train.reset", "head"},
                                             {"train.epochs", 2},
                                             {"train.optimizer", "sgd(lr=0.01, momentum=0.9)"},
                                             {"weighting", "inverse"}}})}});
  file.merge_patch(changes);
  return file;
}

}  // namespace

TEST_CASE("stages follow each other with one model, and the epoch is reported that is best in the last one") {
  const auto run = train_new(retrained());
  REQUIRE(run.epochs.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(run.epochs[i]["epoch"] == i + 1);
    CHECK(run.epochs[i]["stage"] == (i < 3 ? 0 : 1));
    CHECK(run.epochs[i].contains("train.ranksim") == (i < 3));
  }
  const std::size_t selected = run.result["selected_epoch"];
  CHECK((selected == 4 || selected == 5));
  CHECK_FALSE(run.result["metrics"].contains("stage"));
}

TEST_CASE(
    "training the head leaves the encoder as it is, training the encoder the head; a reset changes what it names") {
  for (const std::string backend : {"xtensor", "libtorch"}) {
    if (!find_entry("backend", backend)) {
      WARN("skipped: this build has no backend " << backend);
      continue;
    }
    auto file = retrained({{"backend", backend}, {"model", "mlp(hidden=[8], activation=tanh)"}});
    file["stages"].push_back({{"train.part", "encoder"}, {"train.epochs", 1}});
    const auto trial = read(file).trials.at(0).trial;
    const auto data = trial->data->load();
    Training training(*trial, data, 5);
    Json record;
    const auto features = [&] {
      std::vector<double> all;
      training.predict(data.test,
                       [&](std::size_t, Rows<const double> z) { all.insert(all.end(), z.data, z.data + z.size()); });
      return all;
    };
    const auto never = [] { return false; };
    const auto fresh = features();
    training.train(1, record, never);
    const auto trained = features();
    CHECK(trained != fresh);
    const auto before = training.predict(data.test);
    training.begin_stage(1);
    const auto reset = training.predict(data.test);
    CHECK(reset != before);
    training.train(2, record, never);
    CHECK(features() == trained);
    CHECK(training.predict(data.test) != reset);
    training.begin_stage(2);
    training.train(3, record, never);
    CHECK(features() != trained);
  }
}

TEST_CASE("a run of several stages that was interrupted after any epoch ends as one that was not") {
  for (const char* patience : {"0", "1"}) {
    const auto file = retrained({{"train", {{"patience", std::stoi(patience)}}}});
    const auto whole = train_new(file);
    for (std::size_t until = 1; until < whole.epochs.size(); ++until) {
      CAPTURE(patience, until);
      const TemporaryFolder folder;
      train_in(folder.path(), file, 0, until);
      const auto rest = train_in(folder.path(), file);
      CHECK(rest.resumed == until);
      CHECK(rest.epochs == whole.epochs);
      CHECK(rest.result == whole.result);
      CHECK(rest.predictions == whole.predictions);
    }
  }
}

TEST_CASE("the total loss is the sum of its terms") {
  // the same training as a regularizer and as a term of another name
  const auto regularizer = train_new(tiny({{"regularizer", "ranksim"}, {"weight", 0.5}}));
  const auto term = train_new(tiny({{"terms", {{"order", {{"loss", "ranksim"}, {"weight", 0.5}}}}}}));
  CHECK(term.predictions == regularizer.predictions);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(term.epochs[i]["train.order"] == regularizer.epochs[i]["train.ranksim"]);
    CHECK(term.epochs[i]["order.active"] == regularizer.epochs[i]["ranksim.active"]);
    CHECK(term.epochs[i]["order.weight"] == 0.5);
  }
  // l1 twice with half the weight is l1
  const auto halves = train_new(
      tiny({{"loss", "none"},
            {"terms", {{"a", {{"loss", "l1"}, {"weight", 0.5}}}, {"b", {{"loss", "l1"}, {"weight", 0.5}}}}}}));
  CHECK(halves.predictions == train_new(tiny()).predictions);
}

TEST_CASE("losses of classes train a model of one output for each threshold, and predict labels") {
  for (const char* loss : {"coral", "corn"}) {
    const auto run = train_new(tiny({{"loss", loss},
                                     {"data", "sine(n=400, val=4, test=4, imbalance=1)"},
                                     {"train", {{"epochs", 40}, {"optimizer", "adam(lr=0.02)"}}}}));
    CHECK(number(run.result["metrics"]["test.mae"]) < 3);  // labels 0 .. 19: guessing the median has 5
    std::istringstream lines(run.predictions);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      const double p = std::stod(line.substr(line.rfind(',') + 1));
      CHECK((p == std::floor(p) && p >= 0 && p <= 19));
    }
  }
}

TEST_CASE("balanced batches draw every label bin equally often, drop_last leaves the rest of an epoch out") {
  const auto file = [](const char* batches, bool drop) {
    return tiny({{"data", "sine(n=100, val=2, test=2, imbalance=5)"},
                 {"train", {{"batches", batches}, {"drop_last", drop}, {"batch", 32}}}});
  };
  const auto shuffled = train_new(file("shuffled", false)), balanced = train_new(file("balanced", false));
  CHECK(balanced.predictions != shuffled.predictions);
  CHECK(train_new(file("balanced", false)).predictions == balanced.predictions);
  CHECK(train_new(file("shuffled", true)).predictions != shuffled.predictions);
  // a single batch is no rest
  auto single = file("shuffled", true);
  single["train"]["batch"] = 1000;
  CHECK(train_new(single).epochs.size() == 3);
}

TEST_CASE("a transform changes what head and losses see in training, and its statistics are part of a checkpoint") {
  auto file = tiny({{"transform", "fds"}, {"regularizer", "ranksim"}, {"train", {{"epochs", 6}}}});
  const auto whole = train_new(file), plain = [&] {
    auto without = file;
    without["transform"] = "none";
    return train_new(without);
  }();
  CHECK(whole.epochs[0]["train.loss"] == plain.epochs[0]["train.loss"]);  // statistics begin after the first epoch
  CHECK(whole.epochs[5]["train.loss"] != plain.epochs[5]["train.loss"]);
  for (const std::size_t until : {1u, 2u, 4u}) {
    const TemporaryFolder folder;
    train_in(folder.path(), file, 0, until);
    const auto rest = train_in(folder.path(), file);
    CHECK(rest.resumed == until);
    CHECK(rest.epochs == whole.epochs);
    CHECK(rest.predictions == whole.predictions);
  }
  CHECK_THAT(problem(tiny({{"transform", "fds"}, {"model", "mlp(hidden=[])"}})), ContainsSubstring("hidden layer"));
}

TEST_CASE("both backends train alike in every stage, with every kind of loss") {
  if (!find_entry("backend", "libtorch")) {
    WARN("skipped: this build has no LibTorch backend");
    return;
  }
  auto file = retrained({{"loss", "balanced_mse(learn=true, noise_sigma=3)"}, {"weighting", "none"}});
  file["transform"] = "fds";
  file["stages"][0]["regularizer"] = "srl(momentum=0.5)";
  file["stages"][1].erase("weighting");
  const auto with = [&](const char* backend) {
    file["backend"] = backend;
    return train_new(file);
  };
  const auto one = with("xtensor"), other = with("libtorch(dtype=float64)");
  REQUIRE(one.epochs.size() == other.epochs.size());
  for (std::size_t i = 0; i < one.epochs.size(); ++i)
    for (const auto& [key, value] : one.epochs[i].items()) {
      CAPTURE(i, key);
      const double a = number(value), b = number(other.epochs[i][key]);
      CHECK(((std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(a))));
    }
}
