// SPDX-License-Identifier: Apache-2.0
// As its softness goes to zero, every ranker ranks and every sorter sorts as the hard one does.
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Options that leave nothing soft, for gaps of 1/1024 and more. Those that are not here are hard by definition.
std::vector<std::string> hardest(const std::string& name) {
  static const std::map<std::string, std::vector<std::string>> table{
      {"permutahedron",
       {"strength=1e-9", "regularization=kl, strength=1e-9", "regularization=p32, strength=1e-9",
        "regularization=p43, strength=1e-9"}},
      {"softsort", {"tau=1e-9", "tau=1e-9, power=2"}},
      {"neuralsort", {"tau=1e-9"}},
      {"sinkhorn", {"epsilon=1e-9"}},
      {"network",
       {"steepness=1e12", "steepness=1e12, topology=bitonic", "steepness=1e12, distribution=gaussian",
        "steepness=1e12, distribution=reciprocal", "steepness=1e12, distribution=cauchy",
        "steepness=1e12, distribution=optimal", "steepness=1e12, distribution=logistic_phi"}},
      {"sigmoid", {"tau=1e-9"}},
      {"gaussian", {"sigma=1e-9"}},
      {"lapsum", {"alpha=1e-9"}},
      {"perturbed", {"sigma=1e-9", "sigma=1e-9, noise=gumbel"}},
      {"imle", {"input_temperature=1e-9"}},
      {"aimle", {"input_temperature=1e-9"}},
  };
  const auto found = table.find(name);
  return found == table.end() ? std::vector<std::string>{""} : found->second;
}

std::string spec(const std::string& kind, const std::string& name, const std::string& options) {
  if (name == "standardize") return name + "(" + kind + "=permutahedron(strength=1e-9))";
  return options.empty() ? name : name + "(" + options + ")";
}

}  // namespace

TEST_CASE("Without softness every ranker gives hard ranks and every sorter the sorted scores") {
  constexpr std::size_t n = 60;
  const auto x = dyadic_row(n, 21);
  for (const std::string kind : {"ranker", "sorter"}) {
    const auto expected = forward(make_operator(kind, "hard"), x);
    for (const auto& entry : entries(kind))
      for (const auto& options : hardest(entry.name)) {
        const auto op = make_operator(kind, spec(kind, entry.name, options));
        CAPTURE(op.spec, kind);
        if (entry.name == "standardize" && kind == "sorter") continue;  // sorts standardized scores
        CHECK(distance(forward(op, x), expected) <= 1e-5);              // what 1e-9 leaves over gaps of 1e-3, n times
      }
  }
}
