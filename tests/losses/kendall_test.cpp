// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/dir_entries.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

double kendall(const std::string& options, const Row& predictions, const Row& labels, const Row& weights = {}) {
  return value(*make<Loss>("kendall(" + options + ")"), Sample{{}, labels, predictions, weights, labels.size(), 1, 0});
}

}  // namespace

TEST_CASE("kendall has the values and gradients of its definition, weighted and not") {
  for_each_dir_entry("soft_kendall_tau", 8, [](const Json& entry) {
    const auto& o = entry.at("options");
    const double temperature = o.at("temperature");
    const auto loss = make<Loss>("kendall(temperature=" + to_text(temperature) +
                                 ", normalize=" + o.at("normalise").get<std::string>() + ")");
    check_dir_entry(*loss, dir_sample(entry.at("inputs")), entry);
  });
}

TEST_CASE("The worked example of ages for kendall, temperature 10") {
  const auto s = worked_sample();
  CHECK(printed(value(*make<Loss>("kendall(temperature=10, normalize=a)"), s), 0.3685151659));
  CHECK(printed(value(*make<Loss>("kendall(temperature=10, normalize=label_ties)"), s), 0.2983501843));
  CHECK(printed(value(*make<Loss>("kendall(temperature=10, normalize=b)"), s), 0.1461460649));
}

TEST_CASE("At a low temperature it is one minus Kendall's tau") {
  const Row predictions{10, 20, 30, 40}, labels{1, 3, 2, 4};  // 5 pairs in order, 1 not
  CHECK(std::abs(kendall("temperature=1e-6", predictions, labels) - (1 - 4.0 / 6)) <= 1e-15);
  const Row tied{1, 1, 2, 4};  // tau-b: 5 / sqrt(5 * 6)
  CHECK(std::abs(kendall("temperature=1e-6, normalize=b", predictions, tied) - (1 - 5 / std::sqrt(30.0))) <= 1e-15);
  CHECK(std::abs(kendall("temperature=1e-6, normalize=a", predictions, tied) - (1 - 5.0 / 6)) <= 1e-15);
}

TEST_CASE("Without pairs to order the value is 1 and the gradient 0") {
  for (const auto* normalize : {"a", "label_ties", "b"}) {
    const auto loss = make<Loss>(std::string("kendall(normalize=") + normalize + ")");
    for (const auto& s : {Sample{{}, {1}, {2}, {}, 1, 1, 0}, Sample{{}, {1, 1, 1}, {2, 3, 4}, {}, 3, 1, 0},
                          Sample{{}, {1, 2, 3}, {2, 3, 4}, {0, 0, 0}, 3, 1, 0}}) {
      const auto result = evaluate(*loss, s);
      CHECK(result.value == 1);
      CHECK(distance(result.predictions, Row(s.rows), 1) == 0);
    }
  }
}

TEST_CASE("A weight of 2 is a sample that stands there twice, as far as other samples go") {
  const Row x{1, 3, 2, 5}, y{1, 2, 3, 4};
  CHECK(std::abs(kendall("", x, y, {1, 1, 2, 1}) - kendall("", {1, 3, 2, 2, 5}, {1, 2, 3, 3, 4})) <= 1e-15);
}
