// SPDX-License-Identifier: Apache-2.0
// Methods of deep imbalanced regression, asked of `diffrank eval`: every golden entry that is a loss, on every backend
// that trains, and the weightings.
#include <algorithm>
#include <cmath>

#include "diffrank/backends/backend.hpp"
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/source.hpp"

using diffrank::experiments::Json;

namespace {

std::string option_text(const Json& value) {
  return value.is_string() ? "\"" + value.get<std::string>() + "\"" : value.dump();
}

/// The spec of an entry; empty for what is no loss.
std::string spec_of(const Json& entry) {
  std::string method = entry.at("method"), options;
  Json given = entry.at("options");
  for (const char* other : {"lds_weights", "balanced_metrics", "c_mixup_probabilities", "dist_theoretical_labels"})
    if (method == other) return "";
  for (const char* of_inputs : {"views", "classes", "sinkhorn"}) given.erase(of_inputs);
  if (method == "soft_kendall_tau") {
    method = "kendall";
    given["normalize"] = given["normalise"];
    given.erase("normalise");
  }
  if (method.rfind("balanced_mse_", 0) == 0) {
    given["variant"] = method.substr(13);
    method = "balanced_mse";
  }
  if (method.rfind("focal_", 0) == 0)
    given = {{"beta", given["focal_beta"]}, {"gamma", given["focal_gamma"]}, {"activate", given["activate"]}};
  for (const auto& [name, value] : given.items())
    if (!value.is_null()) options += (options.empty() ? "" : ", ") + name + "=" + option_text(value);
  return method + "(" + options + ")";
}

double size_of(const Json& json) {
  if (!json.is_array()) return std::abs(json.get<double>());
  double largest = 0;
  for (const auto& part : json) largest = std::max(largest, size_of(part));
  return largest;
}

/// The largest difference of two numbers at the same place; infinite where the shapes differ.
double difference(const Json& a, const Json& b) {
  if (!a.is_array()) return b.is_number() ? std::abs(a.get<double>() - b.get<double>()) : INFINITY;
  if (!b.is_array() || a.size() != b.size()) return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, difference(a[i], b[i]));
  return largest;
}

}  // namespace

TEST_CASE("eval gives the golden values and gradients of the losses of imbalanced regression, on every backend") {
  const auto golden = diffrank::testing::read_golden("dir_methods.json");
  std::size_t tested = 0;
  for (const auto& backend : diffrank::entries(diffrank::Backend::kind))
    for (const auto& entry : golden.at("entries")) {
      const auto spec = spec_of(entry);
      if (spec.empty()) continue;
      Json request = entry.at("inputs");
      request["loss"] = spec;
      request["backend"] = backend.name;
      CAPTURE(backend.name, spec, entry.at("case").get<std::string>());
      const auto answer = diffrank::experiments::evaluate(request);
      Json expected = entry.value("gradients", Json::object());
      if (entry.at("expected").contains("value")) expected["value"] = entry.at("expected").at("value");
      for (const auto& [name, value] : expected.items()) {
        CAPTURE(name);
        REQUIRE(answer.contains(name));
        CHECK(difference(value, answer.at(name)) <= 1e-9 * std::max(1.0, size_of(value)));
      }
      ++tested;
    }
  CHECK(tested == 142 * diffrank::entries(diffrank::Backend::kind).size());
}

TEST_CASE("eval gives the golden theoretical labels of dist_loss, as the state that a training begins with") {
  const auto golden = diffrank::testing::read_golden("dir_methods.json");
  std::size_t tested = 0;
  for (const auto& entry : golden.at("entries")) {
    if (entry.at("method") != "dist_theoretical_labels") continue;
    for (const std::string rule : {"quantile", "reference"}) {
      std::string options = "grid=range, theoretical_labels=" + rule;
      for (const auto& [name, value] : entry.at("options").items()) options += ", " + name + "=" + option_text(value);
      const auto answer = diffrank::experiments::evaluate(
          {{"loss", "dist_loss(" + options + ")"}, {"train_labels", entry.at("inputs").at("labels")}});
      CHECK(answer.at("state").at("theoretical_labels") == entry.at("expected").at(rule));
      ++tested;
    }
  }
  CHECK(tested == 2 * 8);
}

TEST_CASE("eval gives the golden probabilities of the partners of c_mixup") {
  const auto golden = diffrank::testing::read_golden("dir_methods.json");
  std::size_t tested = 0;
  for (const auto& entry : golden.at("entries")) {
    if (entry.at("method") != "c_mixup_probabilities") continue;
    const auto answer = diffrank::experiments::evaluate(
        {{"mixing", "c_mixup(bandwidth=" + entry.at("options").at("bandwidth").dump() + ")"},
         {"labels", entry.at("inputs").at("labels")}});
    const auto& expected = entry.at("expected");
    CHECK(difference(expected.begin().value(), answer.at("probabilities")) <= 1e-12);
    ++tested;
  }
  CHECK(tested == 8);
}

TEST_CASE("eval weighs labels, and says how") {
  const auto answer = diffrank::experiments::evaluate({{"weighting", "sqrt_inv(smoothing=lds(kernel=triang, size=3))"},
                                                       {"labels", {1, 1, 1, 1, 2, 2, 4}},
                                                       {"bin_width", 1},
                                                       {"bin_origin", 0}});
  CHECK(answer.at("bins") == Json({0, 0, 0, 0, 1, 1, 3}));
  CHECK(answer.at("counts") == Json({4, 2, 0, 1}));
  CHECK(difference(Json({2.707107, 2.414214, 1.207107, 1}), answer.at("smoothed")) <= 1e-6);
  CHECK(answer.at("weights").size() == 7);
  CHECK(diffrank::experiments::evaluate({{"weighting", "none"}, {"labels", {3, 4}}}).at("weights") == Json({1, 1}));
  CHECK_THROWS_WITH(diffrank::experiments::evaluate({{"weighting", "inverse"}, {"labels", {1, "NaN"}}}),
                    ContainsSubstring("must be finite"));
}

TEST_CASE("eval names what a loss needs, and a key that it does not know") {
  const auto error = [](const Json& request) -> std::string {
    try {
      diffrank::experiments::evaluate(request);
    } catch (const std::exception& e) {
      return e.what();
    }
    return "";
  };
  const Json features{{1, 0}, {0, 1}};
  CHECK(error({{"loss", "conr"}, {"features", features}, {"labels", {1, 2}}}) ==
        "'predictions' is missing: loss 'conr' needs it");
  CHECK(error({{"loss", "l1"}, {"predictions", {1, 2}}, {"labels", {1, 2}}, {"wieghts", {1, 2}}})
            .find("unknown key 'wieghts'; did you mean 'weights'?") == 0);
  CHECK(error({{"loss", "gar"}, {"predictions", {1, 2}}, {"labels", {1, 2}}, {"weights", {1, 2}}})
            .find("has no use for weights") != std::string::npos);
}
