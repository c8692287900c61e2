// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/headroom.hpp"

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {
double headroom_of(const Row& x) {
  return headroom(x.data(), x.size());
}
}  // namespace

TEST_CASE("Rows below 2^900, and infinite scores, are left as they are") {
  CHECK(headroom_of({}) == 1);
  CHECK(headroom_of({0, -1, 0x1p900, -0x1p900}) == 1);
  CHECK(headroom_of({infinity, -infinity, 5e-324}) == 1);
  const std::vector<float> most{std::numeric_limits<float>::max()};
  CHECK(headroom(most.data(), 1) == 1);
}

TEST_CASE("Of huge scores, scaled, neither differences nor long sums overflow") {
  constexpr double most = std::numeric_limits<double>::max();
  for (const double huge : {0x1.8p900, -1e300, most, -most}) {
    const double scale = headroom_of({1, huge, infinity});
    CHECK(scale == std::ldexp(1, -headroom_bits));
    CHECK(std::isfinite(0x1p41 * (huge * scale)));
    CHECK(huge * scale / scale == huge);
  }
}
