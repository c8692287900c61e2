// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/dir_entries.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

std::shared_ptr<Loss> focal(const std::string& name, double beta, double gamma, const std::string& activate) {
  return make<Loss>(name + "(beta=" + to_text(beta) + ", gamma=" + to_text(gamma) + ", activate=" + activate + ")");
}

}  // namespace

TEST_CASE("focal_l1 and focal_mse have the values and gradients of the formulas, weighted and not") {
  for (const std::string name : {"focal_l1", "focal_mse"})
    for_each_dir_entry(name, 8, [&](const Json& entry) {
      const auto& o = entry.at("options");
      check_dir_entry(*focal(name, o.at("focal_beta"), o.at("focal_gamma"), o.at("activate")),
                      dir_sample(entry.at("inputs")), entry);
    });
}

TEST_CASE("focal_l1 and focal_mse are those of RankSim's code, and weights apply") {
  std::size_t compared = 0;
  for_each_golden("ranksim_losses.json", 2, [&compared](const Json& entry) {
    Sample s{{}, numbers(entry.at("targets")), numbers(entry.at("inputs")), {}, entry.at("n"), 1, 0};
    const double beta = entry.at("variant") == "age" ? 0.2 : 20;
    for (const auto& result : entry.at("results")) {
      const auto function = result.at("function").get<std::string>(), args = result.at("args").get<std::string>();
      if (function.rfind("focal", 0) != 0 || result.at("weights") == "positional") continue;
      s.weights = result.at("weights") == true ? numbers(entry.at("weights")) : Row{};
      const bool other = args == "beta=0.5,gamma=2";
      const auto loss =
          focal(function, other ? 0.5 : beta, other ? 2 : 1, args == "activate=tanh" ? "tanh" : "sigmoid");
      CAPTURE(loss->describe(), args);
      const auto ours = evaluate(*loss, s);
      CHECK(std::abs(ours.value - number(result.at("value"))) <= 1e-9 * std::max(1.0, ours.value));
      CHECK(distance(ours.predictions, numbers(result.at("grad"))) <= 1e-9);
      ++compared;
    }
    return true;
  });
  CHECK(compared >= 16);
}

TEST_CASE("The worked example of ages for focal") {
  const auto s = worked_sample(true);
  const auto l1 = evaluate(*make<Loss>("focal_l1"), s);
  CHECK(printed(l1.value, 7.9699242141));
  CHECK(printed(l1.predictions, {0.07222, 0.184724, 0.031788, -0.222389, -0.353705}));
  CHECK(printed(value(*make<Loss>("focal_mse"), s), 136.3063773884));
}

TEST_CASE("Without focus the losses are l1 and mse; an error of 0 has value and gradient 0 with any focus") {
  const auto s = random_sample(20, 1, 3);
  for (const auto& [focal, plain] : {std::pair{"focal_l1", "l1"}, {"focal_mse", "mse"}}) {
    const auto loss = make<Loss>(std::string(focal) + "(gamma=0)");
    CHECK(distance(evaluate(*loss, s).predictions, evaluate(*make<Loss>(plain), s).predictions) <= 1e-15);
    for (const auto* gamma : {"0", "0.1", "3"}) {
      const auto exact =
          evaluate(*make<Loss>(focal + ("(gamma=" + std::string(gamma)) + ")"), Sample{{}, {2}, {2}, {}, 1, 1, 0});
      CHECK(exact.value == 0);
      CHECK(exact.predictions == Row{0});
    }
  }
}
