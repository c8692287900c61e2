// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <vector>

#include "diffrank/experiments/metric.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using diffrank::make;
using diffrank::experiments::Metric;
using Values = std::vector<double>;

namespace {

double evaluate(const std::string& metric, const Values& predictions, const Values& labels) {
  return make<Metric>(metric)->evaluate(predictions.data(), labels.data(), labels.size());
}

bool near(double a, double b) {
  return diffrank::testing::distance(Values{a}, Values{b}) <= diffrank::testing::Tolerance<double>::value;
}

}  // namespace

TEST_CASE("The five metrics are registered") {
  std::vector<std::string> names;
  for (const auto& entry : diffrank::entries("metric")) names.push_back(entry.name);
  for (const char* name : {"gm", "mae", "mse", "pearson", "spearman"})
    CHECK(std::count(names.begin(), names.end(), name) == 1);
}

TEST_CASE("Errors of 1, -2 and 4 have the mean, the geometric mean and the mean square that their formulas say") {
  const Values labels{10, 20, 30}, predictions{11, 18, 34};
  CHECK(near(evaluate("mae", predictions, labels), (1. + 2 + 4) / 3));
  CHECK(near(evaluate("mse", predictions, labels), (1. + 4 + 16) / 3));
  CHECK(near(evaluate("gm", predictions, labels), std::cbrt(1. * 2 * 4)));
}

TEST_CASE("One exact hit makes the geometric mean exactly 0") {
  CHECK(evaluate("gm", {1, 5, 9}, {1, 2, 3}) == 0);
}

TEST_CASE("Pearson is the cosine of the centered values") {
  // centered: [-1.5, -0.5, 0.5, 1.5] and [-1, 1, -2, 2]; product 3, norms sqrt(5) and sqrt(10)
  CHECK(near(evaluate("pearson", {1, 2, 3, 4}, {2, 4, 1, 5}), 3 / std::sqrt(50.)));
  CHECK(near(evaluate("pearson", {1, 2, 3}, {-10, -20, -30}), -1));
}

TEST_CASE("Pearson neither overflows, nor underflows, nor loses a small spread about a large mean") {
  const Values x{1, 2, 4}, y{1, 3, 2};
  const double expected = evaluate("pearson", x, y);
  CHECK(expected > 0.3);
  CHECK(near(evaluate("pearson", {1e300, 2e300, 4e300}, y), expected));
  CHECK(near(evaluate("pearson", {1e-300, 2e-300, 4e-300}, y), expected));
  CHECK(near(evaluate("pearson", {-1.7e308, 0, 1.7e308}, {0, 1, 2}), 1));
  CHECK(near(evaluate("pearson", {0x1p40 + 1, 0x1p40 + 2, 0x1p40 + 4}, y), expected));
}

TEST_CASE("Spearman is 1 for any increasing function and follows 1 - 6 sum d^2 / (n (n^2 - 1)) without ties") {
  CHECK(near(evaluate("spearman", {1, 8, 27, 64}, {1, 2, 3, 4}), 1));
  // ranks 1 2 3 4 5 against 2 1 4 3 5: sum d^2 = 4
  CHECK(near(evaluate("spearman", {1, 2, 3, 4, 5}, {20, 10, 40, 30, 50}), 1 - 6. * 4 / (5 * 24)));
}

TEST_CASE("Equal values share their mean rank in Spearman") {
  // ranks [1, 2.5, 2.5, 4] and [1, 2, 3, 4], centered: product 4.5, squares 4.5 and 5
  CHECK(near(evaluate("spearman", {0, 7, 7, 9}, {1, 2, 3, 4}), 4.5 / std::sqrt(4.5 * 5)));
}

TEST_CASE("Infinite predictions are ordinary extreme scores for Spearman") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(near(evaluate("spearman", {-infinity, 0, infinity}, {1, 2, 3}), 1));
  CHECK(std::isnan(evaluate("pearson", {-infinity, 0, infinity}, {1, 2, 3})));
}

TEST_CASE("A correlation with a constant side, or of fewer than two samples, is NaN") {
  for (const char* metric : {"pearson", "spearman"}) {
    CHECK(std::isnan(evaluate(metric, {0.1, 0.1, 0.1}, {1, 2, 3})));
    CHECK(std::isnan(evaluate(metric, {1, 2, 3}, {0.1, 0.1, 0.1})));
    CHECK(std::isnan(evaluate(metric, {1}, {2})));
  }
}

TEST_CASE("Every metric is NaN for no samples and where a prediction is NaN") {
  for (const auto& entry : diffrank::entries("metric")) {
    INFO(entry.name);
    CHECK(std::isnan(evaluate(entry.name, {}, {})));
    CHECK(std::isnan(evaluate(entry.name, {1, NAN, 2}, {1, 2, 4})));
  }
}

TEST_CASE("Every metric prefers perfect predictions to reversed ones, in the direction that it states") {
  for (const auto& entry : diffrank::entries("metric")) {
    INFO(entry.name);
    const Values labels{1, 2, 3, 4};
    const double perfect = evaluate(entry.name, labels, labels), reversed = evaluate(entry.name, {4, 3, 2, 1}, labels);
    CHECK((make<Metric>(entry.name)->larger_is_better() ? perfect > reversed : perfect < reversed));
  }
}

TEST_CASE("A metric says of itself whether it is the mean of its values for single samples") {
  const Values labels{1, 2, 4, 7, 11}, predictions{1.5, 1, 6, 7.25, 3};
  for (const auto& entry : diffrank::entries("metric")) {
    double mean = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) mean += evaluate(entry.name, {predictions[i]}, {labels[i]}) / 5;
    INFO(entry.name);
    CHECK(make<Metric>(entry.name)->is_mean() == near(mean, evaluate(entry.name, predictions, labels)));
  }
}
