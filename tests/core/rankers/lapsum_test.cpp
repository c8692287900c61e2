// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "diffrank/core/gradient_check.hpp"
#include "diffrank/tests/core/numerics/laplace_reference.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;
const Row alphas{1e-12, 1e-3, 0.0625, 1, 30, 1e5, 1e12};

OperatorCase lapsum(const std::string& kind, double alpha, const std::string& more = "") {
  return make_operator(kind, "lapsum(alpha=" + to_text(alpha) + more + ")");
}

Row rank_vjp(const Row& x, const Row& c, double alpha) {
  Row g(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    long double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += laplace_kernel(x[i], x[j], alpha) * (c[j] - c[i]);
    g[i] = static_cast<double>(sum / 2 / alpha);
  }
  return g;
}

Row sort_vjp(const Row& x, const Row& c, double alpha) {
  const auto b = laplace_quantiles(x, alpha);
  std::vector<long double> g(x.size(), 0);
  for (std::size_t k = 0; k < x.size(); ++k) {
    std::vector<long double> w;
    for (const double x_j : x) w.push_back(std::exp(-std::abs((static_cast<long double>(x_j) - x[0]) - b[k]) / alpha));
    const long double sum = std::accumulate(w.begin(), w.end(), 0.0L);
    for (std::size_t j = 0; j < x.size(); ++j) g[j] += c[k] * w[j] / sum;
  }
  return {g.begin(), g.end()};
}

std::vector<Row> rows(std::size_t n) {
  return {normal_row(n, 1), tied_row(n, 2), normal_row(n, 3, 1, 1e9), Row(n, -3.5), normal_row(n, 5, 1e12)};
}

}  // namespace

TEST_CASE("LapSum ranks and their gradients equal the definition") {
  for (const std::size_t n : {1u, 2u, 3u, 10u, 60u})
    for (const auto& x : rows(n))
      for (const double alpha : alphas) {
        CAPTURE(n, alpha, x);
        const auto op = lapsum("ranker", alpha);
        const auto c = normal_row(n, 6);
        Row expected(n);
        for (std::size_t i = 0; i < n; ++i) expected[i] = static_cast<double>(0.5L + laplace_mass(x, x[i], alpha));
        CHECK(distance(forward(op, x), expected) <= exact);
        CHECK(distance(vjp(op, x, c), rank_vjp(x, c, alpha)) <= exact);
      }
}

TEST_CASE("LapSum sorting and its gradient equal the definition") {
  for (const std::size_t n : {1u, 2u, 3u, 10u, 40u})
    for (const auto& x : rows(n))
      for (const double alpha : alphas) {
        CAPTURE(n, alpha, x);
        const auto op = lapsum("sorter", alpha);
        Row expected;
        for (const auto b : laplace_quantiles(x, alpha)) expected.push_back(static_cast<double>(x[0] + b));
        CHECK(distance(forward(op, x), expected, alpha) <= exact);  // quantiles are sums of terms of size alpha
        const auto c = normal_row(n, 7);
        CHECK(distance(vjp(op, x, c), sort_vjp(x, c, alpha)) <= 10 * exact);  // n sums of n terms, and the bisection
      }
}

TEST_CASE("LapSum's golden ranks, sorted values and gradients hold", "[golden]") {
  const auto entries = peer_entries("peers_lapsum.json");
  std::size_t tested = 0;
  for (const auto& e : entries) {
    const bool ranks = e["op"] == "lapsum.rank";
    if (!ranks && e["op"] != "lapsum.sort") continue;
    CAPTURE(e["op"].get<std::string>(), e["case"].get<std::string>(), e["params"].dump());
    const double alpha = e["params"]["alpha"];
    const auto op = lapsum(ranks ? "ranker" : "sorter", std::abs(alpha), alpha > 0 ? ", order=ascending" : "");
    const auto x = e["x"].get<Row>(), c = e["cotangent"].get<Row>();
    auto y = forward(op, x);
    if (ranks) y = shifted(y, -1.0);
    CHECK(distance(y, e["y"].get<Row>()) <= Tolerance<double>::golden);
    CHECK(distance(vjp(op, x, c), e["vjp"].get<Row>()) <= Tolerance<double>::golden);
    ++tested;
  }
  if (!entries.empty()) CHECK(tested == 46);
}

TEST_CASE("LapSum gradients equal central differences, both ways up") {
  for (const auto* kind : {"ranker", "sorter"})
    for (const auto* order : {", order=descending", ", order=ascending"})
      for (const double alpha : {0.1, 1.0, 20.0})
        for (const std::size_t n : {2u, 3u, 8u, 15u}) {
          CAPTURE(kind, order, alpha, n);
          const auto x = normal_row(2 * n, 8), c = normal_row(2 * n, 9);
          const auto check = check_gradient(*lapsum(kind, alpha, order).instance, {x.data(), 2, n}, {c.data(), 2, n});
          INFO(check.text());
          CHECK(check.error <= Tolerance<double>::gradient);
        }
}

TEST_CASE("Where gaps are wide against alpha, LapSum is exact and its gradient of sorting the permutation") {
  const Row x{0.5, -1, 3.1, -0.5}, c{10, 20, 30, 40};
  for (const double alpha : {1.0 / 64, 1e-3, 1e-12, 1e-300}) {  // existing code overflows at 1/16 already
    CAPTURE(alpha);
    CHECK(distance(forward(lapsum("ranker", alpha), x), Row{2, 4, 1, 3}) <= exact);
    CHECK(distance(forward(lapsum("sorter", alpha), x), Row{3.1, 0.5, -0.5, -1}) <= exact);
    CHECK(distance(vjp(lapsum("sorter", alpha), x, c), Row{20, 40, 10, 30}) <= exact);
  }
  CHECK(all_finite(vjp(lapsum("sorter", 1e-3), normal_row(100, 10), normal_row(100, 11))));
}

TEST_CASE("Where alpha is wide, LapSum ranks are the mean rank, and sorted values leave the scores' range") {
  const Row x{0.5, -1, 3.1, -0.5, 0.4};
  CHECK(distance(forward(lapsum("ranker", 1e15), x), Row(5, 3.0)) <= exact);
  const double alpha = 1e9;
  const auto y = forward(lapsum("sorter", alpha), x);
  // sum_j Lap((x_j - b) / alpha) = 5/2 e^(-(b - mean) / alpha) above, so b_0 = alpha log 5; the middle one is the mean.
  CHECK(std::abs(y[0] / alpha - std::log(5.0)) <= 1e-8);
  CHECK(std::abs(y[4] / alpha + std::log(5.0)) <= 1e-8);
  CHECK(std::abs(y[2] - 0.5) <= 1e-8);
  CHECK(distance(vjp(lapsum("sorter", 1e12), x, Row{1, 2, 3, 4, 5}), Row(5, 3.0)) <= 1e-10);
}

TEST_CASE("Infinite scores rank at the ends; sorting leaves them at the ends and sorts the finite ones alone") {
  const Row finite{0.3, -0.2, 1}, c{1, 2, 3};
  const Row x{0.3, infinity, -0.2, -infinity, infinity, 1}, c6{7, 9, 1, 2, 3, 50};
  const auto r = forward(lapsum("ranker", 0.5), finite), y = forward(lapsum("sorter", 0.5), finite);
  CHECK(distance(forward(lapsum("ranker", 0.5), x), Row{r[0] + 2, 1.5, r[1] + 2, 6, 1.5, r[2] + 2}) <= exact);
  const auto sorted = forward(lapsum("sorter", 0.5), x);
  CHECK(distance(sorted, Row{infinity, infinity, y[0], y[1], y[2], -infinity}) <= exact);
  const auto g = vjp(lapsum("sorter", 0.5), finite, c);
  CHECK(distance(vjp(lapsum("sorter", 0.5), x, c6), Row{g[0], 8, g[1], 50, 8, g[2]}) <= exact);
  CHECK(all_finite(vjp(lapsum("ranker", 0.5), x, c6)));
}

TEST_CASE("LapSum in float32 is that in float64, rounded, up to a million scores and in n log n time") {
  for (const auto* kind : {"ranker", "sorter"})
    for (const double alpha : {1e-6, 0.1, 1e6})
      for (const std::size_t n : {std::size_t{100}, million / 100, million}) {
        CAPTURE(kind, alpha, n);
        const auto op = lapsum(kind, alpha);
        const auto x = to_float(normal_row(n, 12)), c = to_float(normal_row(n, 13));
        const auto start = std::chrono::steady_clock::now();
        CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::rounded);
        CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::rounded);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        CHECK(seconds.count() < 30);  // four passes; a quadratic one takes hours
      }
}
