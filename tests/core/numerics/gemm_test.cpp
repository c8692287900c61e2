// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/gemm.hpp"

#include "diffrank/core/parallel.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

TEST_CASE("The product with the transpose is exactly symmetric and that of the rows, at any size and on any threads") {
  const int before = threads();
  for (const std::size_t n : {0u, 1u, 2u, 15u, 17u, 128u, 129u, 300u})
    for (const std::size_t k : {0u, 1u, 7u}) {
      CAPTURE(n, k);
      const auto a = normal_row(n * k, 1);
      std::vector<Row> results;
      for (const int count : {1, 2}) {
        set_threads(count);
        results.emplace_back(n * n, 1e300);
        multiply_by_transpose({a.data(), n, k}, {results.back().data(), n, n});
      }
      CHECK(results[0] == results[1]);
      const auto& s = results[0];
      Row expected(n * n), transposed(n * n);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          transposed[i * n + j] = s[j * n + i];
          for (std::size_t c = 0; c < k; ++c) expected[i * n + j] += a[i * k + c] * a[j * k + c];
        }
      CHECK(s == transposed);
      CHECK(distance(s, expected) <= Tolerance<double>::value);
    }
  set_threads(before);
}
