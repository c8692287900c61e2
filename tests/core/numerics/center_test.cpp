// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/center.hpp"

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {
Row centered(Row x) {
  center(x.data(), x.size());
  return x;
}
}  // namespace

TEST_CASE("Centering subtracts the mean; ranks, whose mean is a multiple of 1/2, are centered exactly") {
  CHECK(centered({1, 2, 3, 4}) == Row{-1.5, -0.5, 0.5, 1.5});
  CHECK(centered({5, 1, 3}) == Row{2, -2, 0});
  CHECK(centered({7}) == Row{0});
}

TEST_CASE("Equal entries become exact zeros, and a common offset costs no digits") {
  CHECK(centered(Row(10, 0.1)) == Row(10, 0.0));
  const auto x = dyadic_row(16, 1);
  CHECK(centered(shifted(x, 0x1p40)) == centered(x));
}
