// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/order/argsort.hpp"

#include "diffrank/core/random.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

template <class T>
std::vector<std::uint32_t> by_comparison(const std::vector<T>& x) {
  std::vector<std::uint32_t> order(x.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&x](auto a, auto b) { return x[a] > x[b]; });
  return order;
}

template <class T>
bool sorted_as_by_comparison(const std::vector<T>& x) {
  std::vector<std::uint32_t> order(x.size() + 1, 12345);
  argsort_descending(x.data(), x.size(), order.data());
  const bool kept = order.back() == 12345;  // nothing is written behind the end
  order.pop_back();
  return kept && order == by_comparison(x);
}

}  // namespace

TEMPLATE_TEST_CASE("Sorting is stable and descending at every length", "", float, double) {
  for (std::size_t n = 0; n < 300; ++n) {
    const auto tied = tied_row(n, n), free = normal_row(n, n);
    if (!sorted_as_by_comparison(std::vector<TestType>(tied.begin(), tied.end()))) FAIL_CHECK("ties, n = " << n);
    if (!sorted_as_by_comparison(std::vector<TestType>(free.begin(), free.end()))) FAIL_CHECK("no ties, n = " << n);
  }
}

TEMPLATE_TEST_CASE("Sorting is stable for long rows with many ties, and rows in order or in reverse", "", float,
                   double) {
  for (const std::size_t n : {1000u, 4096u, 65537u, 100000u}) {
    Random random(n, 5);
    for (const std::uint64_t values : {1u, 2u, 10u, 1000u}) {
      std::vector<TestType> x(n);
      for (auto& entry : x) entry = static_cast<TestType>(random.below(values)) - 5;
      CAPTURE(n, values);
      CHECK(sorted_as_by_comparison(x));
      std::sort(x.begin(), x.end());
      CHECK(sorted_as_by_comparison(x));
      std::reverse(x.begin(), x.end());
      CHECK(sorted_as_by_comparison(x));
    }
  }
}

TEMPLATE_TEST_CASE("Zeros of both signs are equal, infinities and the smallest numbers are in their places", "", float,
                   double) {
  using Limits = std::numeric_limits<TestType>;
  const std::vector<TestType> special{0,
                                      -TestType(0),
                                      Limits::infinity(),
                                      -Limits::infinity(),
                                      Limits::max(),
                                      Limits::lowest(),
                                      Limits::denorm_min(),
                                      -Limits::denorm_min(),
                                      Limits::min(),
                                      -Limits::min(),
                                      1,
                                      -1};
  CHECK(sorted_as_by_comparison(special));
  for (const std::size_t n : {20u, 500u, 5000u}) {
    Random random(n, 6);
    std::vector<TestType> x(n);
    for (auto& entry : x) entry = special[random.below(special.size())];
    CAPTURE(n);
    CHECK(sorted_as_by_comparison(x));
  }
}

TEMPLATE_TEST_CASE("Numbers of all magnitudes, neighbors in the last bit among them, are in order", "", float, double) {
  Random random(7, 7);
  std::vector<TestType> x;
  while (x.size() < 20000) {
    const auto value = static_cast<TestType>(std::ldexp(random.normal(), static_cast<int>(random.below(200)) - 100));
    for (const auto y : {value, std::nextafter(value, TestType(0)), -value}) x.push_back(y);
  }
  CHECK(sorted_as_by_comparison(x));
}

TEST_CASE("Scores that differ in their last digits alone are in order, however many") {
  for (const std::size_t n : {3u, 256u, 5000u, 70000u})
    for (const bool tied : {false, true}) {
      std::vector<double> x;
      for (const auto i : random_permutation(n, 8)) {
        const auto steps = static_cast<double>(tied ? i % 7 : i);
        x.push_back(1 + 0x1p-52 * steps);
        x.push_back(-1 - 0x1p-52 * steps);
      }
      CAPTURE(n, tied);
      CHECK(sorted_as_by_comparison(x));
    }
}
