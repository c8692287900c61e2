// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/pair_distances.hpp"

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

double exact_distance(const Row& z, std::size_t d, std::size_t i, std::size_t j) {
  long double largest = 0, sum = 0;
  for (std::size_t k = 0; k < d; ++k)
    largest = std::max(largest, std::abs(static_cast<long double>(z[i * d + k]) - z[j * d + k]));
  for (std::size_t k = 0; k < d && largest > 0; ++k) {
    const long double x = (static_cast<long double>(z[i * d + k]) - z[j * d + k]) / largest;
    sum += x * x;
  }
  return static_cast<double>(largest * std::sqrt(sum));
}

/// Rows that are near each other in pairs, by a factor of 1e-9, at an offset.
Row clustered(std::size_t n, std::size_t d, double scale, double offset) {
  auto z = normal_row(n * d, 5, scale);
  const auto shift = normal_row(n * d, 6, 1e-9 * scale);
  for (std::size_t i = 1; i < n; i += 2)
    for (std::size_t k = 0; k < d; ++k) z[i * d + k] = z[(i - 1) * d + k] + shift[i * d + k];
  return shifted(z, offset * scale);
}

}  // namespace

TEST_CASE("Distances have twelve digits: of near rows, at an offset, and where squares would overflow or vanish") {
  for (const double scale : {1e-200, 1e-12, 1.0, 1e12, 1e200})
    for (const double offset : {0.0, 100.0})
      for (const std::size_t d : {1u, 3u, 40u}) {
        CAPTURE(scale, offset, d);
        const auto z = clustered(8, d, scale, offset);
        const PairDistances distances({z.data(), 8, d});
        for (std::size_t i = 0; i < 8; ++i)
          for (std::size_t j = 0; j < 8; ++j) {
            const double exact = exact_distance(z, d, i, j);
            CHECK(std::abs(distances(i, j) - exact) <= Tolerance<double>::value * exact);
          }
      }
}

TEST_CASE("The VJP of distances is the sum over pairs; equal rows add nothing") {
  const std::size_t n = 7, d = 5;
  auto z = clustered(n, d, 1, 0);
  std::copy_n(z.begin(), d, z.begin() + 6 * d);  // row 6 is row 0
  const PairDistances distances({z.data(), n, d});
  auto c = normal_row(n * n, 7);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) c[i * n + j] = c[j * n + i];
  Row expected(n * d), g(n * d, 1e300);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < d && exact_distance(z, d, i, j) > 0; ++k)
        expected[i * d + k] += c[i * n + j] * (z[i * d + k] - z[j * d + k]) / exact_distance(z, d, i, j);
  distances.vjp({c.data(), n, n}, {g.data(), n, d});
  CHECK(distance(g, expected) <= Tolerance<double>::value);
}

TEST_CASE("Distances of no rows, of rows without columns, and of a NaN") {
  PairDistances({});
  const Row z{1, not_a_number, 2};
  const PairDistances distances({z.data(), 3, 1});
  CHECK(std::isnan(distances(0, 1)));
  const PairDistances zero({z.data(), 3, 0});
  CHECK(zero(0, 1) == 0);
}
