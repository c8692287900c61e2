// SPDX-License-Identifier: Apache-2.0
// What every operator promises of its vector-Jacobian product.
#include "diffrank/core/gradient_check.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

TEST_CASE("Exact gradients agree with central differences, hard ones are zero") {
  std::size_t exact = 0, zero = 0, moving = 0;
  for (const auto& op : every_operator())
    for (const auto n : {2u, 7u, 12u})
      for (const double scale : {1.0, 30.0}) {
        CAPTURE(op.spec, op.kind(), n, scale);
        const auto x = normal_row(3 * n, n + 11, scale), c = normal_row(3 * n, n + 12);
        if (op->gradient() == Gradient::zero) {
          CHECK(vjp(op, x, c, 3) == Row(3 * n, 0.0));
          ++zero;
        } else if (op->gradient() == Gradient::exact) {
          const auto check = check_gradient(*op.instance, {x.data(), 3, n}, {c.data(), 3, n});
          INFO(check.text());
          CHECK(check.error <= Tolerance<double>::gradient);
          ++exact;
          moving += vjp(op, x, c, 3) != Row(3 * n, 0.0);
        }
      }
  CHECK(zero > 0);
  CHECK(exact > 0);
  CHECK(moving >= exact / 2);  // that differences are zero, too, proves little
}

TEST_CASE("Exact gradients are linear in the cotangent") {
  for (const auto& op : every_operator()) {
    if (op->gradient() != Gradient::exact) continue;
    CAPTURE(op.spec, op.kind());
    const auto x = normal_row(30, 1), a = normal_row(30, 2), b = normal_row(30, 3);
    Row both(30), expected(30);
    const auto ga = vjp(op, x, a), gb = vjp(op, x, b);
    for (std::size_t i = 0; i < 30; ++i) {
      both[i] = 3 * a[i] - 0.5 * b[i];
      expected[i] = 3 * ga[i] - 0.5 * gb[i];
    }
    CHECK(distance(vjp(op, x, both), expected) <= Tolerance<double>::value);
  }
}

TEST_CASE(
    "Exact gradients of ranks and weights, which no common offset changes, sum to zero; those of sorted values keep "
    "the sum") {
  for (const auto& op : every_operator()) {
    if (op->gradient() != Gradient::exact) continue;
    CAPTURE(op.spec, op.kind());
    const auto c = normal_row(40, 5), g = vjp(op, normal_row(40, 4), c);
    const double sum = std::accumulate(g.begin(), g.end(), 0.0),
                 expected = op.sorts() ? std::accumulate(c.begin(), c.end(), 0.0) : 0;
    double largest = 0;
    for (const double entry : g) largest = std::max(largest, std::abs(entry));
    CHECK(std::abs(sum - expected) <= 40 * Tolerance<double>::value * largest);
  }
}

TEST_CASE("The gradient of hard sorting is the permutation, and the mean over equal scores") {
  const auto sort = make_operator("sorter", "hard");
  CHECK(vjp(sort, Row{3, 1, 2}, Row{10, 20, 30}) == Row{10, 30, 20});
  CHECK(vjp(sort, Row{1, 2, 2, 0}, Row{10, 20, 30, 40}) == Row{30, 15, 15, 40});
}

TEST_CASE("A gradient check names the worst entry") {
  const auto rank = make<Ranker>("blackbox(lambda=1)");  // whose VJP is no derivative, on purpose
  const Row x{0.0, 1.0}, c{4.0, -4.0};
  const auto check = check_gradient(*rank, {x.data(), 1, 2}, {c.data(), 1, 2});
  CHECK(check.error > 0.5);
  CHECK_THAT(check.text(), ContainsSubstring("largest error") && ContainsSubstring("at [0, 0]: VJP") &&
                               ContainsSubstring(", differences 0"));
}
