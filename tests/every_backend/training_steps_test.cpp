// SPDX-License-Identifier: Apache-2.0
// Five training steps with RankSim by the reference implementation (tests/golden/ranksim_train_steps.json): a network in
// plain loops, z = tanh(x A + b), p = z v + c, whose losses and gradients with respect to z and p are asked of
// `diffrank eval`.
#include <cmath>

#include "diffrank/backends/backend.hpp"
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using diffrank::experiments::Json;
using diffrank::testing::distance;
using diffrank::testing::numbers;
using diffrank::testing::Row;
using diffrank::testing::Tolerance;

namespace {

struct Parameters {
  Row a, b, v, c;  ///< A [P, D], b [D], v [D], c [1]
  explicit Parameters(const Json& json)
      : a(numbers(json.at("A"))), b(numbers(json.at("b"))), v(numbers(json.at("v"))), c(numbers(json.at("c"))) {}
  void set_zero() {
    for (Row* row : {&a, &b, &v, &c}) row->assign(row->size(), 0);
  }
};

class Network {
 public:
  explicit Network(const Json& entry)
      : at(entry.at("init")),
        grad(at),
        x_(numbers(entry.at("X"))),
        n_(entry.at("X").size()),
        p_(x_.size() / n_),
        d_(at.b.size()) {}

  void forward() {
    z = Row(n_ * d_), out = Row(n_, at.c[0]);
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t k = 0; k < d_; ++k) {
        double sum = at.b[k];
        for (std::size_t j = 0; j < p_; ++j) sum += x_[i * p_ + j] * at.a[j * d_ + k];
        z[i * d_ + k] = std::tanh(sum);
        out[i] += z[i * d_ + k] * at.v[k];
      }
  }
  /// From gradients with respect to z (of the regularizer) and to the predictions.
  void backward(const Row& dz, const Row& dp) {
    grad.set_zero();
    for (std::size_t i = 0; i < n_; ++i) {
      grad.c[0] += dp[i];
      for (std::size_t k = 0; k < d_; ++k) {
        const double t = z[i * d_ + k], inner = (dz[i * d_ + k] + dp[i] * at.v[k]) * (1 - t * t);
        grad.v[k] += dp[i] * t;
        grad.b[k] += inner;
        for (std::size_t j = 0; j < p_; ++j) grad.a[j * d_ + k] += inner * x_[i * p_ + j];
      }
    }
  }
  void descend(double rate) {
    const std::pair<Row*, const Row*> all[]{{&at.a, &grad.a}, {&at.b, &grad.b}, {&at.v, &grad.v}, {&at.c, &grad.c}};
    for (const auto& [to, by] : all)
      for (std::size_t i = 0; i < to->size(); ++i) (*to)[i] -= rate * (*by)[i];
  }
  Json features() const {
    Json rows = Json::array();
    for (std::size_t i = 0; i < n_; ++i)
      rows.push_back(std::vector<double>(z.begin() + static_cast<std::ptrdiff_t>(i * d_),
                                         z.begin() + static_cast<std::ptrdiff_t>((i + 1) * d_)));
    return rows;
  }

  Parameters at, grad;
  Row z, out;

 private:
  Row x_;
  std::size_t n_, p_, d_;
};

double norm(const Row& row) {
  double squares = 0;
  for (const double x : row) squares += x * x;
  return std::sqrt(squares);
}

void train(const Json& entry, const std::string& backend) {
  Network network(entry);
  const double gamma = entry.at("gamma");
  const Json l1{{"loss", "l1"}, {"labels", entry.at("y")}, {"backend", backend}};
  const Json ranksim{{"loss", "ranksim(label_dtype=float64, ranker=blackbox(lambda=" + entry.at("lam").dump() + "))"},
                     {"labels", entry.at("y")},
                     {"backend", backend},
                     {"cotangent", gamma}};
  for (const auto& step : entry.at("steps")) {
    CAPTURE(backend, step.at("step").get<int>());
    network.forward();
    auto of_predictions = l1, of_features = ranksim;
    of_predictions["predictions"] = network.out;
    if (!entry.at("sample_weights").is_null()) of_predictions["weights"] = entry.at("sample_weights");
    of_features["features"] = network.features();
    const auto errors = diffrank::experiments::evaluate(of_predictions),
               order = diffrank::experiments::evaluate(of_features);
    network.backward(numbers(order.at("d_features")), numbers(errors.at("d_predictions")));
    const double value = errors.at("value"), regularizer = order.at("value");
    const auto& g = network.grad;
    CHECK(distance(Row{value, regularizer, value + gamma * regularizer},
                   Row{step.at("l1"), step.at("ranksim"), step.at("total")}) <= Tolerance<double>::golden);
    CHECK(distance(Row{norm(g.a), norm(g.b), norm(g.v), norm(g.c)}, numbers(step.at("grad_norms"))) <=
          Tolerance<double>::golden);
    network.descend(entry.at("lr"));
  }
  const Parameters end(entry.at("final"));
  CHECK(distance(network.at.a, end.a) <= Tolerance<double>::golden);
  CHECK(distance(network.at.b, end.b) <= Tolerance<double>::golden);
  CHECK(distance(network.at.v, end.v) <= Tolerance<double>::golden);
  CHECK(distance(network.at.c, end.c) <= Tolerance<double>::golden);
}

}  // namespace

TEST_CASE("Losses and gradients of eval train a network as the reference implementation of RankSim does") {
  for (const auto& backend : diffrank::entries(diffrank::Backend::kind))
    diffrank::testing::for_each_golden("ranksim_train_steps.json", 1, [&](const Json& entry) {
      train(entry, backend.name);
      return true;
    });
}
