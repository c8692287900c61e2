// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/vector_math.hpp"

#include <cmath>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Row grid(double end, double step) {
  Row z;
  for (std::size_t i = 0; static_cast<double>(i) * step < end; ++i) z.push_back(static_cast<double>(i) * step);
  return z;
}
long double relative(double a, long double b) {
  return std::abs((a - b) / b);
}

}  // namespace

TEST_CASE("exp_minus is within 1e-15 of the exponential up to its reach, and zero from there") {
  const Row z = grid(exp_reach, 0.00731);
  Row e = z;
  exp_minus(e.data(), e.size());
  long double worst = 0;
  for (std::size_t i = 0; i < z.size(); ++i)
    worst = std::max(worst, relative(e[i], std::exp(-static_cast<long double>(z[i]))));
  CHECK(worst <= 1e-15L);
  Row ends{0.0, 5e-324, 1e-20, exp_reach, 1e5, 1e308, infinity};
  exp_minus(ends.data(), ends.size());
  CHECK(ends == Row{1, 1, 1, 0, 0, 0, 0});
}

TEST_CASE("erfc is within 1e-15 (1 + z^2) of the complementary error function, and zero from its reach") {
  const Row z = grid(erfc_reach, 0.000731);
  Row e = z;
  diffrank::erfc(e.data(), e.size());
  long double worst = 0;
  for (std::size_t i = 0; i < z.size(); ++i)
    worst = std::max(worst, relative(e[i], std::erfc(static_cast<long double>(z[i]))) / (1 + z[i] * z[i]));
  CHECK(worst <= 1e-15L);
  Row ends{erfc_reach, 1e5, 1e308, infinity};
  diffrank::erfc(ends.data(), ends.size());
  CHECK(ends == Row(4, 0.0));
}

TEST_CASE("The exponential and the complementary error function of NaN are NaN") {
  Row e(9, not_a_number), tails = e;
  exp_minus(e.data(), e.size());
  diffrank::erfc(tails.data(), tails.size());
  for (std::size_t i = 0; i < e.size(); ++i) CHECK((std::isnan(e[i]) && std::isnan(tails[i])));
}

TEST_CASE("A value has the same exponential wherever it stands in the array") {
  const Row z = grid(3, 0.17);
  for (std::size_t n = 1; n < z.size(); ++n) {
    Row all(z.end() - static_cast<std::ptrdiff_t>(n), z.end()), tails = all;
    exp_minus(all.data(), n);
    diffrank::erfc(tails.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      double alone = z[z.size() - n + i], tail = alone;
      exp_minus(&alone, 1);
      diffrank::erfc(&tail, 1);
      CHECK(all[i] == alone);
      CHECK(tails[i] == tail);
    }
  }
}

TEST_CASE("dot, add_product and add_multiple are the sums they say, at every length") {
  for (std::size_t n = 0; n < 40; ++n) {
    Row a(n), b(n), to(n), more(n);  // small integers: exact in any order
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = static_cast<double>(i) - 7, b[i] = static_cast<double>(i * i % 11), to[i] = more[i] = 3;
      sum += a[i] * b[i];
    }
    CHECK(dot(a.data(), b.data(), n) == sum);
    add_product(to.data(), a.data(), b.data(), n);
    add_multiple(more.data(), -2, a.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(to[i] == 3 + a[i] * b[i]);
      CHECK(more[i] == 3 - 2 * a[i]);
    }
  }
}
