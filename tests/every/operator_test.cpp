// SPDX-License-Identifier: Apache-2.0
// What every operator obeys, whatever it is: order and symmetry.
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

/// n(n+1)/2 for ranks, (n+1)/2 for normalized ones, min(k, n) for weights.
double expected_sum(const OperatorCase& op, std::size_t n) {
  const auto m = static_cast<double>(n);
  if (op.ranks()) return m * (m + 1) / 2 / (op->normalized() ? m : 1);
  return std::min(dynamic_cast<const Selector&>(*op.instance).k(), m);
}
}  // namespace

TEST_CASE("Every operator permutes its output and gradients as its scores are permuted") {
  for (const auto& op : every_operator())
    for (const auto n : sizes) {
      if (!op->properties().equivariant) continue;
      CAPTURE(op.spec, op.kind(), n);
      const auto x = normal_row(n, n), c = normal_row(n, n + 1);
      const auto order = random_permutation(n, 7);
      const auto permuted = forward(op, gather(x, order));
      CHECK(distance(permuted, op.sorts() ? forward(op, x) : gather(forward(op, x), order)) <= exact);
      const auto grad = vjp(op, gather(x, order), op.sorts() ? c : gather(c, order));
      CHECK(distance(grad, gather(vjp(op, x, c), order)) <= exact);
    }
}

TEST_CASE("A common offset changes no rank and no weight, and every sorted value by itself") {
  for (const auto& op : every_operator())
    for (const double offset : {1024.0, -4096.0, 0x1p40}) {
      CAPTURE(op.spec, op.kind(), offset);
      const auto x = dyadic_row(50, 3), c = normal_row(50, 4);
      const auto plain = forward(op, x), moved = forward(op, shifted(x, offset));
      CHECK(distance(moved, op.sorts() ? shifted(plain, offset) : plain) <= exact);
      if (op->gradient() != Gradient::surrogate)  // blackbox adds its cotangent to the scores: that is rounded
        CHECK(distance(vjp(op, shifted(x, offset), c), vjp(op, x, c)) <= exact);
    }
}

TEST_CASE("Ascending is descending of the negated scores") {
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    const auto up = with(op, "order", "ascending"), down = with(op, "order", "descending");
    const auto x = normal_row(20, 5), c = normal_row(20, 6);
    const auto mirrored = forward(down, negated(x));
    CHECK(forward(up, x) == (op.sorts() ? negated(mirrored) : mirrored));
    const auto mirrored_gradient = vjp(down, negated(x), c);
    CHECK(distance(vjp(up, x, c), op.sorts() ? mirrored_gradient : negated(mirrored_gradient)) <= exact);
  }
}

TEST_CASE("Ranks, weights and sorted values stand in the order of the scores") {
  for (const auto& op : every_operator())
    for (const auto n : sizes) {
      CAPTURE(op.spec, op.kind(), n);
      if (!op->properties().monotone) continue;
      const auto x = tied_row(n, n);
      const auto out = scaled(forward(op, x), static_cast<double>(op.direction()));  // grows with x, or along the row
      const double slack = exact * static_cast<double>(n);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          if (!op.sorts() && x[i] > x[j] && out[i] + slack < out[j])
            FAIL_CHECK("scores " << x[i] << " > " << x[j] << " have " << out[i] << ", " << out[j]);
          if (op.sorts() && i < j && out[i] > out[j] + slack)
            FAIL_CHECK("sorted values " << out[i] << ", " << out[j] << " at " << i << ", " << j);
        }
    }
}

TEST_CASE("A score that grows never moves away from its end of the ranking, and never leaves the selection") {
  for (const auto& op : every_operator()) {
    if (op.sorts()) continue;
    if (!op->properties().monotone) continue;
    CAPTURE(op.spec, op.kind());
    auto x = normal_row(12, 8);
    for (const std::size_t i : {0u, 5u, 11u}) {
      const double start = x[i];
      double before = -infinity;
      for (int step = -300; step < 300; ++step) {
        x[i] = 0.01 * step;
        const double place = op.direction() * forward(op, x)[i];
        if (place < before - exact) FAIL_CHECK(place << " after " << before << " at score " << x[i]);
        before = place;
      }
      x[i] = start;
    }
  }
}

TEST_CASE("Ranks share out 1..n and weights share out k, ties or not") {
  std::size_t tested = 0;
  for (const auto& op : every_operator()) {
    if (op.sorts() || !op->properties().keeps_sum) continue;
    const auto* ranker = dynamic_cast<const Ranker*>(op.instance.get());
    if (ranker && (ranker->ties() == Ties::min || ranker->ties() == Ties::max)) continue;
    for (const auto n : sizes)
      for (const auto& x : {normal_row(n, 9), tied_row(n, 9)}) {
        CAPTURE(op.spec, op.kind(), n);
        const auto out = forward(op, x);
        const double sum = expected_sum(op, n);
        CHECK(std::abs(std::accumulate(out.begin(), out.end(), 0.0) - sum) <= exact * std::max(1.0, sum));
        ++tested;
      }
  }
  CHECK(tested >= 15 * sizes.size());
}

TEST_CASE("Equal scores get equal soft ranks and weights, and from equal cotangents equal gradients") {
  for (const auto& op : every_operator()) {
    if (!op.soft()) continue;
    for (const auto n : sizes) {
      CAPTURE(op.spec, op.kind(), n);
      const auto x = tied_row(n, n + 2);
      const auto noise = normal_row(n, 10);
      Row c(n);
      for (std::size_t i = 0; i < n; ++i) c[i] = op.sorts() ? noise[i] : std::sin(x[i]);
      const auto out = forward(op, x), g = vjp(op, x, c);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) {
          if (x[i] != x[j]) continue;
          if (!op.sorts() && out[i] != out[j]) FAIL_CHECK(out[i] << ", " << out[j] << " of score " << x[i]);
          if (g[i] != g[j]) FAIL_CHECK("gradients " << g[i] << ", " << g[j] << " of score " << x[i]);
        }
    }
  }
}
