// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/epoch_order.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

TEST_CASE("a shuffled epoch has every sample once, in another order in each epoch") {
  auto one = shuffled_order(50, 3, 1);
  CHECK(one == shuffled_order(50, 3, 1));
  CHECK(one != shuffled_order(50, 3, 2));
  CHECK(one != shuffled_order(50, 4, 1));
  std::sort(one.begin(), one.end());
  for (std::size_t i = 0; i < 50; ++i) CHECK(one[i] == i);
  CHECK(shuffled_order(0, 0, 1).empty());
}

TEST_CASE("a balanced epoch draws each bin with the same probability, and within a bin each sample") {
  std::vector<std::int64_t> bins(900, 0);
  bins.insert(bins.end(), 90, 4);
  bins.insert(bins.end(), 10, 7);
  std::map<std::int64_t, double> drawn;
  std::map<std::size_t, double> of_the_rarest;
  constexpr std::size_t epochs = 30;
  for (std::size_t epoch = 1; epoch <= epochs; ++epoch)
    for (const auto i : balanced_order(bins, 0, epoch)) {
      ++drawn[bins[i]];
      if (bins[i] == 7) ++of_the_rarest[i];
    }
  // counts of n draws of probability p: 5 standard deviations sqrt(n p (1 - p))
  const double n = epochs * 1000.0, sd = std::sqrt(n / 3 * 2 / 3), rare_sd = std::sqrt(n / 30 * 29 / 30);
  for (const auto& [bin, count] : drawn) CHECK(std::abs(count - n / 3) < 5 * sd);
  CHECK(of_the_rarest.size() == 10);
  for (const auto& [sample, count] : of_the_rarest) CHECK(std::abs(count - n / 30) < 5 * rare_sd);
  CHECK(balanced_order({}, 0, 1).empty());
  CHECK(balanced_order({5}, 0, 1) == std::vector<std::size_t>{0});
}
