// SPDX-License-Identifier: Apache-2.0
// As its softness goes to the hard end, every operator becomes the hard one.
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// The operator with what leaves nothing soft, for gaps of 1/1024 and more.
OperatorCase hardened(const OperatorCase& op) {
  const auto softness = op->softness();
  if (softness.option.empty()) return op;
  return with_option(op, softness.option, softness.hard_end == 0 ? "1e-9" : "1e12");
}

/// What the hard operator gives with the same order, normalization and k.
Row hard_output(const OperatorCase& op, const Row& x) {
  auto hard = make_operator(op.kind(), "hard");
  for (const auto* name : {"order", "normalize", "k"})
    for (const auto& option : parse_spec(op->describe()).options)
      if (option.first == name) hard = with(hard, name, option.second);
  return forward(hard, x);
}

}  // namespace

TEST_CASE("Without softness every operator ranks, sorts and selects as the hard one does") {
  const auto x = dyadic_row(60, 21);
  for (const auto& op : every_operator()) {
    const auto hard = hardened(op);
    CAPTURE(hard.spec, hard.kind());
    CHECK(distance(forward(hard, x), hard_output(op, x)) <= 1e-5);  // what 1e-9 leaves over gaps of 1e-3, n times
  }
}
