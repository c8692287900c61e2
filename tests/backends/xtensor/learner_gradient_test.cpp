// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "diffrank/backends/xtensor/learner.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using xtensor::NetworkLearner;

namespace {

constexpr std::size_t batch = 5, inputs = 3;

std::vector<double> normal(std::size_t n, std::uint32_t stream) {
  Random random(11, stream);
  std::vector<double> values(n);
  for (double& x : values) x = random.normal();
  return values;
}

/// A learner, and the function sum(a * predictions) + sum(c * features) of its parameters.
struct Net {
  explicit Net(const std::string& model)
      : learner(*make<Model>(model), *make<Optimizer>("sgd(lr=1)"), inputs, 1, 5), x(normal(batch * inputs, 1)) {
    forward();
    a = normal(batch, 2);
    if (model.find("hidden=[]") == std::string::npos) c = normal(learner.features().size(), 3);
  }
  void forward() { learner.forward({x.data(), batch, inputs}, true, 17); }
  double value() {
    forward();
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * learner.predictions().data[i];
    for (std::size_t i = 0; i < c.size(); ++i) sum += c[i] * learner.features().data[i];
    return sum;
  }
  std::vector<double> parameters() {
    const auto& p = learner.network().parameters;
    return {p.begin(), p.end()};
  }

  NetworkLearner<double> learner;
  std::vector<double> x, a, c;
};

}  // namespace

TEST_CASE("a step with learning rate 1 moves every parameter by the slope of the loss", "[xtensor][learner]") {
  const std::string hidden = GENERATE("[]", "[4]", "[4, 3, 2]"), activation = GENERATE("relu", "tanh"),
                    dropout = GENERATE("0", "0.4");
  Net net("mlp(hidden=" + hidden + ", activation=" + activation + ", dropout=" + dropout + ")");
  CAPTURE(hidden, activation, dropout);

  auto& parameters = net.learner.network().parameters;
  std::vector<double> slopes;
  const double h = 1e-6;
  for (double& p : parameters) {
    const double at = p, up = p + h, down = p - h;
    p = up;
    const double above = net.value();
    p = down;
    const double below = net.value();
    p = at;
    slopes.push_back((above - below) / (up - down));
  }

  const auto before = net.parameters();
  net.forward();
  net.learner.step({net.c.data(), net.c.empty() ? 0 : batch, net.c.size() / batch}, {net.a.data(), batch, 1});
  std::vector<double> moved;
  for (std::size_t i = 0; i < before.size(); ++i) moved.push_back(before[i] - parameters(i));
  CHECK(testing::distance(moved, slopes) < testing::Tolerance<double>::gradient);
}

TEST_CASE("without a gradient of the features a step is that of the predictions alone", "[xtensor][learner]") {
  Net with("mlp(hidden=[4, 3])"), without("mlp(hidden=[4, 3])");
  const std::vector<double> zeros(with.c.size());
  const auto z = with.learner.features();
  with.learner.step({zeros.data(), z.rows, z.cols}, {with.a.data(), batch, 1});
  without.learner.step({}, {without.a.data(), batch, 1});
  CHECK(with.parameters() == without.parameters());
}

TEST_CASE("a gradient of features that are the inputs is refused", "[xtensor][learner]") {
  Net net("mlp(hidden=[])");
  CHECK_THROWS_WITH(net.learner.step({net.x.data(), batch, inputs}, {net.a.data(), batch, 1}),
                    ContainsSubstring("hidden layer"));
}

TEST_CASE("a relu that is exactly 0 passes no gradient", "[xtensor][learner]") {
  Net net("mlp(hidden=[1])");
  auto& parameters = net.learner.network().parameters;  // w [1, 3], b, v, c
  parameters = xt::xtensor<double, 1>{0, 0, 0, 0, 1, 0};
  net.forward();
  const std::vector<double> ones(batch, 1);
  net.learner.step({}, {ones.data(), batch, 1});
  CHECK(net.parameters() == std::vector<double>{0, 0, 0, 0, 1, -5});
}

TEST_CASE("features are the last hidden layer before dropout, or the inputs", "[xtensor][learner]") {
  Net dropped("mlp(hidden=[40], dropout=0.5, activation=tanh)"), plain("mlp(hidden=[40], activation=tanh)");
  const auto features = [](Net& p) {
    const auto z = p.learner.features();
    return std::vector<double>(z.data, z.data + z.size());
  };
  CHECK(features(dropped) == features(plain));
  CHECK(dropped.value() != plain.value());  // predictions see the mask
  Net linear("mlp(hidden=[])");
  CHECK(features(linear) == linear.x);
}

TEST_CASE("dropout is off outside training, and repeats with the step", "[xtensor][learner]") {
  Net net("mlp(hidden=[40], dropout=0.5)"), plain("mlp(hidden=[40])");
  const auto predictions = [](Net& p, bool training, std::uint64_t step) {
    p.learner.forward({p.x.data(), batch, inputs}, training, step);
    return std::vector<double>(p.learner.predictions().data, p.learner.predictions().data + batch);
  };
  CHECK(predictions(net, false, 1) == predictions(plain, false, 1));
  CHECK(predictions(net, true, 1) == predictions(net, true, 1));
  CHECK(predictions(net, true, 1) != predictions(net, true, 2));
}

TEST_CASE("NaN goes through a relu", "[xtensor][learner]") {
  Net net("mlp(hidden=[4])");
  net.x[1] = std::numeric_limits<double>::quiet_NaN();
  net.forward();
  CHECK(std::isnan(net.learner.predictions().data[0]));
  CHECK_FALSE(std::isnan(net.learner.predictions().data[1]));
}
