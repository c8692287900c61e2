// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/bootstrap.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "diffrank/core/parallel.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank::experiments;

namespace {

using Rows = std::vector<std::size_t>;

RowStatistics mean_of(const std::vector<double>& values) {
  return [values](const Rows& rows, double* out) {
    *out = 0;
    for (const auto row : rows) *out += values[row] / static_cast<double>(rows.size());
  };
}

/// The means of all n^n resamples, sorted.
std::vector<double> all_means(const std::vector<double>& values) {
  const auto n = values.size();
  std::vector<double> means;
  for (std::size_t code = 0; code < static_cast<std::size_t>(std::pow(n, n)); ++code) {
    long double sum = 0;
    for (std::size_t rest = code, i = 0; i < n; ++i, rest /= n) sum += values[rest % n];
    means.push_back(static_cast<double>(sum / static_cast<long double>(n)));
  }
  std::sort(means.begin(), means.end());
  return means;
}

}  // namespace

TEST_CASE("Quantiles are linear between the sorted values") {
  CHECK(quantile({1, 2, 4}, 0) == 1);
  CHECK(quantile({1, 2, 4}, 0.25) == 1.5);
  CHECK(quantile({1, 2, 4}, 0.75) == 3);
  CHECK(quantile({1, 2, 4}, 1) == 4);
  CHECK(quantile({7}, 0.3) == 7);
  CHECK(std::isnan(quantile({}, 0.5)));
}

TEST_CASE("The interval's ends are quantiles of the distribution over all resamples, to the accuracy of the draws") {
  const std::vector<double> values{0, 1, 1.5, 4, 11, 12.25};
  const auto exact = all_means(values);
  constexpr std::size_t resamples = 40000;
  for (const double level : {0.5, 0.9, 0.95}) {
    const auto found = bootstrap(values.size(), 1, mean_of(values), resamples, level).at(0);
    const double q = (1 - level) / 2, error = 4 * std::sqrt(q * (1 - q) / resamples);
    CHECK(found.low >= quantile(exact, q - error) - 1e-12);
    CHECK(found.low <= quantile(exact, q + error) + 1e-12);
    CHECK(found.high >= quantile(exact, 1 - q - error) - 1e-12);
    CHECK(found.high <= quantile(exact, 1 - q + error) + 1e-12);
  }
}

TEST_CASE("The interval of the mean of many rows is that of the central limit theorem") {
  std::vector<double> values(2000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::fmod(static_cast<double>(i) * 0.618033988749895, 1);
  const auto found = bootstrap(values.size(), 1, mean_of(values)).at(0);
  const double half = 1.959964 * std::sqrt(1. / 12 / 2000);  // uniform values
  CHECK(std::abs(found.low - (0.5 - half)) < 0.15 * half);
  CHECK(std::abs(found.high - (0.5 + half)) < 0.15 * half);
}

TEST_CASE("Every statistic sees the same rows, in every call and with any number of threads") {
  const auto twice = [](const Rows& rows, double* out) {
    mean_of({1, 2, 30, 4})(rows, out);
    mean_of({1, 2, 30, 4})(rows, out + 1);
  };
  const int threads = diffrank::threads();
  diffrank::set_threads(1);
  const auto one = bootstrap(4, 2, twice);
  diffrank::set_threads(3);
  const auto three = bootstrap(4, 2, twice);
  diffrank::set_threads(threads);
  for (const auto& found : {one[1], three[0], three[1]}) {
    CHECK(found.low == one[0].low);
    CHECK(found.high == one[0].high);
  }
}

TEST_CASE("As many rows are drawn as there are, 2000 times") {
  std::atomic<std::size_t> calls{0}, wrong{0};
  bootstrap(7, 1, [&](const Rows& rows, double* out) {
    ++calls;
    wrong += rows.size() != 7 || *std::max_element(rows.begin(), rows.end()) > 6;
    *out = 0;
  });
  CHECK(calls == 2000);
  CHECK(wrong == 0);
}

TEST_CASE("Without rows, or with a resample that leaves the statistic undefined, there is no interval") {
  CHECK(std::isnan(bootstrap(0, 1, mean_of({}))[0].low));
  const auto found = bootstrap(2, 1, [](const Rows& rows, double* out) {
    *out = rows[0] == rows[1] ? std::numeric_limits<double>::quiet_NaN() : 1;
  });
  CHECK((std::isnan(found[0].low) && std::isnan(found[0].high)));
}

TEST_CASE("One row has an interval of no length") {
  const auto found = bootstrap(1, 1, mean_of({0.3}))[0];
  CHECK((found.low == 0.3 && found.high == 0.3));
}
