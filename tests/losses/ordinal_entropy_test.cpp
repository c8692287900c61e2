// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/method_golden.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Sample example() {
  return {{1, 0, .8, .6, 1, 1, 0, 1, -1, 1}, {20, 21, 21, 40, 70}, Row(5), {}, 5};
}

}  // namespace

TEST_CASE("ordinal_entropy has the values and gradients of its formula in all variants") {
  for_each_entry("ordinal_entropy", 10, [](const Json& entry) {
    check_entry(entry, evaluate(*loss_of(entry), sample_of(entry)), numbers(entry.at("gradients").at("d_features")));
  });
}

TEST_CASE("ordinal_entropy has the worked value, tightness, diversity and gradient") {
  const auto result = evaluate(*make<Loss>("ordinal_entropy"), example());
  CHECK(std::abs(result.value - -.6764024055) <= 1e-10);
  CHECK(std::abs(value(*make<Loss>("ordinal_entropy(lambda_d=0)"), example()) - .0709323296) <= 1e-10);
  CHECK(std::abs(value(*make<Loss>("ordinal_entropy(lambda_t=0)"), example()) + .7473347351) <= 1e-10);
  const Row expected{0, .107288, .254421, -.34867, -.295212, .300877, .010209, 0, .130789, .130789};
  CHECK(distance(result.features, expected, 1) <= 5.01e-7);
}

TEST_CASE("Two labels have weight 0 with weight_scale=max, 1 with span; one label has no diversity") {
  Sample s{{1, 0, 0, 1}, {3, 5}, Row(2), {}, 2};
  CHECK(value(*make<Loss>("ordinal_entropy"), s) == 0);
  CHECK(std::abs(value(*make<Loss>("ordinal_entropy(weight_scale=span)"), s) + std::sqrt(2.0)) <= 1e-15);
  s.labels = {3, 3};
  for (const std::string scale : {"max", "span"}) {
    CHECK(value(*make<Loss>("ordinal_entropy(variant=pairs, weight_scale=" + scale + ")"), s) == 0);
    CHECK(std::abs(value(*make<Loss>("ordinal_entropy(weight_scale=" + scale + ")"), s) -
                   std::sqrt(2 - std::sqrt(2.0))) <= 1e-15);  // both are 45 degrees from their mean
  }
}

TEST_CASE("Labels of several columns are compared by their Euclidean distance") {
  auto s = random_sample(6, 3, 1, 2);
  auto one = random_sample(6, 3, 1);
  for (std::size_t i = 0; i < 6; ++i) s.labels[2 * i] = 3 * one.labels[i], s.labels[2 * i + 1] = 4 * one.labels[i];
  const auto loss = make<Loss>("ordinal_entropy");
  CHECK(std::abs(value(*loss, s) - value(*loss, one)) <= Tolerance<double>::value);  // five times the distances
}
