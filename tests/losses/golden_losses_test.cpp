// SPDX-License-Identifier: Apache-2.0
// Losses against RankSim's code and against torchsort's Spearman loss.
#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {
constexpr double golden = Tolerance<double>::golden;
}  // namespace

TEST_CASE("l1, mse and huber have the values and gradients of RankSim's code, weighted and not") {
  std::size_t compared = 0;
  for_each_golden("ranksim_losses.json", 2, [&compared](const Json& entry) {
    Sample s{{}, numbers(entry.at("targets")), numbers(entry.at("inputs")), {}, entry.at("n"), 1, 0};
    const bool age = entry.at("variant") == "age";
    for (const auto& result : entry.at("results")) {
      const auto function = result.at("function").get<std::string>(), args = result.at("args").get<std::string>();
      if (function.rfind("focal", 0) == 0 || result.at("weights") == "positional") continue;
      std::string spec = function;
      if (function == "huber") spec += args == "beta=0.3" ? "(beta=0.3)" : age ? "(beta=1)" : "(beta=0.5)";
      s.weights = result.at("weights") == true ? numbers(entry.at("weights")) : Row{};
      CAPTURE(spec, entry.at("variant"), args);
      const auto ours = evaluate(*make<Loss>(spec), s);
      CHECK(std::abs(ours.value - number(result.at("value"))) <= golden * std::max(1.0, ours.value));
      CHECK(distance(ours.predictions, numbers(result.at("grad"))) <= golden);
      ++compared;
    }
    return true;
  });
  CHECK((compared == 14 || compared == 0));  // 0: no golden files
}

TEST_CASE("spearman(both=true) is one minus torchsort's soft Spearman correlation") {
  for_each_golden("peers_losses.json", 4, [](const Json& entry) {
    if (entry.at("op") != "spearman_soft_both") return false;
    const auto& params = entry.at("params");
    const auto loss = make<Loss>(
        "spearman(both=true, ranker=permutahedron(regularization=" + params.at("regularization").get<std::string>() +
        ", strength=" + to_text(params.at("regularization_strength").get<double>()) + ", order=ascending))");
    const Sample s{{}, numbers(params.at("target")), numbers(entry.at("x")), {}, entry.at("n"), 1, 0};
    const auto ours = evaluate(*loss, s);
    CHECK(std::abs(1 - ours.value - number(entry.at("y"))) <= golden);
    CHECK(distance(negated(ours.predictions), numbers(entry.at("vjp"))) <= golden);
    return true;
  });
}
