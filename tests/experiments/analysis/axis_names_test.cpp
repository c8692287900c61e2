// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/axis_names.hpp"

#include "diffrank/tests/support/catch.hpp"

using diffrank::experiments::short_names;
using Names = std::vector<std::string>;

TEST_CASE("An axis is named by its last word where no other axis ends in it") {
  CHECK(short_names({"regularizer.ranker", "weight", "train.optimizer.lr"}) == Names{"ranker", "weight", "lr"});
}

TEST_CASE("Axes with the same last word are named by as many words as tell them apart") {
  CHECK(short_names({"regularizer.ranker", "loss.ranker"}) == Names{"regularizer.ranker", "loss.ranker"});
  CHECK(short_names({"a.b.c", "x.b.c", "b.d"}) == Names{"a.b.c", "x.b.c", "d"});
  CHECK(short_names({"weight", "regularizer.weight"}) == Names{"weight", "regularizer.weight"});
}

TEST_CASE("Words are compared as a whole") {
  CHECK(short_names({"my_ranker", "loss.ranker"}) == Names{"my_ranker", "ranker"});
}
