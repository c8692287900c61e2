// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/listing.hpp"

#include "diffrank/core/registry.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;

TEST_CASE("list has a line for every registered component, with its options, summary and source") {
  const auto all = list_components("");
  for (const auto& entry : entries()) {
    if (entry.kind == "trial") continue;
    CHECK_THAT(all, ContainsSubstring("\n  " + make_component(entry.kind, entry.name)->describe() + " "));
    CHECK_THAT(all, ContainsSubstring(entry.summary));
    CHECK_THAT(all, ContainsSubstring(entry.source));
  }
  for (const auto& kind : kinds())
    if (kind != "trial") CHECK_THAT(all, ContainsSubstring(list_components(kind)));
}

TEST_CASE("a kind is listed by its singular and by its plural") {
  for (const auto& [singular, plural] : {std::pair("ranker", "rankers"), std::pair("loss", "losses"),
                                         std::pair("penalty", "penalties"), std::pair("similarity", "similarities")}) {
    CHECK(list_components(singular) == list_components(plural));
    CHECK(list_components(singular).rfind(std::string(plural) + "\n  ", 0) == 0);
  }
  CHECK_THROWS_WITH(list_components("rankerz"), ContainsSubstring("unknown kind 'rankerz'; did you mean 'rankers'?"));
  CHECK_THROWS_AS(list_components("trial"), InvalidSpec);
}

TEST_CASE("show tells all about a component, for every kind that has one of the name") {
  const auto hard = show_component("permutahedron(strength=0.5)");
  CHECK_THAT(hard, ContainsSubstring("ranker permutahedron(regularization=l2, strength=0.5, ") &&
                       ContainsSubstring("\nsorter permutahedron(regularization=l2, strength=0.5, ") &&
                       ContainsSubstring("source: Blondel et al. 2020") && ContainsSubstring(" = 0.5  (number, > 0)") &&
                       ContainsSubstring(" = l2  (l2 | kl"));
  // Only rankers have ties: the sorter of the name is left out.
  CHECK_THAT(show_component("hard(ties=max)"), !ContainsSubstring("sorter"));
}

TEST_CASE("show names what is wrong with a spec") {
  CHECK_THROWS_WITH(show_component("permutahedrn"), ContainsSubstring("did you mean 'permutahedron'?"));
  CHECK_THROWS_WITH(show_component("permutahedron(strength=-1)"), ContainsSubstring("strength must be > 0, got '-1'"));
  CHECK_THROWS_WITH(show_component("permutahedron("), ContainsSubstring("unclosed '('"));
  CHECK_THROWS_WITH(show_component(""), ContainsSubstring("a name was expected"));
}
