// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/operator.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/dir_entries.hpp"

using namespace diffrank;
using namespace diffrank::testing;

TEST_CASE("gar has the values and gradients of the formulas") {
  for_each_dir_entry("gar", 8, [](const Json& entry) {
    const double alpha = entry.at("options").at("alpha");
    check_dir_entry(*make<Loss>("gar(alpha=" + to_text(alpha) + ")"), dir_sample(entry.at("inputs")), entry);
  });
}

TEST_CASE("The worked example of ages for gar") {
  const auto result = evaluate(*make<Loss>("gar(alpha=0.5)"), worked_sample());
  CHECK(printed(result.value, -0.5372264784));
  CHECK(printed(result.predictions, {0.024878, 0.044448, 0.013137, -0.011571, -0.07028}));
}

TEST_CASE("Constant predictions, constant labels, one sample and no error have finite values and gradients") {
  for (const auto* alpha : {"0.01", "0.2", "1", "3"}) {
    const auto loss = make<Loss>(std::string("gar(alpha=") + alpha + ")");
    for (const auto& s : {Sample{{}, {1, 2, 4}, {3, 3, 3}, {}, 3, 1, 0}, Sample{{}, {3, 3, 3}, {1, 2, 4}, {}, 3, 1, 0},
                          Sample{{}, {3}, {1}, {}, 1, 1, 0}, Sample{{}, {1, 2, 4}, {1, 2, 4}, {}, 3, 1, 0}}) {
      const auto result = evaluate(*loss, s);
      CHECK(std::isfinite(result.value));
      CHECK(all_finite(result.predictions));
    }
    CHECK(evaluate(*loss, Sample{{}, {3}, {1}, {}, 1, 1, 0}).predictions[0] <
          0);  // one sample is still drawn to its label
  }
}

TEST_CASE("The gradient of gar is that of alpha log(sum of h^(1/alpha)): for alpha = 1 that of the value") {
  auto s = worked_sample();
  const auto loss = make<Loss>("gar(alpha=1)");
  CHECK(loss->gradient() == Gradient::exact);
  CHECK(make<Loss>("gar")->gradient() == Gradient::surrogate);
  const auto g = evaluate(*loss, s).predictions;
  for (std::size_t i = 0; i < 5; ++i) {
    const double at = s.predictions[i], h = 1e-4;
    const auto with = [&](double x) { return s.predictions[i] = x, value(*loss, s); };
    CHECK(std::abs((with(at + h) - with(at - h)) / (2 * h) - g[i]) <= 1e-8);
    s.predictions[i] = at;
  }
}
