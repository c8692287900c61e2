// SPDX-License-Identifier: Apache-2.0
// Hard ranks and blackbox against RankSim's and blackbox-backprop's code.
#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

TEST_CASE("Ranks are those of RankSim's code (ties=reversed) and of its equation 1 (ties=min)") {
  for_each_golden("ranksim_rank.json", 14, [](const Json& entry) {
    CAPTURE(entry.at("name"));
    const auto x = numbers(entry.at("input"));
    const auto rows = entry.at("input").size();
    if (entry.at("name") == "nan") {  // their NaN ranks first; ours makes the row NaN
      CHECK(all_nan(forward(make_operator("ranker", "hard"), x)));
      return true;
    }
    const auto ranks = numbers(entry.at("rank_stable"));
    CHECK(forward(make_operator("ranker", "blackbox"), x, rows) == ranks);
    CHECK(forward(make_operator("ranker", "hard(ties=reversed)"), x, rows) == ranks);
    CHECK(forward(make_operator("ranker", "hard"), x, rows) == numbers(entry.at("rk_paper_eq1")));
    CHECK(to_double(forward(make_operator("ranker", "blackbox(normalize=true)"), to_float(x), rows)) ==
          numbers(entry.at("rank_normalised_f32")));
    return true;
  });
}

TEST_CASE("blackbox(normalize=true) has the gradient of RankSim's ranker") {
  for_each_golden("ranksim_blackbox.json", 10, [](const Json& entry) {
    const auto x = numbers(entry.at("sequence")), c = numbers(entry.at("grad_output"));
    const auto rows = entry.at("sequence").size();
    CHECK(!entry.at("by_lambda").empty());
    for (const auto& expected : entry.at("by_lambda")) {
      const auto op =
          make_operator("ranker", "blackbox(normalize=true, lambda=" + to_text(number(expected.at("lam"))) + ")");
      CAPTURE(entry.at("name"), op.spec);
      CHECK(distance(vjp(op, x, c, rows), numbers(expected.at("grad_f64"))) <= Tolerance<double>::golden);
      CHECK(distance(vjp(op, to_float(x), to_float(c), rows), numbers(expected.at("grad_f32"))) <=
            Tolerance<float>::gradient);
    }
    return true;
  });
}

TEST_CASE("blackbox has the ranks and the gradient of blackbox-backprop") {
  for_each_golden("peers_blackbox_identity.json", 32, [](const Json& entry) {
    if (entry.at("op").get<std::string>().rfind("blackbox", 0) != 0) return false;
    CAPTURE(entry.at("op"), entry.at("case"));
    const double lambda = entry.at("params").at("lambda");
    const auto x = numbers(entry.at("x")), c = numbers(entry.at("cotangent"));
    const auto make = [&](const std::string& options) {
      return make_operator("ranker", "blackbox(lambda=" + to_text(lambda) + ", " + options + ")");
    };
    const auto expected = numbers(entry.at("vjp"));
    if (entry.at("op") == "blackbox.rank_normalised_desc") {
      const auto op = make("normalize=true");
      CHECK(distance(tie_sums(entry, forward(op, x)), tie_sums(entry, numbers(entry.at("y")))) <=
            Tolerance<double>::value);
      CHECK(distance(tie_sums(entry, vjp(op, x, c)), tie_sums(entry, expected)) <= Tolerance<double>::golden);
    } else {
      // This reference steps from x to x + lambda g, a larger loss; ours, as the paper, from x to x - lambda g: ascending
      // ranks are the argmax. So it is ours at -g. And it has no 1e-8 in the denominator.
      const auto op = make("order=ascending, ties=ordinal");
      CHECK(forward(op, x) == numbers(entry.at("y")));
      CHECK(distance(negated(vjp(op, x, negated(c))), expected) <= 1e-8 / lambda);
    }
    return true;
  });
}
