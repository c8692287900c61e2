// SPDX-License-Identifier: Apache-2.0
// Every ranker with its rule for ties exchanged.
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

TEST_CASE("A ranker with another rule for ties ranks equal scores by it, and is the same otherwise") {
  const auto x = dyadic_row(20, 1), c = normal_row(20, 2), tied = tied_row(20, 3);
  std::size_t tested = 0;
  for (const auto& op : operators("ranker"))
    for (const Ties rule : {Ties::min, Ties::max, Ties::average, Ties::ordinal, Ties::reversed}) {
      CAPTURE(op.spec, tie_rules()[static_cast<std::size_t>(rule)]);
      const auto& ranker = static_cast<const Ranker&>(*op.instance);
      const auto other = ranker.with_ties(rule);
      if (!other) {
        CHECK(ranker.ties() == Ties::average);
        continue;
      }
      CHECK(other->ties() == rule);
      CHECK(forward(*other, x) == forward(op, x));
      CHECK(vjp(*other, x, c) == vjp(op, x, c));
      Row expected(20);
      const auto scores = op.ascending() ? negated(tied) : tied;
      hard_ranks(scores.data(), 20, rule, expected.data());
      if (ranker.normalized())
        for (double& rank : expected) rank /= 20;
      CHECK(forward(*other, tied) == expected);
      ++tested;
    }
  CHECK(tested >= 5 * 15);  // hard, blackbox, identity, straight_through and standardize around these, with variants
}
