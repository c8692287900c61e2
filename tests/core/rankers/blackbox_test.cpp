// SPDX-License-Identifier: Apache-2.0
// The surrogate gradient of blackbox, from its definition: -(r(x) - r(x + lambda g)) / lambda.
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

OperatorCase blackbox(double lambda, const std::string& more = "") {
  return make_operator("ranker", "blackbox(lambda=" + to_text(lambda) + more + ")");
}

}  // namespace

TEST_CASE("The VJP of blackbox is the rank difference to the moved scores over lambda + 1e-8") {
  for (const double lambda : {0.1, 0.5, 2.0, 20.0})
    for (const auto* ties : {"reversed", "ordinal", "average"}) {
      const auto op = blackbox(lambda, std::string(", ties=") + ties);
      const auto hard = make_operator("ranker", std::string("hard(ties=") + ties + ")");
      for (const auto& x : {normal_row(30, 1), tied_row(30, 1)}) {
        CAPTURE(op.spec);
        const auto c = normal_row(30, 2);
        Row moved(30), expected(30);
        for (std::size_t i = 0; i < 30; ++i) moved[i] = x[i] + lambda * c[i];
        const auto before = forward(hard, x), after = forward(hard, moved);
        for (std::size_t i = 0; i < 30; ++i) expected[i] = (after[i] - before[i]) / (lambda + 1e-8);
        CHECK(distance(vjp(op, x, c), expected) <= Tolerance<double>::value);
        CHECK(forward(op, x) == before);
      }
    }
}

TEST_CASE("With scale=reference a factor on the cotangent is a factor on lambda") {
  const auto x = normal_row(30, 3), c = normal_row(30, 4);
  for (const double lambda : {0.5, 2.0})
    for (const double k : {0.01, 3.0, 100.0}) {
      const auto expected = scaled(vjp(blackbox(k * lambda), x, c), k);
      // the two denominators are k (lambda + 1e-8) and k lambda + 1e-8
      CHECK(distance(vjp(blackbox(lambda), x, scaled(c, k)), expected) <= 1e-8 / std::min(lambda, k * lambda));
    }
  CHECK(distance(vjp(blackbox(2), x, scaled(c, 10.0)), scaled(vjp(blackbox(2), x, c), 10.0)) > 0.1);
}

TEST_CASE("With scale=invariant a positive factor on the cotangent is a factor on the gradient") {
  const auto x = normal_row(30, 5), c = normal_row(30, 6);
  const auto op = blackbox(0.5, ", scale=invariant");
  const auto g = vjp(op, x, c);
  CHECK(g != Row(30, 0.0));
  for (const double k : {1e-12, 0.3, 7.0, 1e12}) CHECK(distance(vjp(op, x, scaled(c, k)), scaled(g, k)) <= 1e-12);
}

TEST_CASE("With scale=invariant lambda is the largest move, in score units") {
  const Row x{0, 1}, c{-1e6, 0};
  CHECK(vjp(blackbox(0.99, ", scale=invariant"), Row{1, 0}, c) == Row{0, 0});
  CHECK(vjp(blackbox(1.01, ", scale=invariant"), Row{1, 0}, c) != Row{0, 0});
}

TEST_CASE("With normalize blackbox interpolates the map to rank / n: the same difference, divided by n") {
  const auto x = normal_row(16, 7), c = normal_row(16, 8);
  CHECK(distance(vjp(blackbox(2, ", normalize=true"), x, c), scaled(vjp(blackbox(2), x, c), 1.0 / 16)) <= 1e-15);
}

TEST_CASE("No lambda, no cotangent: no gradient") {
  const auto x = normal_row(9, 9), c = normal_row(9, 10);
  for (const auto* scale : {", scale=reference", ", scale=invariant"}) {
    CHECK(vjp(blackbox(0, scale), x, c) == Row(9, 0.0));
    CHECK(vjp(blackbox(2, scale), x, Row(9, 0.0)) == Row(9, 0.0));
  }
}

TEST_CASE("A step along minus the gradient moves a rank the way the cotangent asks") {
  const Row x{0, 1, 2};
  const auto g = vjp(blackbox(5), x, Row{1, 0, 0});  // rank 3 of the first shall fall: its score must grow
  CHECK(g[0] < 0);
  CHECK(g[1] > 0);
  CHECK(std::accumulate(g.begin(), g.end(), 0.0) == 0);
  CHECK(vjp(with(blackbox(5), "order", "ascending"), x, Row{-1, 0, 0})[0] < 0);
}
