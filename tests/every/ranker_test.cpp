// SPDX-License-Identifier: Apache-2.0
// What every ranker and every sorter obeys, whatever it is: order and symmetry.
#include <algorithm>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {
constexpr double exact = Tolerance<double>::value;
const std::vector<std::size_t> sizes{1, 2, 3, 5, 17, 100};
}  // namespace

TEST_CASE("Every operator permutes its ranks and gradients as its scores are permuted") {
  for (const auto& op : every_operator())
    for (const auto n : sizes) {
      if (lacks(op, Lacks::symmetry)) continue;
      CAPTURE(op.spec, op.ranks, n);
      const auto x = normal_row(n, n), c = normal_row(n, n + 1);
      const auto order = random_permutation(n, 7);
      const auto permuted = forward(op, gather(x, order));
      CHECK(permuted == (op.ranks ? gather(forward(op, x), order) : forward(op, x)));
      const auto grad = op.ranks ? vjp(op, gather(x, order), gather(c, order)) : vjp(op, gather(x, order), c);
      CHECK(distance(grad, gather(vjp(op, x, c), order)) <= exact);
    }
}

TEST_CASE("A common offset changes no rank, and every sorted value by itself") {
  for (const auto& op : every_operator())
    for (const double offset : {1024.0, -4096.0, 0x1p40}) {
      CAPTURE(op.spec, op.ranks, offset);
      const auto x = dyadic_row(50, 3), c = normal_row(50, 4);
      const auto plain = forward(op, x), moved = forward(op, shifted(x, offset));
      if (op.ranks) CHECK(distance(moved, plain) <= exact);
      else CHECK(distance(moved, shifted(plain, offset)) <= exact);
      if (op.map->gradient() != Gradient::surrogate)  // blackbox adds its cotangent to the scores: that is rounded
        CHECK(distance(vjp(op, shifted(x, offset), c), vjp(op, x, c)) <= exact);
    }
}

TEST_CASE("Ascending is descending of the negated scores") {
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.ranks);
    const auto up = with(op, "order", "ascending"), down = with(op, "order", "descending");
    const auto x = normal_row(20, 5), c = normal_row(20, 6);
    const auto mirrored = forward(down, negated(x));
    CHECK(forward(up, x) == (op.ranks ? mirrored : negated(mirrored)));
    const auto g = op.ranks ? negated(vjp(down, negated(x), c)) : vjp(down, negated(x), c);
    CHECK(distance(vjp(up, x, c), g) <= exact);
  }
}

TEST_CASE("Ranks and sorted values stand in the order of the scores") {
  for (const auto& op : every_operator())
    for (const auto n : sizes) {
      CAPTURE(op.spec, op.ranks, n);
      if (lacks(op, Lacks::order)) continue;
      const auto x = tied_row(n, n);
      const auto out = op.ascending() ? forward(op, x) : negated(forward(op, x));  // now grows with x, or along the row
      const double slack = exact * static_cast<double>(n);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          if (op.ranks && x[i] > x[j] && out[i] + slack < out[j])
            FAIL_CHECK("scores " << x[i] << " > " << x[j] << " have ranks " << out[i] << ", " << out[j]);
          if (!op.ranks && i < j && out[i] > out[j] + slack)
            FAIL_CHECK("sorted values " << out[i] << ", " << out[j] << " at " << i << ", " << j);
        }
    }
}

TEST_CASE("A score that grows never moves away from its end of the ranking") {
  for (const auto& op : operators("ranker")) {
    if (lacks(op, Lacks::order)) continue;
    CAPTURE(op.spec);
    const double sign = op.ascending() ? 1 : -1;
    auto x = normal_row(12, 8);
    for (const std::size_t i : {0u, 5u, 11u}) {
      const double start = x[i];
      double before = -infinity;
      for (int step = -300; step < 300; ++step) {
        x[i] = 0.01 * step;
        const double rank = sign * forward(op, x)[i];
        if (rank < before - exact) FAIL_CHECK("rank " << rank << " after " << before << " at score " << x[i]);
        before = rank;
      }
      x[i] = start;
    }
  }
}

TEST_CASE("Rankings that share out the ranks 1..n keep their sum, ties or not") {
  std::size_t tested = 0;
  for (const auto& op : operators("ranker")) {
    const auto ties = std::static_pointer_cast<const Ranker>(op.map)->ties();
    if (ties == Ties::min || ties == Ties::max || lacks(op, Lacks::sum)) continue;
    for (const auto n : sizes)
      for (const auto& x : {normal_row(n, 9), tied_row(n, 9)}) {
        CAPTURE(op.spec, n);
        const double m = static_cast<double>(n), sum = m * (m + 1) / 2;
        const auto ranks = forward(op, x);
        const double unit = op.map->normalized() ? m : 1;
        CHECK(std::abs(unit * std::accumulate(ranks.begin(), ranks.end(), 0.0) - sum) <= exact * sum);
        ++tested;
      }
  }
  CHECK(tested >= 15 * sizes.size());
}

TEST_CASE("Equal scores get equal soft ranks, and from equal cotangents equal gradients") {
  for (const auto& op : every_operator()) {
    if (!op.soft()) continue;
    for (const auto n : sizes) {
      CAPTURE(op.spec, op.ranks, n);
      const auto x = tied_row(n, n + 2);
      const auto noise = normal_row(n, 10);
      Row c(n);
      for (std::size_t i = 0; i < n; ++i) c[i] = op.ranks ? std::sin(x[i]) : noise[i];
      const auto out = forward(op, x), g = vjp(op, x, c);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) {
          if (x[i] != x[j]) continue;
          if (op.ranks && out[i] != out[j]) FAIL_CHECK("ranks " << out[i] << ", " << out[j] << " of score " << x[i]);
          if (g[i] != g[j]) FAIL_CHECK("gradients " << g[i] << ", " << g[j] << " of score " << x[i]);
        }
    }
  }
}
