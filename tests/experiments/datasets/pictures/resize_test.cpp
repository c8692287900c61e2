// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/resize.hpp"

#include <cmath>

#include "diffrank/tests/experiments/picture_files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

using Values = std::vector<int>;

Picture gray(std::size_t height, std::size_t width, const Values& values) {
  Picture picture{height, width, {}};
  for (const int value : values) picture.colors.insert(picture.colors.end(), 3, static_cast<std::uint8_t>(value));
  return picture;
}

Values resized(const Picture& picture, std::size_t height, std::size_t width) {
  const auto result = resize(picture, height, width);
  CHECK(result.height == height);
  CHECK(result.width == width);
  Values values;
  for (std::size_t i = 0; i < result.colors.size(); i += 3) {
    CHECK(result.colors[i] == result.colors[i + 1]);
    CHECK(result.colors[i] == result.colors[i + 2]);
    values.push_back(result.colors[i]);
  }
  return values;
}

int nearest(double x) {
  return static_cast<int>(std::floor(x + 0.5));
}

}  // namespace

TEST_CASE("Twice as large is linear between the middles of pixels, and constant beyond the outer ones") {
  CHECK(resized(gray(1, 2, {0, 100}), 1, 4) == Values{0, 25, 75, 100});
  CHECK(resized(gray(2, 1, {0, 100}), 4, 1) == Values{0, 25, 75, 100});
}

TEST_CASE("Half as large takes a triangle of four pixels, of those that are there") {
  const double a = 10, b = 250, c = 3, d = 96;
  const Values expected{nearest((0.75 * a + 0.75 * b + 0.25 * c) / 1.75),
                        nearest((0.25 * b + 0.75 * c + 0.75 * d) / 1.75)};
  CHECK(resized(gray(1, 4, {10, 250, 3, 96}), 1, 2) == expected);
  CHECK(resized(gray(4, 1, {10, 250, 3, 96}), 2, 1) == expected);
  const auto inner = resized(gray(1, 6, {0, 0, 80, 160, 0, 0}), 1, 3);
  CHECK(inner[1] == (80 * 3 + 160 * 3) / 8);  // weights 1/8, 3/8, 3/8, 1/8
}

TEST_CASE("A thin line does not vanish when a picture becomes much smaller") {
  Values values(300, 0);
  values[151] = 255;
  const auto small = resized(gray(1, 300, values), 1, 10);
  // s = 30: the line is the middle of the sixth new pixel minus 13.5 old ones
  CHECK(small[5] == nearest(255 * (1 - 13.5 / 30) / 30));
}

TEST_CASE("Directions do not depend on each other: a product of a row and a column stays one") {
  const Values row{0, 100, 200, 40}, column{1, 0, 1};
  Values values;
  for (const int y : column)
    for (const int x : row) values.push_back(x * y);
  const auto both = resized(gray(3, 4, values), 3, 2), alone = resized(gray(1, 4, row), 1, 2);
  CHECK(both == Values{alone[0], alone[1], 0, 0, alone[0], alone[1]});
}

TEST_CASE("A plain picture stays plain in any size, and the same size changes nothing") {
  for (const std::size_t size : {1, 2, 5, 31}) {
    const auto result = resize(plain(7, 13, 12, 255, 0), size, 2 * size);
    CHECK(result.colors == plain(size, 2 * size, 12, 255, 0).colors);
  }
  CHECK(resize(numbered(4, 5), 4, 5).colors == numbered(4, 5).colors);
}
