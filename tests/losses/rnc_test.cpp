// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/method_golden.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// [B, 2, D] as [2 B, D], view by view.
Row by_views(const Json& json) {
  Row row;
  for (const std::size_t view : {0u, 1u})
    for (const auto& sample : json)
      for (const auto& x : sample.at(view)) row.push_back(number(x));
  return row;
}

/// The sum as it is written, in O(n^3).
double direct(const Sample& s, double temperature) {
  const std::size_t n = s.views * s.rows, d = s.features.size() / n;
  const auto far = [&](std::size_t i, std::size_t j) { return std::abs(s.labels[i % s.rows] - s.labels[j % s.rows]); };
  const auto logit = [&](std::size_t i, std::size_t j) {
    long double sum = 0;
    for (std::size_t k = 0; k < d; ++k) {
      const long double difference = s.features[i * d + k] - s.features[j * d + k];
      sum += difference * difference;
    }
    return -std::sqrt(sum) / temperature;
  };
  long double total = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      long double sum = 0;
      for (std::size_t k = 0; k < n; ++k)
        if (k != i && far(i, k) >= far(i, j)) sum += std::exp(logit(i, k));
      total += std::log(sum) - logit(i, j);
    }
  return static_cast<double>(total / static_cast<long double>(n * (n - 1)));
}

}  // namespace

TEST_CASE("rnc has the values and gradients of its formula, with one and two views") {
  for_each_entry("rnc", 10, [](const Json& entry) {
    const auto loss = loss_of(entry, "views");
    auto s = sample_of(entry);
    const bool two = entry.at("options").at("views") == 2;
    const auto& gradient = entry.at("gradients").at("d_features");
    if (two) s.views = 2, s.features = by_views(entry.at("inputs").at("features"));
    s.predictions.assign(s.views * s.rows, 0);
    check(*loss, s.batch());
    check_entry(entry, evaluate(*loss, s), two ? by_views(gradient) : numbers(gradient));
  });
}

TEST_CASE("rnc has the worked value and gradient") {
  Sample s{{1, 0, .8, .6, 1, 1, 0, 1, -1, 1}, {20, 21, 21, 40, 70}, Row(5), {}, 5};
  const auto result = evaluate(*make<Loss>("rnc"), s);
  CHECK(std::abs(result.value - .7250856629) <= 1e-10);
  const Row expected{-.027148, -.019423, -.032716, -.013976, .004301, .050211, -.022547, .003817, .07811, -.020628};
  CHECK(distance(result.features, expected, 1) <= 5.01e-7);
}

TEST_CASE("Sorting and accumulating gives the sum over all triples, also where labels tie") {
  for (const std::size_t views : {1u, 2u})
    for (const std::size_t b : {2u, 5u, 20u}) {
      CAPTURE(views, b);
      auto s = random_sample(b, 4, b);
      s.views = views;
      s.features = normal_row(views * b * 4, b);
      for (std::size_t i = 0; i < b; ++i) s.labels[i] = static_cast<double>(i * i % 7);
      CHECK(std::abs(value(*make<Loss>("rnc(temperature=0.7)"), s) - direct(s, 0.7)) <= Tolerance<double>::value * 10);
    }
}

TEST_CASE("A single sample costs nothing; equal and far features leave rnc finite") {
  CHECK(value(*make<Loss>("rnc"), random_sample(1, 3, 1)) == 0);
  auto s = random_sample(6, 3, 2);
  for (std::size_t i = 3; i < 18; ++i) s.features[i] = s.features[i % 3];
  auto result = evaluate(*make<Loss>("rnc"), s);
  CHECK(result.features == Row(18, 0.0));
  CHECK(std::abs(result.value - direct(s, 2)) <= Tolerance<double>::value * 10);
  s.features = normal_row(18, 3, 1e12);
  for (const auto* spec : {"rnc(temperature=1e-12)", "rnc(temperature=1e12)"}) {
    result = evaluate(*make<Loss>(spec), s);
    CHECK(std::isfinite(result.value));
    CHECK(all_finite(result.features));
  }
}
