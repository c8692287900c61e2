// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

const std::vector<std::string> rankers{"permutahedron(strength=0.1)", "permutahedron(regularization=kl, strength=2)",
                                       "blackbox(lambda=3)", "identity(projection=sphere)"};
const std::vector<std::string> sorters{"permutahedron", "permutahedron(regularization=kl)", "hard"};

Ties ties_of(const OperatorCase& op) {
  return std::static_pointer_cast<const Ranker>(op.instance)->ties();
}

}  // namespace

TEST_CASE("straight_through has exact ranks, by its own tie rule, and the inner gradient") {
  for (const auto& inner : rankers)
    for (const std::string ties : {"min", "average", "reversed"})
      for (const std::string more :
           {"", ", order=ascending", ", normalize=true", ", order=ascending, normalize=true"}) {
        const auto op = make_operator("ranker", "straight_through(ranker=" + inner + ", ties=" + ties + more + ")");
        CAPTURE(op.spec);
        const auto hard = make_operator("ranker", "hard(ties=" + ties + more + ")");
        auto soft = make_operator("ranker", inner);
        for (const auto* option : {"order", "normalize"}) soft = with(soft, option, op->option(option));
        const auto x = tied_row(60, 1), c = normal_row(60, 2);
        CHECK(forward(op, x, 3) == forward(hard, x, 3));
        CHECK(vjp(op, x, c, 3) == vjp(soft, x, c, 3));
        CHECK(ties_of(op) == ties_of(hard));
        CHECK(op->gradient() == Gradient::surrogate);
      }
}

TEST_CASE("straight_through sorts exactly, with the inner gradient") {
  for (const auto& inner : sorters)
    for (const std::string order : {"descending", "ascending"}) {
      const auto op = make_operator("sorter", "straight_through(sorter=" + inner + ", order=" + order + ")");
      CAPTURE(op.spec);
      const auto x = tied_row(60, 3), c = normal_row(60, 4);
      CHECK(forward(op, x, 3) == forward(make_operator("sorter", "hard(order=" + order + ")"), x, 3));
      CHECK(vjp(op, x, c, 3) == vjp(with(make_operator("sorter", inner), "order", order), x, c, 3));
    }
}

TEST_CASE("straight_through nests, and takes the gradient's kind from the inner operator") {
  const auto op = make_operator("ranker", "straight_through(ranker=straight_through(ranker=blackbox(lambda=1)))");
  const auto x = normal_row(20, 5), c = normal_row(20, 6);
  CHECK(vjp(op, x, c) == vjp(make_operator("ranker", "blackbox(lambda=1)"), x, c));
  CHECK(make_operator("ranker", "straight_through(ranker=hard)")->gradient() == Gradient::zero);
  CHECK(make_operator("ranker", "straight_through")->describe() ==
        "straight_through(ranker=permutahedron(regularization=l2, strength=0.1, order=descending, normalize=false), "
        "ties=min, order=descending, normalize=false)");
}

TEST_CASE("order and normalize of an operator inside another one are refused, with what to write instead") {
  for (const std::string wrapper : {"straight_through", "standardize"}) {
    CHECK_THROWS_WITH(make<Ranker>(wrapper + "(ranker=hard(order=ascending))"),
                      ContainsSubstring("ranker: 'order' belongs to '" + wrapper + "'") &&
                          ContainsSubstring("write " + wrapper + "(order=ascending, ranker=hard)"));
    CHECK_THROWS_WITH(make<Ranker>(wrapper + "(ranker=permutahedron(normalize=true))"),
                      ContainsSubstring("'normalize' belongs to"));
    CHECK_THROWS_WITH(make<Sorter>(wrapper + "(sorter=hard(order=ascending))"), ContainsSubstring("'order' belongs"));
    CHECK_NOTHROW(make<Ranker>(wrapper + "(order=ascending, normalize=true, ranker=hard(order=descending))"));
  }
}

TEST_CASE("A NaN makes its own row NaN") {
  const auto op = make_operator("ranker", "straight_through");
  const Row x{1, 2, 3, not_a_number, 5, 6}, c{1, 2, 3, 4, 5, 6};
  const auto r = forward(op, x, 2), g = vjp(op, x, c, 2);
  CHECK(Row(r.begin(), r.begin() + 3) == Row{3, 2, 1});
  CHECK(all_nan(Row(r.begin() + 3, r.end())));
  CHECK(all_finite(Row(g.begin(), g.begin() + 3)));
  CHECK(all_nan(Row(g.begin() + 3, g.end())));
}

TEST_CASE("A random operator inside another one draws for each row what it draws alone") {
  const auto op = make_operator("ranker", "straight_through(ranker=perturbed(samples=5, seed=3))");
  const auto alone = make_operator("ranker", "perturbed(samples=5, seed=3)");
  const auto x = normal_row(40, 7), c = normal_row(40, 8);
  CHECK(vjp(op, x, c, 4) == vjp(alone, x, c, 4));
  CHECK(op->gradient() == Gradient::stochastic);
}
