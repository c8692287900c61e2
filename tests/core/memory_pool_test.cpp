// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/memory_pool.hpp"

#include <algorithm>
#include <thread>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

namespace {

constexpr std::size_t large = 1 << 16;  // doubles

bool all_are(const PooledVector<double>& v, double x) {
  return std::all_of(v.begin(), v.end(), [x](double entry) { return entry == x; });
}

/// Freed when the program ends, after the pool.
const PooledVector<double> until_the_end(large, 1.0);

}  // namespace

TEST_CASE("A thread gets the memory of a large vector that it freed for the next one of that size, cleared") {
  const double* first = nullptr;
  {
    PooledVector<double> v(large, 3.0);
    first = v.data();
  }
  const PooledVector<double> again(large);
  CHECK(again.data() == first);
  CHECK(all_are(again, 0));
}

TEST_CASE("Vectors that live at the same time are apart, at every size") {
  std::vector<PooledVector<double>> vectors;
  for (int round = 0; round < 3; ++round) {
    vectors.clear();
    for (std::size_t n = 1; n < 400000; n = n * 5 / 3 + 1) {
      vectors.emplace_back(n, static_cast<double>(vectors.size()));
      vectors.emplace_back(n, static_cast<double>(vectors.size()));
    }
    for (std::size_t i = 0; i < vectors.size(); ++i) CHECK(all_are(vectors[i], static_cast<double>(i)));
  }
}

TEST_CASE("A vector may be freed by another thread than the one that made it, which may have ended") {
  PooledVector<double> from_another;
  std::thread([&] {
    from_another.assign(large, 2.0);
    const PooledVector<double> of_its_own(large, 1.0);
  }).join();
  CHECK(all_are(from_another, 2));
  const double* memory = from_another.data();
  from_another = PooledVector<double>();
  CHECK(PooledVector<double>(large).data() == memory);
}

TEST_CASE("Vectors beyond what a thread keeps come and go") {
  for (int i = 0; i < 3; ++i) {
    const PooledVector<char> huge((std::size_t{1} << 26) + 1, 'x'), nearly((std::size_t{1} << 26) - 1, 'y');
    CHECK((huge.back() == 'x' && nearly.back() == 'y'));
  }
  CHECK(all_are(until_the_end, 1));
}
