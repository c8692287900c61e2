// SPDX-License-Identifier: Apache-2.0
// A row's result depends on nothing but the row.
#include <cstring>

#include "diffrank/core/parallel.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

template <class T>
std::vector<T> with_threads(int n, const OperatorCase& op, const std::vector<T>& x, const std::vector<T>& c,
                            std::size_t rows) {
  const int before = threads();
  set_threads(n);
  auto result = forward(op, x, rows);
  const auto g = vjp(op, x, c, rows);
  result.insert(result.end(), g.begin(), g.end());
  set_threads(before);
  return result;
}

template <class T>
bool same_bits(const T* a, const T* b, std::size_t n) {
  return std::memcmp(a, b, n * sizeof(T)) == 0;
}

}  // namespace

TEMPLATE_TEST_CASE("The number of threads changes no bit", "", float, double) {
  constexpr std::size_t rows = 344, n = 24;  // 8256 scores: enough for two threads
  const auto x64 = normal_row(rows * n, 1), c64 = normal_row(rows * n, 2);
  const std::vector<TestType> x(x64.begin(), x64.end()), c(c64.begin(), c64.end());
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    const auto one = with_threads(1, op, x, c, rows);
    for (const int many : {2, 3}) {
      const auto same = with_threads(many, op, x, c, rows);
      CHECK(same_bits(one.data(), same.data(), one.size()));
    }
  }
}

TEMPLATE_TEST_CASE("The batch that a row stands in changes no bit of it", "", float, double) {
  constexpr std::size_t rows = 10;
  for (const auto& op : every_operator()) {
    for (const std::size_t n : {3u, 16u, 129u}) {
      CAPTURE(op.spec, op.kind(), n);
      const auto x64 = normal_row(rows * n, 3), c64 = normal_row(rows * n, 4);
      const std::vector<TestType> x(x64.begin(), x64.end()), c(c64.begin(), c64.end());
      const auto out = forward(op, x, rows), g = vjp(op, x, c, rows);
      for (std::size_t i = 0; i < rows; ++i) {
        const auto at = [&, i](const auto& all) {
          const auto first = all.begin() + static_cast<std::ptrdiff_t>(i * n);
          return std::vector<TestType>(first, first + static_cast<std::ptrdiff_t>(n));
        };
        const auto alone = forward(op, at(x)), g_alone = vjp(op, at(x), at(c));
        CHECK(same_bits(alone.data(), out.data() + i * n, n));
        CHECK(same_bits(g_alone.data(), g.data() + i * n, n));
      }
    }
  }
}
