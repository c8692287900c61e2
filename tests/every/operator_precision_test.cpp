// SPDX-License-Identifier: Apache-2.0
// float32 against float64 at every length, and no overflow at any strength or scale.
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// At the defaults, and where everything is pooled and where nothing is.
std::vector<OperatorCase> few() {
  std::vector<OperatorCase> list;
  for (const auto& kind : operator_kinds())
    for (const auto& entry : entries(kind)) {
      list.push_back(make_operator(kind, entry.name));
      if (entry.name == "permutahedron")
        for (const auto* regularization : {"l2", "kl"})
          for (const auto* strength : {"1e-9", "1e9"})
            list.push_back(
                make_operator(kind, entry.name + "(regularization=" + regularization + ", strength=" + strength + ")"));
    }
  return list;
}

/// How many entries differ by more than the tolerance, relative to the largest.
std::size_t count_beyond(double tolerance, const std::vector<float>& a, const Row& b) {
  double largest = 0;
  for (const double entry : b) largest = std::max(largest, std::abs(entry));
  std::size_t count = 0;
  for (std::size_t i = 0; i < b.size(); ++i)
    count += !(std::abs(static_cast<double>(a[i]) - b[i]) <= tolerance * largest);
  return count;
}

}  // namespace

TEST_CASE("float32 agrees with float64 at n = 1e2, 4096 and, below quadratic cost, 1e6") {
  for (const auto& op : few())
    for (const std::size_t n : {std::size_t{100}, thousands, million}) {
      if (n > thousands && op->cost() != Cost::linear) continue;
      CAPTURE(op.spec, op.kind(), n);
      const auto x = to_float(normal_row(n, 1)), c = to_float(normal_row(n, 2));
      // distance() is relative to the largest entry, n for ranks: the promise is 1e-5 n for a rank
      CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::value);
      const auto g = vjp(op, x, c);
      const auto g64 = vjp(op, to_double(x), to_double(c));
      // blackbox steps where two scores change places: float32 may round one in a thousand past another
      if (op->gradient() == Gradient::surrogate) CHECK(count_beyond(Tolerance<float>::gradient, g, g64) <= n / 1000);
      else CHECK(distance(g, g64) <= Tolerance<float>::gradient);
    }
}

TEST_CASE("A million scores that are sorted already, either way, are pooled without recursion") {
  constexpr std::size_t n = million;
  for (const auto& op : few())
    for (const double direction : {1.0, -1.0}) {
      if (op->cost() != Cost::linear) continue;
      CAPTURE(op.spec, op.kind(), direction);
      Row x(n);
      for (std::size_t i = 0; i < n; ++i) x[i] = direction * static_cast<double>(i);
      const auto out = forward(op, x);
      CHECK(all_finite(out));
      const double m = static_cast<double>(n), sum = m * (m + 1) / 2;
      if (op.ranks() && op->properties().keeps_sum)
        CHECK(std::abs(std::accumulate(out.begin(), out.end(), 0.0) / sum - 1) <= 1e-9);
    }
}

TEST_CASE("No scale of the scores and of the cotangent makes a finite result NaN or infinite") {
  for (const auto& op : every_operator())
    for (const double scale : {1e-12, 1e-6, 1.0, 1e6, 1e12})
      for (const double factor : {1e-12, 1.0, 1e12}) {
        CAPTURE(op.spec, op.kind(), scale, factor);
        const auto x = normal_row(40, 3, scale), c = normal_row(40, 4, factor);
        if (!all_finite(forward(op, x))) FAIL_CHECK("the forward value is not finite");
        if (!all_finite(vjp(op, x, c))) FAIL_CHECK("the gradient is not finite");
      }
}
