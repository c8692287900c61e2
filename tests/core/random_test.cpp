// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/random.hpp"

#include <map>
#include <vector>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

namespace {

using Block = std::array<std::uint32_t, 4>;

/// Philox4x32-10 as the paper has it, on its own: counter and key in, four numbers out.
Block philox(Block counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t even = std::uint64_t{0xD2511F53} * counter[0], odd = std::uint64_t{0xCD9E8D57} * counter[2];
    const auto high = [](std::uint64_t p) { return static_cast<std::uint32_t>(p >> 32); };
    const auto low = [](std::uint64_t p) { return static_cast<std::uint32_t>(p & 0xFFFFFFFF); };
    counter = {high(odd) ^ counter[1] ^ key[0], low(odd), high(even) ^ counter[3] ^ key[1], low(even)};
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return counter;
}

Block first_block(Random random) {
  return {random.next(), random.next(), random.next(), random.next()};
}

}  // namespace

TEST_CASE("The reference of this test gives the three published vectors of Philox4x32-10") {
  constexpr std::uint32_t ones = 0xFFFFFFFF;
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({ones, ones, ones, ones}, {ones, ones}) == Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("Random is Philox with the seed as key, the position and the two streams as counter") {
  CHECK(first_block(Random(0, 0)) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{0x0123456789abcdef}, ~std::uint64_t{0}})
    for (const std::uint32_t stream : {0u, 7u, 0xFFFFFFFFu})
      for (const std::uint32_t substream : {0u, 9u, 0xFFFFFFFFu}) {
        Random random(seed, stream, substream);
        const std::array<std::uint32_t, 2> key{static_cast<std::uint32_t>(seed),
                                               static_cast<std::uint32_t>(seed >> 32)};
        for (std::uint32_t position = 0; position < 5; ++position) {
          const Block block{random.next(), random.next(), random.next(), random.next()};
          CHECK(block == philox({position, 0, stream, substream}, key));
        }
      }
}

TEST_CASE("A copy goes on where its original stands, and on its own") {
  Random a(5, 1);
  for (int i = 0; i < 7; ++i) a.next();
  Random b = a;
  const auto x = b.next64();
  b.next();
  CHECK(a.next64() == x);
}

TEST_CASE("Uniform numbers lie in [0, 1), with mean 1/2, variance 1/12 and no correlation of neighbors") {
  Random random(1, 2);
  constexpr int n = 200000;
  double sum = 0, squares = 0, products = 0, last = 0.5, least = 1, most = 0;
  for (int i = 0; i < n; ++i) {
    const double u = random.uniform();
    least = std::min(least, u), most = std::max(most, u);
    sum += u, squares += (u - 0.5) * (u - 0.5), products += (u - 0.5) * (last - 0.5);
    last = u;
  }
  CHECK((least >= 0 && least < 1e-3 && most < 1 && most > 1 - 1e-3));
  const double sigma = 1 / std::sqrt(n);  // five standard errors each
  CHECK(std::abs(sum / n - 0.5) <= 5 * std::sqrt(1.0 / 12) * sigma);
  CHECK(std::abs(squares / n - 1.0 / 12) <= 5 * std::sqrt(1.0 / 180) * sigma);
  CHECK(std::abs(products / n) <= 5 / 12.0 * sigma);
}

TEST_CASE("Normal numbers have mean 0, variance 1, skewness 0, kurtosis 3") {
  Random random(2, 3);
  constexpr int n = 200000;
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
  for (int i = 0; i < n; ++i) {
    const double x = random.normal();
    if (!std::isfinite(x)) FAIL("draw " << i << " is " << x);
    m1 += x / n, m2 += x * x / n, m3 += x * x * x / n, m4 += x * x * x * x / n;
  }
  const double sigma = 1 / std::sqrt(n);  // var of x, x^2, x^3, x^4: 1, 2, 15, 96
  CHECK(std::abs(m1) <= 5 * sigma);
  CHECK(std::abs(m2 - 1) <= 5 * std::sqrt(2.0) * sigma);
  CHECK(std::abs(m3) <= 5 * std::sqrt(15.0) * sigma);
  CHECK(std::abs(m4 - 3) <= 5 * std::sqrt(96.0) * sigma);
}

TEST_CASE("below(n) reaches each of 0 .. n-1 equally often, and nothing else") {
  Random random(3, 4);
  for (const std::uint64_t n : {1u, 2u, 3u, 10u, 97u}) {
    std::vector<double> counts(n);
    const double draws = 2000.0 * static_cast<double>(n), expected = 2000;
    for (int i = 0; i < static_cast<int>(draws); ++i) ++counts.at(random.below(n));
    double chi2 = 0;
    for (const double count : counts) chi2 += (count - expected) * (count - expected) / expected;
    const double freedom = static_cast<double>(n) - 1;
    CAPTURE(n);
    CHECK(chi2 <= freedom + 5 * std::sqrt(2 * freedom) + 1e-9);
  }
  constexpr std::uint64_t huge = (std::uint64_t{1} << 63) + 1;  // half of the draws are thrown away
  for (int i = 0; i < 100; ++i) CHECK(random.below(huge) < huge);
}

TEST_CASE("Shuffling makes all six orders of three equally often") {
  Random random(4, 5);
  std::map<std::array<int, 3>, int> counts;
  for (int i = 0; i < 12000; ++i) {
    std::array<int, 3> order{0, 1, 2};
    random.shuffle(order.data(), 3);
    ++counts[order];
  }
  CHECK(counts.size() == 6);
  for (const auto& [order, count] : counts) CHECK(std::abs(count - 2000) <= 5 * std::sqrt(12000 * 5.0 / 36));
}
