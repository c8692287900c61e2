// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/core/rankers/permutahedron_reference.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;

OperatorCase permutahedron(const std::string& kind, bool kl, double strength) {
  return make_operator(kind, std::string("permutahedron(regularization=") + (kl ? "kl" : "l2") +
                                 ", strength=" + to_text(strength) + ")");
}
PermutahedronReference reference(const OperatorCase& op, const Row& x, const Row& c, bool kl, double strength) {
  return op.ranks() ? PermutahedronReference::rank(x, c, kl, strength)
                    : PermutahedronReference::sort(x, c, kl, strength);
}

/// Calls test(op, kl, strength) for ranks and sorts, both regularizations and the strengths.
template <class Test>
void for_each_kind(const Row& strengths, Test test) {
  for (const auto* kind : {"ranker", "sorter"})
    for (const bool kl : {false, true})
      for (const double strength : strengths) test(permutahedron(kind, kl, strength), kl, strength);
}

}  // namespace

TEST_CASE("The permutahedron operator is the min-max formula: generic scores, any length") {
  for_each_kind({1e-3, 0.03, 0.1, 0.5, 1, 3, 1e3}, [](const OperatorCase& op, bool kl, double strength) {
    for (const std::size_t n : {1u, 2u, 3u, 4u, 7u, 16u, 40u})
      for (const std::uint64_t seed : {1u, 2u, 3u}) {
        CAPTURE(op.spec, op.kind(), n, seed);
        const auto x = normal_row(n, seed), c = normal_row(n, seed + 10);
        const auto expected = reference(op, x, c, kl, strength);
        CHECK(distance(forward(op, x), expected.value) <= exact);
        CHECK(distance(vjp(op, x, c), expected.grad) <= exact * std::max(1.0, 1 / strength));
      }
  });
}

TEST_CASE("The permutahedron operator is the min-max formula: scores with ties") {
  for_each_kind({0.01, 0.3, 2, 100}, [](const OperatorCase& op, bool kl, double strength) {
    for (const std::size_t n : {2u, 5u, 12u, 30u}) {
      CAPTURE(op.spec, op.kind(), n);
      const auto x = tied_row(n, n), c = normal_row(n, 4);
      const auto expected = reference(op, x, c, kl, strength);
      CHECK(distance(forward(op, x), expected.value) <= exact);
    }
  });
}

TEST_CASE("The permutahedron operator loses no digits to a common offset") {
  for_each_kind({1e-3, 0.1, 10}, [](const OperatorCase& op, bool kl, double strength) {
    CAPTURE(op.spec, op.kind());
    const auto x = normal_row(25, 5, 1, 1e9), c = normal_row(25, 6);
    const auto expected = reference(op, x, c, kl, strength);
    CHECK(distance(forward(op, x), expected.value) <= exact);
    CHECK(distance(vjp(op, x, c), expected.grad) <= exact * std::max(1.0, 1 / strength));
  });
}

TEST_CASE("The permutahedron operator loses no digits at any scale and strength from 1e-12 to 1e12") {
  for_each_kind({1e-12, 1e-6, 1, 1e6, 1e12}, [](const OperatorCase& op, bool kl, double strength) {
    for (const double scale : {1e-12, 1e-6, 1.0, 1e6, 1e12})
      for (const std::size_t n : {3u, 8u, 20u}) {
        CAPTURE(op.spec, op.kind(), scale, n);
        const auto x = normal_row(n, 7, scale), c = normal_row(n, 8);
        const auto expected = reference(op, x, c, kl, strength);
        // kl sorts add up exp(score), whose unit is 1: scores below it have the absolute accuracy of 1
        if (kl && !op.ranks()) CHECK(distance(forward(op, x), expected.value, 1) <= exact);
        else CHECK(distance(forward(op, x), expected.value) <= exact);
        // where both exp(-1/strength) and exp(-scale) vanish the reference cannot tell how far a kl pool reaches
        if (kl && !op.ranks() && strength <= 1e-6 && scale >= 1e6) continue;
        // a rank's gradient is a difference of the two sides of a pool over the strength
        CHECK(distance(vjp(op, x, c), expected.grad) <= exact * (op.ranks() ? std::max(1.0, 1 / strength) : 1));
      }
  });
}

TEST_CASE("Below the smallest gap l2 ranks are exact, far above the largest all are the mean rank") {
  const Row x{0.5, -1, 3, 1};  // smallest gap 0.5
  CHECK(forward(permutahedron("ranker", false, 0.49), x) == Row{3, 4, 1, 2});
  CHECK(distance(forward(permutahedron("ranker", false, 1e9), x), Row(4, 2.5)) <= 1e-8);
  CHECK(distance(forward(permutahedron("ranker", true, 1e9), x), Row(4, 2.5)) <= 1e-8);
}

TEST_CASE("A sort is exact where the gaps exceed 1/strength, and the means of pairs where they fall short") {
  const Row x{4, 1, 2};
  CHECK(forward(permutahedron("sorter", false, 0.49), x) == Row{4, 2, 1});
  // strength 1: gaps 2 and 1 against 1; (4, 2) pool to their mean 3 -+ 1/2, and then (3 - 1) with 1, ...
  const double third = 7.0 / 3;
  CHECK(distance(forward(permutahedron("sorter", false, 1), x), Row{third + 1, third, third - 1}) <= exact);
}
