// SPDX-License-Identifier: Apache-2.0
// Feature distribution smoothing asked of `diffrank eval`: every training of the published code in the golden file, on
// every backend.
#include "diffrank/backends/backend.hpp"
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/tolerances.hpp"
#include "diffrank/tests/support/transforms.hpp"

using namespace diffrank;
using diffrank::experiments::Json;
using diffrank::testing::distance;
using diffrank::testing::numbers;
using diffrank::testing::Tolerance;

namespace {

/// The training of a golden case as a request.
Json request_of(const Json& entry) {
  const auto& config = entry.at("config");
  const bool stsb = config.at("kind") == "stsb";
  const double buckets = config.at("bucket_num");
  Json request{{"transform",
                {{"name", "fds"},
                 {"variant", config.at("kind")},
                 {"bucket_num", buckets},
                 {"bucket_start", config.at("bucket_start")},
                 {"size", config.at("ks")},
                 {"sigma", config.at("sigma")},
                 {"kernel", "gaussian_reflect"},
                 {"momentum", config.at("momentum")}}},
               {"bin_width", stsb ? 5 / buckets : 1},
               {"epochs", Json::array()}};
  for (const auto& epoch : entry.at("epochs")) {
    Json asked;
    for (const char* key : {"epoch", "batch_features", "batch_labels", "train_features", "train_labels"})
      asked[key] = epoch.at(key);
    request["epochs"].push_back(asked);
  }
  request["cotangent"] = request["epochs"][0]["batch_features"];
  return request;
}

std::string error(const Json& request) {
  try {
    diffrank::experiments::evaluate(request);
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("eval gives the published code's transformed batches and states, in every epoch and on every backend") {
  for (const auto& backend : entries(Backend::kind))
    diffrank::testing::for_each_golden("ranksim_fds.json", 2, [&](const Json& entry) {
      if (!entry.contains("epochs")) return false;
      auto request = request_of(entry);
      CAPTURE(backend.name, entry.at("config").dump());
      request["backend"] = backend.name;
      const auto answer = diffrank::experiments::evaluate(request);
      const auto& epochs = entry.at("epochs");
      std::size_t moved = 0;
      for (std::size_t e = 0; e < epochs.size(); ++e) {
        CAPTURE(e);
        const auto expected = numbers(epochs[e].at("smoothed_batch"));
        CHECK(distance(numbers(answer.at("transformed")[e]), expected) <= Tolerance<float>::golden);
        moved += expected != numbers(epochs[e].at("batch_features"));
        for (const auto& [name, array] : epochs[e].at("state_after").items()) {
          CAPTURE(name);
          CHECK(distance(numbers(answer.at("state")[e].at(name)), numbers(array)) <= Tolerance<float>::golden);
        }
      }
      CHECK(moved == 2);  // the statistics are those of a fresh state until epoch 2
      return true;
    });
}

TEST_CASE("Transforms have the same values and gradients on every backend") {
  diffrank::testing::for_each_golden("ranksim_fds.json", 2, [](const Json& entry) {
    if (!entry.contains("epochs")) return false;
    auto request = request_of(entry);
    for (const char* dtype : {"float64", "float32"}) {
      request["dtype"] = dtype;
      request["backend"] = "xtensor";
      const auto expected = diffrank::experiments::evaluate(request);
      CHECK(expected.at("vjp")[3] != request["cotangent"]);
      for (const auto& backend : entries(Backend::kind)) {
        CAPTURE(backend.name, dtype);
        request["backend"] = backend.name;
        CHECK(diffrank::experiments::evaluate(request) == expected);
      }
    }
    return true;
  });
}

TEST_CASE("eval says what is wrong with the epochs of a transform") {
  const Json epoch{{"batch_features", {{1, 2}}},
                   {"batch_labels", {3}},
                   {"train_features", {{1, 2}, {3, 4}}},
                   {"train_labels", {3, 4}}};
  const auto with = [&](const Json& change) {
    auto changed = epoch;
    changed.update(change);
    return error({{"transform", "fds"}, {"epochs", {epoch, changed}}});
  };
  CHECK(with(Json::object()) == "");
  CHECK_THAT(error({{"transform", "fds"}}), ContainsSubstring("'epochs' is missing"));
  CHECK_THAT(error({{"transform", "fds"}, {"epochs", {{{"batch_features", {{1}}}}}}}),
             ContainsSubstring("the first needs 'train_features'"));
  CHECK_THAT(error({{"transform", "fds"}, {"epochs", {epoch, 3}}}), ContainsSubstring("a list of objects"));
  CHECK_THAT(error({{"transform", "fsd"}, {"epochs", {epoch}}}), ContainsSubstring("unknown transform 'fsd'"));
  CHECK_THAT(error({{"transform", "fds"}, {"epochs", {epoch}}, {"cotangent", {{1, 2, 3}}}}),
             ContainsSubstring("the shape of 'batch_features', [1, 2]"));
  CHECK_THAT(error({{"transform", "fds"}, {"epochs", {epoch}}, {"bin_width", 0}}),
             ContainsSubstring("'bin_width' must be"));
  CHECK_THAT(with({{"batch_label", {3}}}),
             ContainsSubstring("unknown key 'batch_label'; did you mean 'batch_labels'?"));
  CHECK_THAT(with({{"batch_features", {{1, 2, 3}}}}),
             ContainsSubstring("has statistics of 2 features, got features [1, 3]"));
  CHECK_THAT(with({{"train_labels", {3, "NaN"}}}), ContainsSubstring("needs finite labels; row 1 (from 0) has not"));
  CHECK_THAT(with({{"train_features", {{1, 2}, {"NaN", 4}}}}), ContainsSubstring("diverged"));
  CHECK_THAT(with({{"epoch", -1}}), ContainsSubstring("'epoch' must be a whole number >= 0, got -1"));
  auto wide = epoch;
  wide["train_labels"] = {0, 2000000};
  CHECK_THAT(error({{"transform", "fds"}, {"epochs", {wide}}}), ContainsSubstring("wider bins"));
}
