// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/order/ranks.hpp"

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// The five rules, by counting.
double counted_rank(const Row& x, std::size_t i, Ties rule) {
  double above = 0, equal = 0, equal_before = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    above += x[j] > x[i];
    equal += x[j] == x[i];
    equal_before += x[j] == x[i] && j < i;
  }
  switch (rule) {
    case Ties::min:
      return above + 1;
    case Ties::max:
      return above + equal;
    case Ties::average:
      return above + (equal + 1) / 2;
    case Ties::ordinal:
      return above + equal_before + 1;
    case Ties::reversed:
      return above + equal - equal_before;
  }
  return not_a_number;
}

}  // namespace

TEST_CASE("Hard ranks are what counting gives, under each of the five tie rules") {
  REQUIRE(tie_rules().size() == 5);
  for (std::size_t rule = 0; rule < tie_rules().size(); ++rule) {
    const auto op = make_operator("ranker", "hard(ties=" + tie_rules()[rule] + ")");
    for (const std::size_t n : {1u, 2u, 3u, 8u, 33u, 100u}) {
      auto special = tied_row(n, 1);
      special.front() = -infinity;
      special.back() = infinity;
      if (n > 4) special[1] = -0.0, special[2] = 0.0, special[3] = infinity;
      for (const auto& x : {normal_row(n, n), tied_row(n, n), Row(n, 3.0), special}) {
        CAPTURE(op.spec, n);
        Row expected(n), direct(n);
        for (std::size_t i = 0; i < n; ++i) expected[i] = counted_rank(x, i, static_cast<Ties>(rule));
        hard_ranks(x.data(), n, static_cast<Ties>(rule), direct.data());
        CHECK(forward(op, x) == expected);
        CHECK(direct == expected);
        CHECK(to_double(forward(op, to_float(x))) == forward(op, to_double(to_float(x))));
      }
    }
  }
}

TEST_CASE("The ranks in the documentation of Ties are right") {
  const Row x{5, 7, 5};
  const auto ranks = [&x](const std::string& rule) {
    return forward(make_operator("ranker", "hard(ties=" + rule + ")"), x);
  };
  CHECK(ranks("min") == Row{2, 1, 2});
  CHECK(ranks("max") == Row{3, 1, 3});
  CHECK(ranks("average") == Row{2.5, 1, 2.5});
  CHECK(ranks("ordinal") == Row{2, 1, 3});
  CHECK(ranks("reversed") == Row{3, 1, 2});
}

TEST_CASE("Gradients are averaged over runs of equal scores") {
  const Row x{3, 1, 3, 2};
  const std::vector<std::uint32_t> order{0, 2, 3, 1};
  Row grad{1, 2, 4, 8};
  average_over_ties(x.data(), order.data(), 4, grad.data());
  CHECK(grad == Row{2.5, 2, 2.5, 8});
}
