// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/method_golden.hpp"

using namespace diffrank;
using namespace diffrank::testing;

TEST_CASE("accon has the values and gradients of its formula with both shifts") {
  for_each_entry("accon", 8, [](const Json& entry) {
    const auto s = sample_of(entry);
    check_entry(entry, evaluate(*loss_of(entry), s), all_numbers(entry.at("gradients").at("d_features")));
  });
}

TEST_CASE("accon has the worked values") {
  const Sample s{{1, 0, .8, .6, .6, .8, 0, 1, -1, 0}, {20, 21, 21, 40, 70}, Row(5), {}, 5};
  CHECK(std::abs(value(*make<Loss>("accon(temperature=0.1, shift=reference)"), s) + .8544162944) <= 1e-10);
  CHECK(std::abs(value(*make<Loss>("accon(temperature=0.1)"), s) + .8571433044) <= 1e-10);
}

TEST_CASE("Without equal labels accon is the constant -T / T_b; lengths of features do not matter") {
  auto s = random_sample(7, 3, 1);
  const auto result = evaluate(*make<Loss>("accon(temperature=0.2, base_temperature=0.1)"), s);
  CHECK(std::abs(result.value + 2) <= Tolerance<double>::value);
  CHECK(result.features == Row(21, 0.0));
  s.labels = {1, 2, 1, 3, 2, 2, 9};
  const double plain = value(*make<Loss>("accon"), s);
  for (std::size_t i = 0; i < 3; ++i) s.features[i] *= 4;
  CHECK(value(*make<Loss>("accon"), s) == plain);
}

TEST_CASE("Labels beyond max_interval are as far as max_interval") {
  auto s = random_sample(5, 3, 2);
  s.labels = {0, 0, 10, 0, 10};
  const double at_most = value(*make<Loss>("accon(max_interval=10)"), s);
  CHECK(value(*make<Loss>("accon(max_interval=5)"), s) == at_most);
}

TEST_CASE("Two views of a sample are positives of each other") {
  auto two = random_sample(5, 3, 3);
  two.views = 2;
  two.features = normal_row(30, 4);
  two.predictions = Row(10);
  auto one = two;
  one.views = 1, one.rows = 10;
  one.labels.insert(one.labels.end(), two.labels.begin(), two.labels.end());
  const auto loss = make<Loss>("accon(max_interval=3000)");
  CHECK(evaluate(*loss, two).features == evaluate(*loss, one).features);
  CHECK(evaluate(*loss, two).features != Row(30, 0.0));
}
