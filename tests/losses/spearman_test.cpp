// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

double spearman(const std::string& options, const Row& predictions, const Row& labels) {
  return value(*make<Loss>("spearman(" + options + ")"), Sample{{}, labels, predictions, {}, labels.size(), 1, 0});
}
constexpr double exact = Tolerance<double>::value;

}  // namespace

TEST_CASE("With hard ranks and no ties the value is 6 sum d^2 / (n (n^2 - 1))") {
  const Row predictions{10, 20, 30, 40, 50}, labels{1, 3, 2, 5, 4};  // rank differences 0, 1, 1, 1, 1
  CHECK(std::abs(spearman("ranker=hard", predictions, labels) - 6 * 4.0 / (5 * 24)) <= exact);
  CHECK(std::abs(spearman("ranker=hard(order=ascending)", predictions, labels) - 6 * 4.0 / (5 * 24)) <= exact);
}

TEST_CASE("Predictions in the order of the labels have value 0, in reverse 2, constant ones 1") {
  const Row up{0, 1, 2, 3, 4}, down{4, 3, 2, 1, 0}, level(5, 0.3);
  for (const auto* ranker :
       {"hard", "blackbox", "permutahedron(strength=0.5)", "hard(order=ascending, normalize=true)"})
    for (const auto* more : {"", ", both=true", ", ties=min"}) {
      const auto options = std::string("ranker=") + ranker + more;
      CAPTURE(options);
      CHECK(std::abs(spearman(options, up, up)) <= exact);
      CHECK(std::abs(spearman(options, down, up) - 2) <= exact);
    }
  CHECK(spearman("ranker=permutahedron", level, up) == 1);
  CHECK(spearman("ranker=permutahedron", up, level) == 1);
}

TEST_CASE("Equal labels have the mean of their ranks, unless the option ties says otherwise") {
  const Row predictions{1, 2, 3, 4}, labels{0, 0, 1, 2};
  // centred ranks 1.5 0.5 -0.5 -1.5 against 1 1 -0.5 -1.5 (average), 0.75 0.75 -0.25 -1.25 (min: 3 3 2 1)
  CHECK(std::abs(spearman("ranker=hard", predictions, labels) - (1 - 4.5 / std::sqrt(5 * 4.5))) <= exact);
  CHECK(std::abs(spearman("ranker=hard, ties=min", predictions, labels) - (1 - 3.5 / std::sqrt(5 * 2.75))) <= exact);
}

TEST_CASE("The scale of the predictions, or of normalized ranks, makes no difference to the value") {
  const auto x = normal_row(9, 1), y = normal_row(9, 2);
  CHECK(std::abs(spearman("ranker=permutahedron(strength=0.5)", x, y) -
                 spearman("ranker=permutahedron(strength=1.5, normalize=true)", scaled(x, 3.0), y)) <= exact);
}
