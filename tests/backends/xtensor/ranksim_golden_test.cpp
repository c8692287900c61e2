// SPDX-License-Identifier: Apache-2.0
// Five steps of training with RankSim, against values of the reference implementation.
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "diffrank/backends/xtensor/learner.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/source.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using Json = nlohmann::json;
using Numbers = std::vector<double>;

namespace {

/// A [in][out] of z = tanh(x A + b) as weights [out, in], then b, v and c: the order of a network's parameters.
Numbers parameters(const Json& layers) {
  const auto a = layers["A"].get<std::vector<Numbers>>(), v = layers["v"].get<std::vector<Numbers>>();
  Numbers all;
  for (std::size_t out = 0; out < a[0].size(); ++out)
    for (const auto& row : a) all.push_back(row[out]);
  for (const double b : layers["b"]) all.push_back(b);
  for (const auto& row : v) all.push_back(row[0]);
  all.push_back(layers["c"][0]);
  return all;
}

double norm(const xtensor::Vector<double>& g, std::size_t begin, std::size_t count) {
  double sum = 0;
  for (std::size_t i = begin; i < begin + count; ++i) sum += g(i) * g(i);
  return std::sqrt(sum);
}

}  // namespace

TEST_CASE("training with RankSim goes the way of the reference implementation", "[xtensor][golden]") {
  const Json golden = testing::read_golden("ranksim_train_steps.json");
  for (const Json& run : golden["cases"]) {
    const auto rows = run["X"].get<std::vector<Numbers>>();
    const auto y = run["y"].get<Numbers>();
    REQUIRE(run["sample_weights"].is_null());
    const std::size_t b = rows.size(), p = rows[0].size(), d = run["init"]["b"].size();
    Numbers x;
    for (const auto& row : rows) x.insert(x.end(), row.begin(), row.end());

    const auto model = make<Model>("mlp(hidden=[" + std::to_string(d) + "], activation=tanh)");
    const auto sgd = make<Optimizer>("sgd(lr=" + to_text(run["lr"].get<double>()) + ")");
    xtensor::NetworkLearner<double> learner(*model, *sgd, p, 1, 0);
    auto& network = learner.network();
    const auto init = parameters(run["init"]);
    REQUIRE(init.size() == network.parameters.size());
    std::copy(init.begin(), init.end(), network.parameters.begin());

    const auto l1 = make<Loss>("l1");
    const auto ranksim = make<Loss>("ranksim(ranker=blackbox(lambda=" + to_text(run["lam"].get<double>()) + "))");
    Numbers values, expected;
    for (const Json& step : run["steps"]) {
      learner.forward({x.data(), b, p}, true, 0);
      Batch batch;
      batch.features = learner.features();
      batch.predictions = learner.predictions();
      batch.labels = {y.data(), b, 1};
      Numbers d_features(b * d), d_predictions(b);
      values.push_back(l1->evaluate(batch, 1, {{}, {d_predictions.data(), b, 1}}).value);
      values.push_back(ranksim->evaluate(batch, run["gamma"].get<double>(), {{d_features.data(), b, d}, {}}).value);
      learner.step({d_features.data(), b, d}, {d_predictions.data(), b, 1});
      const auto& g = network.gradient;
      for (const double n : {norm(g, 0, p * d), norm(g, p * d, d), norm(g, p * d + d, d), norm(g, p * d + 2 * d, 1)})
        values.push_back(n);
      expected.insert(expected.end(), {step["l1"].get<double>(), step["ranksim"].get<double>()});
      for (const double n : step["grad_norms"]) expected.push_back(n);
    }
    REQUIRE(values.size() == 6 * run["steps_n"].get<std::size_t>());
    CHECK(testing::distance(values, expected) < testing::Tolerance<double>::golden);
    CHECK(testing::distance(Numbers(network.parameters.begin(), network.parameters.end()), parameters(run["final"])) <
          testing::Tolerance<double>::golden);
  }
}
