// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/order/isotonic.hpp"

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Means of pools of x that descend strictly, spread over their members.
Row pooled_means(const Row& x) {
  std::vector<MeanBlock> blocks;
  for (std::size_t k = 0; k < x.size(); ++k) blocks.push_back({k, 1, x[k], 0});
  const auto count = pool_adjacent_violators(
      blocks.data(), blocks.size(), [](const auto& a, const auto& b) { return mean_gap(a, b) <= 0; },
      [](const auto& a, const auto& b) { return merge(a, b); });
  Row fit;
  for (std::size_t b = 0; b < count; ++b) {
    CHECK(blocks[b].begin == fit.size());
    fit.insert(fit.end(), blocks[b].count, blocks[b].anchor + blocks[b].mean_offset());
  }
  return fit;
}

/// The best descending fit among all partitions into pools: 2^(n-1) of them.
Row best_fit(const Row& x, double& least) {
  const std::size_t n = x.size();
  Row best;
  least = infinity;
  for (std::size_t cuts = 0; cuts < std::size_t{1} << (n - 1); ++cuts) {
    Row fit;
    bool descends = true;
    double cost = 0;
    for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
      double sum = x[end++];
      while (end < n && !(cuts >> (end - 1) & 1)) sum += x[end++];
      const double mean = sum / static_cast<double>(end - begin);
      descends = descends && (fit.empty() || fit.back() >= mean);
      for (std::size_t k = begin; k < end; ++k) cost += (x[k] - mean) * (x[k] - mean);
      fit.insert(fit.end(), end - begin, mean);
    }
    if (descends && cost < least) least = cost, best = fit;
  }
  return best;
}

}  // namespace

TEST_CASE("Pooling adjacent violators finds the best descending fit of all") {
  for (const std::size_t n : {1u, 2u, 3u, 6u, 10u, 12u})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      CAPTURE(n, seed);
      const auto x = seed % 2 ? normal_row(n, seed) : tied_row(n, seed);
      double least = 0;
      CHECK(distance(pooled_means(x), best_fit(x, least)) <= Tolerance<double>::value);
    }
}

TEST_CASE("Pools of a row in order are its members, of a row in reverse one") {
  Row down(50), up(50);
  for (std::size_t k = 0; k < 50; ++k) down[k] = -(up[k] = static_cast<double>(k));
  CHECK(pooled_means(down) == down);
  CHECK(pooled_means(up) == Row(50, 24.5));
}

TEST_CASE("Pooling n scores compares at most 2 n times and merges less than n times, whatever their order") {
  for (const std::size_t n : {10u, 1000u, 4000u})
    for (const double direction : {1.0, -1.0, 0.0}) {
      const auto noise = normal_row(n, n);
      std::vector<MeanBlock> blocks;
      for (std::size_t k = 0; k < n; ++k)
        blocks.push_back({k, 1, direction == 0 ? noise[k] : direction * static_cast<double>(k), 0});
      std::size_t compared = 0, merged = 0;
      const auto count = pool_adjacent_violators(
          blocks.data(), n, [&](const auto& a, const auto& b) { return ++compared, mean_gap(a, b) <= 0; },
          [&](const auto& a, const auto& b) { return ++merged, merge(a, b); });
      CAPTURE(n, direction);
      CHECK(compared <= 2 * n);
      CHECK(merged == n - count);
    }
}

TEST_CASE("Sums of exponentials merge to the logarithm of the sum of all, in any order") {
  for (const double scale : {1e-6, 1.0, 1e3, 1e12}) {
    const auto z = normal_row(9, 1, scale);
    ExpBlock all{0, 1, z[0], 1};
    for (std::size_t k = 1; k < z.size(); ++k) all = merge(all, ExpBlock{k, 1, z[k], 1});
    const double top = *std::max_element(z.begin(), z.end());
    double sum = 0;
    for (const double x : z) sum += std::exp(x - top);
    CHECK(all.count == 9);
    CHECK(std::abs(all.anchor + std::log(all.sum) - (top + std::log(sum))) <= 1e-12 * std::max(1.0, scale));
    CHECK(std::abs(log_gap(all, ExpBlock{9, 1, top, 1}) - std::log(sum)) <= 1e-12);
  }
}

TEST_CASE("The gap of two equal infinities is zero, of others what it is") {
  CHECK(gap(infinity, infinity) == 0);
  CHECK(gap(-infinity, -infinity) == 0);
  CHECK(gap(infinity, 1) == infinity);
  CHECK(gap(-infinity, infinity) == -infinity);
  CHECK(gap(3, 1) == 2);
}
