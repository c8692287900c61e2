// SPDX-License-Identifier: Apache-2.0
// Laplace sums and the top-k selector, against the definition in long double.
#include "diffrank/core/numerics/laplace.hpp"

#include "diffrank/tests/core/numerics/laplace_reference.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;
const Row alphas{1e-12, 1e-3, 0.1, 1, 30, 1e5, 1e12};

Row descending(Row row) {
  std::sort(row.begin(), row.end(), std::greater<>());
  return row;
}

std::vector<Row> rows(std::size_t n) {
  return {normal_row(n, 1), tied_row(n, 2),           normal_row(n, 3, 1, 1e9),
          Row(n, -3.5),     normal_row(n, 4, 1e-200), normal_row(n, 5, 1e12)};
}

template <class T>
std::vector<T> select(const std::vector<T>& x, double k, double alpha) {
  std::vector<T> p(x.size());
  lapsum_select(x.data(), x.size(), k, alpha, p.data());
  return p;
}
template <class T>
std::vector<T> select_vjp(const std::vector<T>& x, double k, double alpha, const std::vector<T>& c,
                          LapsumSelectDerivatives* derivatives = nullptr) {
  std::vector<T> g(x.size());
  const auto d = lapsum_select_vjp(x.data(), x.size(), k, alpha, c.data(), g.data());
  if (derivatives) *derivatives = d;
  return g;
}
double sum(const Row& row) {
  return std::accumulate(row.begin(), row.end(), 0.0);
}
double dot(const Row& a, const Row& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

TEST_CASE("Laplace masses and weighted differences equal their definitions at every alpha") {
  for (const std::size_t n : {1u, 2u, 3u, 10u, 60u})
    for (const auto& unsorted : rows(n))
      for (const double alpha : alphas) {
        CAPTURE(n, alpha, unsorted);
        const auto x = descending(unsorted), c = normal_row(n, 6);
        Scratch scratch;
        const LaplaceSums sums(scratch, x.data(), n, alpha);
        Row mass(n), differences(n), expected_mass(n), expected(n);
        sums.differences(c.data(), differences.data());
        for (std::size_t k = 0; k < n; ++k) {
          mass[k] = sums.mass(k);
          expected_mass[k] = static_cast<double>(laplace_mass(x, x[k], alpha));
          long double difference = 0;
          for (std::size_t j = 0; j < n; ++j) difference += laplace_kernel(x[j], x[k], alpha) * (c[j] - c[k]);
          expected[k] = static_cast<double>(difference);
        }
        CHECK(distance(mass, expected_mass) <= exact);
        CHECK(distance(differences, expected) <= exact);
        CHECK(std::is_sorted(mass.begin(), mass.end(), [](double a, double b) { return a < b - exact; }));
      }
}

TEST_CASE("Solved points have the mass that was asked for, and do not cross") {
  for (const std::size_t n : {1u, 2u, 3u, 10u, 60u})
    for (const auto& unsorted : rows(n))
      for (const double alpha : alphas) {
        const auto x = descending(unsorted);
        Scratch scratch;
        const LaplaceSums sums(scratch, x.data(), n, alpha);
        const double m = static_cast<double>(n);
        LaplaceSums::Point before{0, infinity, infinity};
        for (const double part : {1e-12, 0.01, 0.2, 0.3, 0.5, 0.5 + 1e-9, 0.77, 1 - 1e-9}) {
          const double s = part * m;
          CAPTURE(n, alpha, s, unsorted);
          const auto b = sums.solve(s);
          REQUIRE((b.next <= n && b.above >= 0 && b.below >= 0));
          long double mass = 0, density = 0;
          for (std::size_t j = 0; j < n; ++j) {
            const bool higher = j < b.next;
            const long double z = higher ? (static_cast<long double>(x[j]) - x[b.next - 1]) / alpha + b.above
                                         : (static_cast<long double>(x[b.next]) - x[j]) / alpha + b.below;
            mass += higher ? 1 - std::exp(-z) / 2 : std::exp(-z) / 2;
            density += std::exp(-z);
          }
          // Where a gap is wide in units of alpha, mass and distance determine each other up to eps / density.
          CHECK(std::abs(static_cast<double>(mass - s)) <= exact * m);
          CHECK(std::abs(sums.density(b) - static_cast<double>(density)) <= exact * m);
          if (b.next < before.next || (b.next == before.next && b.above < before.above - exact * before.above))
            FAIL_CHECK("the point of a larger mass lies higher");
          before = b;
        }
      }
}

TEST_CASE("The value of a solved point changes with its mass by 2 alpha / density") {
  const auto x = descending(normal_row(12, 7));
  for (const double alpha : {0.3, 1.0, 5.0})
    for (const double s : {0.4, 3.3, 6.0, 8.9, 11.7}) {
      CAPTURE(alpha, s);
      Scratch scratch;
      const LaplaceSums sums(scratch, x.data(), x.size(), alpha);
      const double h = 1e-6, up = sums.value(sums.solve(s + h)), down = sums.value(sums.solve(s - h));
      const double slope = -2 * alpha / sums.density(sums.solve(s));
      CHECK(std::abs((up - down) / (2 * h) - slope) <= Tolerance<double>::gradient * std::max(1.0, -slope));
    }
}

TEST_CASE("Points spread their weights over the row as the definition says") {
  const std::size_t n = 40;
  for (const double alpha : {1e-3, 0.5, 20.0, 1e9}) {
    const auto x = descending(normal_row(n, 8)), w = normal_row(n, 9);
    Scratch scratch;
    const LaplaceSums sums(scratch, x.data(), n, alpha);
    std::vector<LaplaceSums::Point> points;
    for (std::size_t k = 0; k < n; ++k) points.push_back(sums.solve(static_cast<double>(k) + 0.5));
    Row out(n), expected(n);
    sums.spread(points.data(), w.data(), n, out.data());
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < n; ++k) {
        const auto& b = points[k];
        const long double z = j < b.next ? (static_cast<long double>(x[j]) - x[b.next - 1]) / alpha + b.above
                                         : (static_cast<long double>(x[b.next]) - x[j]) / alpha + b.below;
        expected[j] += static_cast<double>(w[k] * std::exp(-z));
      }
    CAPTURE(alpha);
    CHECK(distance(out, expected) <= 10 * exact);  // n sums of n terms
  }
}

TEST_CASE("Selected weights sum to k, real or not, at every alpha, scale and offset") {
  for (const std::size_t n : {1u, 2u, 5u, 50u})
    for (const auto& x : rows(n))
      for (const double alpha : alphas)
        for (const double part : {1e-6, 0.25, 0.5, 0.6180339887, 0.99}) {
          CAPTURE(n, alpha, part);
          const double k = part * static_cast<double>(n);
          const auto p = select(x, k, alpha);
          CHECK(std::abs(sum(p) - k) <= exact * static_cast<double>(n));
          for (std::size_t i = 0; i < n; ++i) {
            if (!(p[i] >= 0 && p[i] <= 1)) FAIL_CHECK("weight " << p[i]);
            for (std::size_t j = 0; j < n; ++j)
              if (x[i] == x[j] ? p[i] != p[j] : x[i] > x[j] && p[i] < p[j]) FAIL_CHECK("order of weights");
          }
          CHECK(all_finite(select_vjp(x, k, alpha, normal_row(n, 3))));
        }
}

TEST_CASE("Selecting nothing or everything is exact, and so is a narrow selection of the k largest") {
  const Row x{0.5, -1, 3, 1}, c{1, 2, 3, 4};
  for (const double k : {-1.0, 0.0}) CHECK(select(x, k, 0.7) == Row(4, 0.0));
  for (const double k : {4.0, 9.0}) CHECK(select(x, k, 0.7) == Row(4, 1.0));
  for (const double k : {0.0, 4.0}) CHECK(select_vjp(x, k, 0.7, c) == Row(4, 0.0));
  for (const double alpha : {1e-4, 1e-9, 1e-300}) {  // e^(-gap / alpha) is zero
    CHECK(select(x, 2, alpha) == Row{0, 0, 1, 1});
    CHECK(select_vjp(x, 2, alpha, c) == Row(4, 0.0));
    CHECK(distance(select(x, 2.25, alpha), Row{0.25, 0, 1, 1}) <= exact);
  }
  CHECK(distance(select(x, 1.2, 1e12), Row(4, 0.3)) <= 1e-11);
}

TEST_CASE("Infinite scores are selected first or last, and take no part in the gradient") {
  CHECK(select(Row{infinity, 1, -infinity}, 1, 0.5) == Row{1, 0, 0});
  CHECK(distance(select(Row{infinity, 1, -infinity}, 1.5, 0.5), Row{1, 0.5, 0}) <= exact);
  CHECK(distance(select(Row{infinity, infinity, 1}, 1, 0.5), Row{0.5, 0.5, 0}) <= exact);
  CHECK(select_vjp(Row{infinity, 1, -infinity}, 1, 0.5, Row{1, 2, 3}) == Row(3, 0.0));
  const Row finite{0.3, 1, 0.7}, with_infinity{0.3, 1, infinity, 0.7}, c{1, -2, 3}, c4{1, -2, 9, 3};
  const auto g = select_vjp(finite, 1.4, 0.5, c), g4 = select_vjp(with_infinity, 2.4, 0.5, c4);
  CHECK(distance(g4, Row{g[0], g[1], 0, g[2]}) <= exact);
}

TEST_CASE("The gradient of a selection in scores, k and alpha equals central differences") {
  const double h = 1e-6;
  for (const std::size_t n : {2u, 3u, 9u, 20u})
    for (const double alpha : {0.2, 1.0, 8.0})
      for (const double part : {0.05, 0.3, 0.5, 0.93}) {
        const double k = part * static_cast<double>(n);
        CAPTURE(n, alpha, k);
        const auto x = normal_row(n, 10), c = normal_row(n, 11);
        LapsumSelectDerivatives d{};
        const auto g = select_vjp(x, k, alpha, c, &d);
        Row numeric(n);
        for (std::size_t i = 0; i < n; ++i) {
          auto up = x, down = x;
          up[i] += h;
          down[i] -= h;
          numeric[i] = (dot(select(up, k, alpha), c) - dot(select(down, k, alpha), c)) / (up[i] - down[i]);
        }
        CHECK(distance(g, numeric) <= Tolerance<double>::gradient);
        const auto difference = [&](const Row& a, const Row& b) { return (dot(a, c) - dot(b, c)) / (2 * h); };
        CHECK(std::abs(d.k - difference(select(x, k + h, alpha), select(x, k - h, alpha))) <=
              Tolerance<double>::gradient * std::max(1.0, std::abs(d.k)));
        CHECK(std::abs(d.alpha - difference(select(x, k, alpha + h), select(x, k, alpha - h))) <=
              Tolerance<double>::gradient * std::max(1.0, std::abs(d.alpha)));
      }
}

TEST_CASE("Selection in float32 is that in float64, rounded") {
  for (const std::size_t n : {10u, 1000u, 100000u}) {
    CAPTURE(n);
    const auto x = to_float(normal_row(n, 12)), c = to_float(normal_row(n, 13));
    const double k = 0.3 * static_cast<double>(n);
    CHECK(distance(select(x, k, 0.1), select(to_double(x), k, 0.1)) <= Tolerance<float>::rounded);
    CHECK(distance(select_vjp(x, k, 0.1, c), select_vjp(to_double(x), k, 0.1, to_double(c))) <=
          Tolerance<float>::rounded);
  }
}

TEST_CASE("Selection equals LapSum's soft top-k, with its derivatives in k and alpha", "[golden]") {
  const auto entries = peer_entries("peers_lapsum.json");
  std::size_t tested = 0;
  for (const auto& e : entries) {
    if (e["op"] != "lapsum.topk") continue;
    CAPTURE(e["case"].get<std::string>(), e["params"].dump());
    const auto x = e["x"].get<Row>(), c = e["cotangent"].get<Row>();
    const double k = e["params"]["k"], alpha = e["params"]["alpha"];
    LapsumSelectDerivatives d{};
    CHECK(distance(select(x, k, alpha), e["y"].get<Row>()) <= Tolerance<double>::golden);
    CHECK(distance(select_vjp(x, k, alpha, c, &d), e["vjp"].get<Row>()) <= Tolerance<double>::golden);
    // The peer selects the largest with a negative alpha, and differentiates in that.
    CHECK(distance(Row{d.k, -d.alpha}, Row{e["vjp_k"], e["vjp_alpha"]}) <= Tolerance<double>::golden);
    ++tested;
  }
  if (!entries.empty()) CHECK(tested == 12);
}
