// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <vector>

#include "diffrank/backends/xtensor/network.hpp"
#include "diffrank/backends/xtensor/update.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;

namespace {

/// Ten steps down f(p) = sum p_i^4 / 4 from (1, -2, 0.5), with the optimizer of a spec.
template <class T>
std::vector<T> descend(const std::string& spec) {
  const auto update = xtensor::make_update<T>(*make<Optimizer>(spec), 3);
  xtensor::Vector<T> p{T(1), T(-2), T(0.5)};
  for (int t = 0; t < 10; ++t) update->step(p, p * p * p);
  return {p.begin(), p.end()};
}

/// The same with `step(p, g, t)` for each parameter on its own.
template <class Step>
std::vector<double> descend_each(Step step) {
  std::vector<double> end;
  for (double p : {1.0, -2.0, 0.5}) {
    auto one = step;
    for (int t = 1; t <= 10; ++t) p = one(p, p * p * p, t);
    end.push_back(p);
  }
  return end;
}

}  // namespace

TEST_CASE("sgd is p - lr v with v = momentum v + g + weight_decay p", "[xtensor][optimizer]") {
  const auto expected = descend_each([v = 0.0](double p, double g, int) mutable {
    v = 0.8 * v + g + 0.1 * p;
    return p - 0.05 * v;
  });
  const std::string spec = "sgd(lr=0.05, momentum=0.8, weight_decay=0.1)";
  CHECK(testing::distance(descend<double>(spec), expected) < testing::Tolerance<double>::value);
  CHECK(testing::distance(descend<float>(spec), expected) < testing::Tolerance<float>::value);
}

TEST_CASE("adam divides the corrected mean by the root of the corrected mean square", "[xtensor][optimizer]") {
  const auto expected = descend_each([m = 0.0, v = 0.0](double p, double g, int t) mutable {
    g += 0.1 * p;
    m = 0.8 * m + 0.2 * g;
    v = 0.95 * v + 0.05 * g * g;
    const double mean = m / (1 - std::pow(0.8, t)), square = v / (1 - std::pow(0.95, t));
    return p - 0.05 * mean / (std::sqrt(square) + 1e-3);
  });
  const std::string spec = "adam(lr=0.05, beta1=0.8, beta2=0.95, epsilon=1e-3, weight_decay=0.1)";
  CHECK(testing::distance(descend<double>(spec), expected) < testing::Tolerance<double>::value);
  CHECK(testing::distance(descend<float>(spec), expected) < testing::Tolerance<float>::value);
}

TEST_CASE("a model or an optimizer that this backend lacks is named, with those that it has", "[xtensor][optimizer]") {
  class Strange final : public Optimizer {};
  class Unknown final : public Model {};
  add<Strange>("strange", "", "known to the registry, to no backend");
  add<Unknown>("unknown", "", "known to the registry, to no backend");
  CHECK_THROWS_WITH(xtensor::make_update<double>(*make<Optimizer>("strange"), 1),
                    ContainsSubstring("'strange'") && ContainsSubstring("adam"));
  CHECK_THROWS_WITH(xtensor::make_network<float>(*make<Model>("unknown"), 1, 1, 0),
                    ContainsSubstring("'unknown'") && ContainsSubstring("mlp"));
  CHECK_THROWS_AS(xtensor::make_network<float>(*make<Model>("unknown"), 1, 1, 0), std::invalid_argument);
  CHECK_THROWS_WITH(xtensor::make_network<double>(*make<Model>("mlp"), 0, 1, 0), ContainsSubstring("input column"));
}
