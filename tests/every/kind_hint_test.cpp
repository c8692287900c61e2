// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/kind_hint.hpp"

#include "diffrank/core/component.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

TEST_CASE("A component of another kind is named as such, with a component that can hold it") {
  CHECK(kind_hint("loss", "permutahedron") == "; 'permutahedron' is a ranker, write ranksim(ranker=permutahedron)");
  CHECK(kind_hint("ranker", "ranksim") == "; 'ranksim' is a loss");
  CHECK(kind_hint("loss", "nothing").empty());
  CHECK(kind_hint("loss", "ranksim").empty());
  CHECK_THROWS_WITH(
      make_component("loss", "blackbox"),
      ContainsSubstring("unknown loss 'blackbox'; 'blackbox' is a ranker, write ranksim(ranker=blackbox)"));
}
