// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "diffrank/core/gradient_check.hpp"
#include "diffrank/core/warnings.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

OperatorCase sinkhorn(const std::string& kind, double epsilon, const std::string& more = "") {
  return make_operator(kind, "sinkhorn(epsilon=" + to_text(epsilon) + more + ")");
}

using Long = long double;
using LongRow = std::vector<Long>;

/// The definition, iterated as Sinkhorn does, in the log domain: the plan [n][n] times n, positions from 1 to 0.
std::vector<LongRow> plan(const Row& x, Long epsilon, bool squash) {
  const std::size_t n = x.size();
  LongRow z(x.begin(), x.end());
  Long mean = 0, square = 0;
  for (const Long v : z) mean += v / static_cast<Long>(n);
  for (const Long v : z) square += (v - mean) * (v - mean) / static_cast<Long>(n);
  if (squash)
    for (Long& v : z) v = 1 / (1 + std::exp(-(v - mean) / (std::sqrt(square) + 1e-10L)));
  std::vector<LongRow> log_p(n, LongRow(n)), p = log_p;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const Long t = n > 1 ? 1 - static_cast<Long>(j) / static_cast<Long>(n - 1) : 1;
      log_p[i][j] = -(z[i] - t) * (z[i] - t) / epsilon;
    }
  const auto log_sum = [n](auto at) {
    Long top = at(0), sum = 0;
    for (std::size_t k = 1; k < n; ++k) top = std::max(top, at(k));
    for (std::size_t k = 0; k < n; ++k) sum += std::exp(at(k) - top);
    return top + std::log(sum);
  };
  for (int k = 0; k < 30000; ++k) {
    Long error = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const Long s = log_sum([&](std::size_t i) { return log_p[i][j]; });
      error = std::max(error, std::abs(s));
      for (std::size_t i = 0; i < n; ++i) log_p[i][j] -= s;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const Long s = log_sum([&](std::size_t j) { return log_p[i][j]; });
      for (std::size_t j = 0; j < n; ++j) log_p[i][j] -= s;
    }
    if (error < 1e-16L) break;
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) p[i][j] = std::exp(log_p[i][j]);
  return p;
}

LongRow reference(bool ranks, const Row& x, double epsilon, bool squash) {
  const auto p = plan(x, epsilon, squash);
  LongRow out(x.size(), 0);
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j)
      if (ranks) out[i] += p[i][j] * static_cast<Long>(j + 1);
      else out[j] += p[i][j] * static_cast<Long>(x[i]);
  return out;
}

double rank_sum_error(const Row& ranks) {
  const double n = static_cast<double>(ranks.size()), sum = n * (n + 1) / 2;
  return std::abs(std::accumulate(ranks.begin(), ranks.end(), 0.0) / sum - 1);
}

}  // namespace

TEST_CASE("Sinkhorn ranks and sorts are those of the golden files", "[golden]") {
  const auto entries = peer_entries("peers_sinkhorn.json");
  for (const auto& entry : entries) {
    const bool ranks = entry["op"] == "sinkhorn.ranks";
    const auto& params = entry["params"];
    const auto op = sinkhorn(ranks ? "ranker" : "sorter", params["epsilon"], ", order=ascending");
    CAPTURE(entry["case"].get<std::string>(), op.spec, op.kind());
    const Row x = entry["x"], c = entry["cotangent"], value = entry["y"], grad = entry["vjp"];
    auto y = forward(op, x);
    if (ranks) y = shifted(y, -1.0);
    // Where the reference stopped early it is off by n times what its weights are off by.
    const double tolerance = params["converged_marginal_error"] > 1e-10 ? 1e-5 : Tolerance<double>::golden;
    CHECK(distance(y, value) <= tolerance);
    CHECK(distance(vjp(op, x, c), grad, 1) <= tolerance);  // the peer's rounding is relative to the cotangent
    // Ours is converged there, too: its VJP is its derivative.
    const auto check = check_gradient(*op.instance, {x.data(), 1, x.size()}, {c.data(), 1, x.size()});
    INFO(check.text());
    CHECK(check.error <= Tolerance<double>::gradient);
  }
}

TEST_CASE("Sinkhorn ranks and sorts are averages over the plan of the definition") {
  // Where the iteration of the reference converges: it takes about exp(gap / ((n - 1) epsilon)) steps.
  for (const auto* kind : {"ranker", "sorter"})
    for (const bool squash : {true, false})
      for (const double epsilon : {0.03, 0.1, 1.0, 100.0})
        for (const std::size_t n : {1u, 2u, 3u, 6u, 15u})
          for (const auto& x : {normal_row(n, n, 0.1), scaled(tied_row(n, n), 0.2), normal_row(n, 3, 0.1, 50)}) {
            const auto op = sinkhorn(kind, epsilon, squash ? "" : ", squash=none");
            CAPTURE(op.spec, op.kind(), x);
            CHECK(distance(forward(op, x), reference(op.ranks(), x, epsilon, squash)) <= 1e-11);
          }
}

TEST_CASE("Sinkhorn converges at every epsilon, whatever the row is like") {
  take_warnings();
  for (const auto* squash : {"", ", squash=none"})
    for (const double epsilon : {1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 1e3, 1e12})
      for (const std::size_t n : {2u, 7u, 33u, 80u}) {
        auto outlier = normal_row(n, 4);
        outlier[n / 2] = 1e6;
        auto heavy = normal_row(n, 5);
        for (double& v : heavy) v = std::tan(1.5 * std::tanh(v));
        for (const auto& x : {normal_row(n, 1), tied_row(n, 2), Row(n, 2.5), outlier, heavy, normal_row(n, 6, 1e-12),
                              normal_row(n, 7, 1e12), normal_row(n, 8, 1, -1e9)}) {
          const auto op = sinkhorn("ranker", epsilon, squash);
          CAPTURE(op.spec, n, x);
          const auto ranks = forward(op, x);
          CHECK(all_finite(ranks));
          CHECK(rank_sum_error(ranks) <= 1e-11);
          CHECK(all_finite(vjp(op, x, normal_row(n, 9))));
        }
      }
  const auto warnings = take_warnings();
  for (const auto& warning : warnings) UNSCOPED_INFO(warning.message());
  CHECK(warnings.empty());
}

TEST_CASE("A thousand scores converge in seconds at epsilon 1e-3") {
  const auto x = normal_row(1000, 10);
  take_warnings();
  const auto start = std::chrono::steady_clock::now();
  const auto ranks = forward(sinkhorn("ranker", 1e-3), x);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  CHECK(seconds.count() < 20);  // 0.03 s when optimized and alone; Sinkhorn's own iteration takes thousands of passes
  CHECK(rank_sum_error(ranks) <= 1e-12);
  CHECK(take_warnings().empty());
}

TEST_CASE("Sinkhorn's gradients equal differences, at ties as well") {
  for (const auto* kind : {"ranker", "sorter"})
    for (const auto* squash : {"", ", squash=none"})
      for (const double epsilon : {0.003, 0.01, 0.1, 1.0, 30.0})
        for (const std::size_t n : {2u, 3u, 7u, 20u})
          for (const auto& x : {normal_row(n, 11), tied_row(n, 12), normal_row(n, 13, 0.1, 3)}) {
            if (x == Row(n, x[0])) continue;  // the standard deviation has a kink
            const auto op = sinkhorn(kind, epsilon, squash);
            CAPTURE(op.spec, op.kind(), x);
            const auto c = normal_row(n, 14);
            const auto check = check_gradient(*op.instance, {x.data(), 1, n}, {c.data(), 1, n});
            INFO(check.text());
            // third derivatives grow as epsilon^-3, first ones as 1/epsilon; h = 1e-6
            CHECK(check.error <= Tolerance<double>::gradient * std::max(1.0, 0.01 / epsilon));
          }
}

TEST_CASE("With little regularization Sinkhorn ranks are hard ranks, with much they are the mean rank") {
  for (const auto& x : {normal_row(20, 15), tied_row(20, 16)}) {
    const auto average = forward(make_operator("ranker", "hard(ties=average)"), x);
    const auto sorted = forward(make_operator("sorter", "hard"), x);
    for (const double epsilon : {1e-6, 1e-12}) {
      CHECK(distance(forward(sinkhorn("ranker", epsilon), x), average) <= 1e-9);
      CHECK(distance(forward(sinkhorn("sorter", epsilon), x), sorted) <= 1e-9);
    }
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / 20;
    CHECK(distance(forward(sinkhorn("ranker", 1e12), x), Row(20, 10.5)) <= 1e-10);
    CHECK(distance(forward(sinkhorn("sorter", 1e12), x), Row(20, mean)) <= 1e-10);
  }
}

TEST_CASE("Of two scores Sinkhorn's ranks are those of a logistic function") {
  // The plan ((p, 1-p), (1-p, p)) has (p / (1-p))^2 = exp(2 (z_1 - z_2) (t_1 - t_2) / epsilon).
  for (const double epsilon : {0.1, 0.5, 2.0}) {
    const double p = 1 / (1 + std::exp(-0.3 / epsilon));
    CHECK(distance(forward(sinkhorn("ranker", epsilon, ", squash=none"), Row{0.5, 0.2}), Row{2 - p, 1 + p}) <= 1e-14);
    CHECK(distance(forward(sinkhorn("sorter", epsilon, ", squash=none"), Row{0.5, 0.2}),
                   Row{0.5 * p + 0.2 * (1 - p), 0.5 * (1 - p) + 0.2 * p}) <= 1e-14);
    // Standardized, any two scores are 1 and -1.
    CHECK(distance(vjp(sinkhorn("ranker", epsilon), Row{0.5, 0.2}, Row{1, -3}), Row{0, 0}, 1) <= 1e-8);
  }
}

TEST_CASE("Equal scores have equal Sinkhorn ranks to the bit, and so have their gradients") {
  for (const double epsilon : {1e-9, 1e-4, 0.01, 1.0})
    for (const auto* squash : {"", ", squash=none"}) {
      const auto op = sinkhorn("ranker", epsilon, squash);
      CAPTURE(op.spec);
      const auto x = tied_row(60, 17), r = forward(op, x), g = vjp(op, x, x);
      for (std::size_t i = 0; i < 60; ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (x[i] == x[j] && (r[i] != r[j] || g[i] != g[j])) FAIL_CHECK("scores " << i << " and " << j << " differ");
    }
}

TEST_CASE("Infinite scores have the Sinkhorn ranks of huge ones") {
  constexpr double inf = infinity;
  const std::vector<Row> rows{{inf, 1, 0.5}, {1, -inf, 3, 0.5}, {inf, 2, -inf, inf, 2.5}, {inf, inf}, {-inf, 0}};
  for (const auto* squash : {"", ", squash=none"})
    for (const auto& x : rows) {
      const auto op = sinkhorn("ranker", 0.01, squash);
      CAPTURE(op.spec, x);
      Row huge = x;
      for (double& v : huge)
        if (std::isinf(v)) v = std::copysign(1e150, v);
      CHECK(distance(forward(op, x), forward(op, huge)) <= 1e-12);
      if (x == Row{inf, inf}) continue;  // equal huge scores may still part, infinite ones may not
      const auto c = normal_row(x.size(), 18);
      CHECK(distance(vjp(op, x, c), vjp(op, huge, c), 1) <= 1e-12);  // 0 against 1e-150
    }
}

TEST_CASE("Infinite scores draw the positions they have a share in") {
  constexpr double inf = infinity;
  CHECK(forward(sinkhorn("sorter", 0.01, ", squash=none"), Row{inf, 9, -inf, 5}) == Row{inf, 9, 5, -inf});
  CHECK(forward(sinkhorn("sorter", 1), Row{1, inf, 2}) == Row(3, inf));
  CHECK(forward(sinkhorn("sorter", 1, ", order=ascending"), Row{1, -inf, 2}) == Row(3, -inf));
  const auto balanced = forward(sinkhorn("sorter", 1), Row{inf, 5, -inf});
  CHECK(balanced[0] == inf);
  const auto share = static_cast<double>(plan({1, 0, -1}, 1, true)[1][1]);
  CHECK(std::abs(balanced[1] - 5 * share) <= 1e-9);  // drawn to neither side
  CHECK(balanced[2] == -inf);
  for (const auto* squash : {"", ", squash=none"})
    CHECK(all_finite(vjp(sinkhorn("sorter", 0.1, squash), Row{1, inf, 2, -inf}, Row{1, 2, 3, 4})));
}

TEST_CASE("Sinkhorn in float32 is Sinkhorn in float64, rounded") {
  for (const auto* kind : {"ranker", "sorter"})
    for (const double epsilon : {1e-3, 0.01, 1.0}) {
      const auto op = sinkhorn(kind, epsilon);
      const auto x = to_float(normal_row(300, 19)), c = to_float(normal_row(300, 20));
      CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::rounded);
      CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::rounded);
    }
}

TEST_CASE("Sinkhorn says when it did not converge, once for all rows, and gives what it has") {
  take_warnings();
  const auto op = sinkhorn("ranker", 1e-3, ", max_iterations=1");
  const auto ranks = forward(op, normal_row(6 * 50, 21), 6);
  CHECK(all_finite(ranks));
  const auto warnings = take_warnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].rows == 6);
  CHECK(warnings[0].worst > 1e-12);
  CHECK_THAT(warnings[0].message(), ContainsSubstring("sinkhorn(epsilon=0.001") && ContainsSubstring("after 1 steps") &&
                                        ContainsSubstring("raise max_iterations") && ContainsSubstring("6 rows"));
  CHECK(take_warnings().empty());
  forward(sinkhorn("ranker", 1e-3, ", max_iterations=1, tolerance=1"), normal_row(50, 21));
  CHECK(take_warnings().empty());
}

TEST_CASE("A looser tolerance is kept to") {
  const auto x = normal_row(80, 22);
  const auto exact = forward(sinkhorn("ranker", 0.01), x);
  for (const double tolerance : {1e-2, 1e-4, 1e-8}) {
    const auto loose = forward(sinkhorn("ranker", 0.01, ", tolerance=" + to_text(tolerance)), x);
    CHECK(rank_sum_error(loose) <= 2 * tolerance);
    // A weight that is off by t moves ranks by t times how far the plan carries it: at most the length of the row.
    CHECK(distance(loose, exact) <= 80 * tolerance);
  }
}
