// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/rotate.hpp"

#include <cmath>
#include <vector>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using diffrank::experiments::rotate;
using diffrank::testing::distance;
using Image = std::vector<std::uint8_t>;
using Values = std::vector<double>;

namespace {

constexpr double tolerance = diffrank::testing::Tolerance<double>::value;

Values rotated(const Image& image, std::size_t rows, std::size_t cols, double degrees) {
  Values out(image.size());
  rotate(image.data(), rows, cols, degrees, out.data());
  return out;
}

Values unit(const Image& image) {
  Values out;
  for (const auto v : image) out.push_back(v / 255.);
  return out;
}

}  // namespace

TEST_CASE("A rotation by 0 degrees only scales to [0, 1], exactly") {
  const Image image{0, 51, 102, 153, 204, 255};
  CHECK(rotated(image, 2, 3, 0) == unit(image));
}

TEST_CASE("A rotation by 90 degrees is counterclockwise") {
  const Image image{1, 2, 3,  //
                    4, 5, 6,  //
                    7, 8, 9};
  const Image turned{3, 6, 9,  //
                     2, 5, 8,  //
                     1, 4, 7};
  CHECK(distance(rotated(image, 3, 3, 90), unit(turned)) <= tolerance);
}

TEST_CASE("A rotation by 180 degrees reverses the pixels, also of an even and oblong image") {
  const Image image{1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(distance(rotated(image, 2, 4, 180), unit({8, 7, 6, 5, 4, 3, 2, 1})) <= tolerance);
}

TEST_CASE("Between pixels the rotation is bilinear, and outside of the image is 0") {
  // 3 x 3 by 45 degrees: the corner came from outside, at distance sqrt(2) along an axis: weights 2 - sqrt(2) of the
  // pixel beside the center and sqrt(2) - 1 of nothing.
  const Image image{0, 200, 0,  //
                    0, 100, 0,  //
                    0, 0,   0};
  const auto out = rotated(image, 3, 3, 45);
  CHECK(std::abs(out[0] - 200 / 255. * (2 - std::sqrt(2.))) <= tolerance);
  CHECK(std::abs(out[4] - 100 / 255.) <= tolerance);
  CHECK(std::abs(out[8]) <= tolerance);
  // The pixel above the center came from the upper right at (s, s), s = sqrt(1/2): bilinear among 200, 0, 100, 0.
  const double s = std::sqrt(0.5);
  CHECK(std::abs(out[1] - ((1 - s) * s * 200 + (1 - s) * (1 - s) * 100) / 255) <= tolerance);
}

TEST_CASE("An oblong image loses what is turned out of it") {
  const auto out = rotated({10, 20, 30}, 1, 3, 90);
  CHECK(distance(out, Values{0, 20 / 255., 0}) <= tolerance);
}
