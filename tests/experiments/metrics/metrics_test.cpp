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
  return make<Metric>(metric)->evaluate({predictions.data(), labels.data(), labels.size()});
}

/// A value of an increasing sequence of whole numbers, in an order that looks random, with ties.
Values scattered(std::size_t n, std::size_t step, std::size_t period) {
  Values values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(static_cast<double>(i * step % period));
  return values;
}

bool near(double a, double b) {
  return diffrank::testing::distance(Values{a}, Values{b}) <= diffrank::testing::Tolerance<double>::value;
}

}  // namespace

TEST_CASE("Errors of 1, -2 and 4 have the mean, the geometric mean and the mean square that their formulas say") {
  const Values labels{10, 20, 30}, predictions{11, 18, 34};
  CHECK(near(evaluate("mae", predictions, labels), (1. + 2 + 4) / 3));
  CHECK(near(evaluate("mse", predictions, labels), (1. + 4 + 16) / 3));
  CHECK(near(evaluate("gm", predictions, labels), std::cbrt(1. * 2 * 4)));
}

TEST_CASE("One exact hit makes the geometric means exactly 0") {
  CHECK(evaluate("gm", {1, 5, 9}, {1, 2, 3}) == 0);
  CHECK(evaluate("bgm", {1, 5, 9}, {1, 2, 3}) == 0);
}

TEST_CASE("The root of the mean square is that of mse, at any scale") {
  const Values labels{10, 20, 30}, errors{1, -2, 4};
  for (const double scale : {1e-300, 1e-12, 1., 1e12, 1e300}) {
    Values y = labels, p = labels;
    for (std::size_t i = 0; i < 3; ++i) p[i] = (y[i] *= scale) + scale * errors[i];
    CHECK(near(evaluate("rmse", p, y) / scale, std::sqrt(21. / 3)));
  }
  CHECK(evaluate("rmse", labels, labels) == 0);
  CHECK(std::isinf(evaluate("rmse", {INFINITY, 1}, {0, 1})));
}

TEST_CASE("R2 is 0 for the mean of the labels, 1 - mse / variance in general, at any scale, and NaN for equal labels") {
  const Values labels{1, 2, 6};  // mean 3, squared deviations 4, 1, 9
  CHECK(std::abs(evaluate("r2", {3, 3, 3}, labels)) <= 1e-15);
  for (const double scale : {1e-300, 1., 1e300})
    CHECK(near(evaluate("r2", {2 * scale, 2 * scale, 2 * scale}, {1 * scale, 2 * scale, 6 * scale}),
               1 - (1. + 0 + 16) / 14));
  CHECK(near(evaluate("r2", {-1.7e308, 0, 1.7e308}, {-1.7e308, 0, 1.7e308}), 1));
  CHECK(near(evaluate("r2", {1e9 + 3, 1e9 + 3, 1e9 + 3}, {1e9 + 1, 1e9 + 2, 1e9 + 6}) + 1, 1));
  CHECK(std::isnan(evaluate("r2", {1, 2}, {0.1, 0.1})));
  CHECK(std::isnan(evaluate("r2", {1}, {2})));
}

TEST_CASE("Each label counts the same in balanced metrics, however many samples it has") {
  // errors 1, 3 of label 10 and 2, 2, 8 of label 20
  const Values labels{10, 20, 10, 20, 20}, predictions{11, 22, 7, 18, 28};
  CHECK(near(evaluate("bmae", predictions, labels), (2. + 4) / 2));
  CHECK(near(evaluate("bmse", predictions, labels), (5. + 24) / 2));
  CHECK(near(evaluate("bgm", predictions, labels), std::sqrt(std::sqrt(1. * 3) * std::cbrt(2. * 2 * 8))));
}

TEST_CASE("Labels in one bin of the data set are one label of the balanced metrics") {
  const Values labels{0, 0.5, 1, 4}, predictions{1, 2.5, 4, 4.5};  // errors 1, 2, 3, 0.5
  const auto bmae = [&](double width, double origin) {
    return make<Metric>("bmae")->evaluate({predictions.data(), labels.data(), 4, {width, origin}});
  };
  CHECK(near(bmae(1, 0), ((1. + 2) / 2 + 3 + 0.5) / 3));
  CHECK(near(bmae(2, 0), ((1. + 2 + 3) / 3 + 0.5) / 2));
  CHECK(near(bmae(1, 0.5), (1. + (2. + 3) / 2 + 0.5) / 3));
  CHECK(near(bmae(100, 0), (1. + 2 + 3 + 0.5) / 4));
}

TEST_CASE("Kendall is the sum over pairs of products of signs, over the root of the products of untied pairs") {
  CHECK(near(evaluate("kendall", {1, 8, 27, 64}, {1, 2, 3, 4}), 1));
  CHECK(near(evaluate("kendall", {4, 3, 2, 1}, {1, 2, 3, 4}), -1));
  // pairs of (1, 2, 2, 3) and (1, 1, 2, 3): 6, of which 1 tied in each: concordant 4
  CHECK(near(evaluate("kendall", {1, 2, 2, 3}, {1, 1, 2, 3}), 4. / 5));
  const auto sign = [](double x) { return (x > 0) - (x < 0); };
  for (const std::size_t n : {2u, 3u, 16u, 17u, 100u}) {
    const auto p = scattered(n, 37, 29), y = scattered(n, 11, 13);
    double sum = 0, pp = 0, yy = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const int a = sign(p[i] - p[j]), b = sign(y[i] - y[j]);
        sum += a * b;
        pp += a * a;
        yy += b * b;
      }
    CAPTURE(n);
    CHECK(near(evaluate("kendall", p, y), sum / std::sqrt(pp * yy)));
  }
}

TEST_CASE("Kendall of a million samples is exact") {
  const std::size_t n = 1000000;
  Values labels(n), predictions(n);
  for (std::size_t i = 0; i < n; ++i) {
    labels[i] = static_cast<double>(i);
    predictions[i] = static_cast<double>(i < n / 2 ? i + n / 2 : i - n / 2);  // halves exchanged: D = n^2/4
  }
  // of N = n (n - 1)/2 pairs, N - D - D = -n/2
  CHECK(near(evaluate("kendall", predictions, labels), -1 / static_cast<double>(n - 1)));
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

TEST_CASE("Infinite predictions are ordinary extreme scores for rank correlations") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(near(evaluate("spearman", {-infinity, 0, infinity}, {1, 2, 3}), 1));
  CHECK(near(evaluate("kendall", {-infinity, 0, infinity}, {1, 2, 3}), 1));
  CHECK(std::isnan(evaluate("pearson", {-infinity, 0, infinity}, {1, 2, 3})));
}

TEST_CASE("A correlation with a constant side, or of fewer than two samples, is NaN") {
  for (const char* metric : {"pearson", "spearman", "kendall"}) {
    CHECK(std::isnan(evaluate(metric, {0.1, 0.1, 0.1}, {1, 2, 3})));
    CHECK(std::isnan(evaluate(metric, {1, 2, 3}, {0.1, 0.1, 0.1})));
    CHECK(std::isnan(evaluate(metric, {1}, {2})));
  }
}

TEST_CASE("Every metric is NaN for no samples and where a prediction or a label is NaN") {
  for (const auto& entry : diffrank::entries("metric")) {
    INFO(entry.name);
    CHECK(std::isnan(evaluate(entry.name, {}, {})));
    CHECK(std::isnan(evaluate(entry.name, {1, NAN, 2}, {1, 2, 4})));
    CHECK(std::isnan(evaluate(entry.name, {1, 3, 2}, {1, NAN, 4})));
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
  const Values labels{1, 2, 4, 7, 7}, predictions{1.5, 1, 6, 7.25, 3};
  for (const auto& entry : diffrank::entries("metric")) {
    double mean = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) mean += evaluate(entry.name, {predictions[i]}, {labels[i]}) / 5;
    INFO(entry.name);
    CHECK(make<Metric>(entry.name)->is_mean() == near(mean, evaluate(entry.name, predictions, labels)));
  }
}
