// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/statistics/automatic_bins.hpp"

#include <cmath>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;

TEST_CASE("Few labels have a bin each, with the label in its middle; many share round bins") {
  const auto integers = automatic_bins({5, 0, 1, 2, 2}, 60);
  CHECK(integers.width == 1);
  CHECK(integers.edge(integers.of(2)) == 1.5);
  CHECK(integers.of(5) - integers.of(0) == 5);

  std::vector<double> degrees, reals, prices;
  for (int i = 0; i < 90; ++i) degrees.push_back(i);
  CHECK(automatic_bins(degrees, 60).width == 2);
  CHECK(automatic_bins(degrees, 60).of(89) - automatic_bins(degrees, 60).of(0) == 44);
  CHECK(automatic_bins(degrees, 120).width == 1);

  for (int i = 0; i <= 1000; ++i) reals.push_back(-0.35 + i / 1000.);
  const auto bins = automatic_bins(reals, 60);
  CHECK(bins.width == 0.02);
  CHECK(bins.edge(bins.of(-0.35)) <= -0.35);
  CHECK(bins.edge(bins.of(-0.35) + 1) > -0.35);

  for (int i = 0; i < 1000; ++i) prices.push_back(15000 + 485.5 * i);
  CHECK(automatic_bins(prices, 120).width == 5000);
  CHECK(automatic_bins({7}, 60).of(7) == 0);
  CHECK(automatic_bins({}, 60).width == 1);
  const auto huge = automatic_bins({-1.5e308, 0, 1.5e308}, 120);
  CHECK(std::isfinite(huge.width));
  CHECK(std::isfinite(huge.origin));
  CHECK(huge.of(1.5e308) - huge.of(-1.5e308) > 10);
}
