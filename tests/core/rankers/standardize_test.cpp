// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/gradient_check.hpp"
#include "diffrank/core/numerics/reproducible_sum.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;
const std::vector<std::string> methods{"zscore", "sigmoid", "range"};
const std::vector<std::string> rankers{"permutahedron(strength=0.1)", "permutahedron(regularization=kl)",
                                       "permutahedron(regularization=p32, strength=0.3)"};
const std::vector<std::string> sorters{"permutahedron", "permutahedron(strength=20)",
                                       "permutahedron(regularization=kl)",
                                       "permutahedron(regularization=p43, strength=2)", "hard"};

OperatorCase standardize(const std::string& kind, const std::string& method, const std::string& inner) {
  return make_operator(kind, "standardize(method=" + method + ", " + kind + "=" + inner + ")");
}

/// By the definition, in long double.
std::vector<long double> rescaled(const Row& x, const std::string& method) {
  const auto n = static_cast<long double>(x.size());
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  long double mean = 0, variance = 0;
  for (const double xi : x) mean += static_cast<long double>(xi) / n;
  for (const double xi : x)
    variance += (static_cast<long double>(xi) - mean) * (static_cast<long double>(xi) - mean) / n;
  std::vector<long double> z;
  for (const double xi : x) {
    const long double u = (static_cast<long double>(xi) - mean) / std::sqrt(variance);
    z.push_back(method == "range" ? (static_cast<long double>(xi) - static_cast<long double>(*low)) /
                                        (static_cast<long double>(*high) - static_cast<long double>(*low))
                : method == "sigmoid" ? 1 / (1 + std::exp(-u))
                                      : u);
  }
  return z;
}
Row rescaled_row(const Row& x, const std::string& method) {
  const auto z = rescaled(x, method);
  return {z.begin(), z.end()};
}

template <class Test>
void for_each_setting(Test test) {
  for (const auto& method : methods) {
    for (const auto& inner : rankers) test(standardize("ranker", method, inner), method, inner);
    for (const auto& inner : sorters) test(standardize("sorter", method, inner), method, inner);
  }
}

}  // namespace

TEST_CASE("standardize(ranker) gives the inner ranks of the rescaled row") {
  for (const auto& method : methods)
    for (const auto& inner : rankers)
      for (const std::size_t n : {2u, 3u, 17u, 200u}) {
        const auto op = standardize("ranker", method, inner);
        CAPTURE(op.spec, n);
        const auto x = normal_row(n, n, 3, -5);
        CHECK(distance(forward(op, x), forward(make_operator("ranker", inner), rescaled_row(x, method))) <= 10 * exact);
      }
}

TEST_CASE("standardize(sorter) gives the inner sorted values of the rescaled row, back in score units") {
  for (const auto& inner : sorters)
    for (const std::size_t n : {2u, 3u, 17u, 200u}) {
      const auto x = normal_row(n, n, 3, -5);
      const auto size = static_cast<double>(n);
      const auto [low, high] = std::minmax_element(x.begin(), x.end());
      const double mean = std::accumulate(x.begin(), x.end(), 0.0) / size;
      double variance = 0;
      for (const double xi : x) variance += (xi - mean) * (xi - mean) / size;
      for (const auto& method : methods) {
        const auto op = standardize("sorter", method, inner);
        CAPTURE(op.spec, n);
        auto expected = forward(make_operator("sorter", inner), rescaled_row(x, method));
        for (double& y : expected)
          y = method == "range"     ? *low + (*high - *low) * y
              : method == "sigmoid" ? mean + std::sqrt(variance) * std::log(y / (1 - y))
                                    : mean + std::sqrt(variance) * y;
        CHECK(distance(forward(op, x), expected) <= 10 * exact);
      }
    }
}

TEST_CASE("The Jacobian of the rescaling is exact, in ranks, in sorted values, and back in score units") {
  for_each_setting([](const OperatorCase& op, const std::string&, const std::string&) {
    for (const std::size_t n : {2u, 3u, 8u, 15u})
      for (const double scale : {0.01, 1.0, 30.0}) {
        CAPTURE(op.spec, op.kind(), n, scale);
        const auto x = normal_row(2 * n, n + 30, scale, scale), c = normal_row(2 * n, n + 31);
        const auto check =
            check_gradient(*op.instance, {x.data(), 2, n}, {c.data(), 2, n}, 1e-6 * std::min(1.0, scale));
        INFO(check.text());
        CHECK(check.error <= Tolerance<double>::gradient);
      }
  });
}

TEST_CASE("Neither the scale of the scores nor an offset changes ranks, both change sorted values by themselves") {
  for_each_setting([](const OperatorCase& op, const std::string&, const std::string&) {
    CAPTURE(op.spec, op.kind());
    const auto x = dyadic_row(25, 1), c = normal_row(25, 2);
    const auto plain = forward(op, x), g = vjp(op, x, c);
    for (const double scale : {0x1p-40, 0x1p-3, 0x1p40}) {
      CHECK(forward(op, scaled(x, scale)) == (op.ranks() ? plain : scaled(plain, scale)));
      CHECK(vjp(op, scaled(x, scale), c) == (op.ranks() ? scaled(g, 1 / scale) : g));
    }
    const auto moved = forward(op, shifted(x, 0x1p40));
    CHECK(distance(moved, op.ranks() ? plain : shifted(plain, 0x1p40)) <= exact);
    CHECK(distance(vjp(op, shifted(x, 0x1p40), c), g) <= exact);
  });
}

TEST_CASE("A constant row has mean ranks without a gradient, and sorts to itself") {
  for_each_setting([](const OperatorCase& op, const std::string& method, const std::string&) {
    for (const double value : {0.0, -3.0, 1e12, 1e-300}) {
      CAPTURE(op.spec, op.kind(), value);
      const Row x(7, value), c = normal_row(7, 3);
      CHECK(distance(forward(op, x), op.ranks() ? Row(7, 4.0) : x) <= exact);
      if (op.ranks()) CHECK(vjp(op, x, c) == Row(7, 0.0));
      else if (op->option("sorter").rfind("hard", 0) == 0 || method == "sigmoid")
        CHECK(distance(vjp(op, x, c), Row(7, std::accumulate(c.begin(), c.end(), 0.0) / 7)) <= exact);
    }
  });
}

TEST_CASE("Infinite scores rank as the signs they are; sorted values go where the limit goes") {
  for (const auto& method : methods)
    for (const auto& inner : rankers) {
      const auto op = standardize("ranker", method, inner);
      CAPTURE(op.spec);
      const auto c = normal_row(5, 4);
      CHECK(forward(op, Row{infinity, 3, -infinity, 2, -4}) == forward(op, Row{1, 0, -1, 0, 0}));
      CHECK(distance(forward(op, Row{infinity, 3, -infinity, 2, -4}), forward(op, Row{1e200, 3, -1e200, 2, -4})) <=
            exact);
      CHECK(vjp(op, Row{infinity, 3, -infinity, 2, -4}, c) == Row(5, 0.0));
      CHECK(forward(op, Row(4, infinity)) == forward(op, Row(4, 1.0)));
    }
  const auto sort = make_operator("sorter", "standardize(sorter=permutahedron(strength=100))");  // all near the mean
  CHECK(forward(sort, Row{1, infinity, 2}) == Row(3, infinity));
  const auto apart =
      forward(sort, Row{infinity, 1, -infinity});  // the one between: NaN, it depends on which grows faster
  CHECK((apart.front() == infinity && std::isnan(apart[1]) && apart.back() == -infinity));
  CHECK(forward(sort, Row(3, -infinity)) == Row(3, -infinity));
  CHECK(all_finite(vjp(sort, Row{1, infinity, 2}, Row{1, 2, 3})));
}

TEST_CASE("Outliers beyond what a sigmoid resolves stay finite, and the largest sorts to itself") {
  Row x(5000, 0.0);
  x[17] = 1e9;
  x[18] = -1.0;
  for (const auto& inner : sorters) {
    const auto op = standardize("sorter", "sigmoid", inner);
    CAPTURE(op.spec);
    CHECK(all_finite(forward(op, x)));
    CHECK(all_finite(vjp(op, x, normal_row(x.size(), 5))));
  }
  const auto exactly = forward(standardize("sorter", "sigmoid", "hard"), x);
  CHECK(exactly.front() == 1e9);
  CHECK(exactly.back() == -1);
}

TEST_CASE("float32 scores are rescaled and ranked in double: they agree with float64 to rounding") {
  for_each_setting([](const OperatorCase& op, const std::string&, const std::string&) {
    CAPTURE(op.spec, op.kind());
    const auto x = to_float(normal_row(10000, 6)), c = to_float(normal_row(10000, 7));
    CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::rounded);
    CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::rounded);
  });
}

TEST_CASE("standardize has the tie rule and the kind of gradient of the ranker in it") {
  for (const auto& ties : tie_rules()) {
    const auto op = standardize("ranker", "zscore", "hard(ties=" + ties + ")");
    CHECK(std::static_pointer_cast<const Ranker>(op.instance)->ties() ==
          static_cast<Ties>(std::find(tie_rules().begin(), tie_rules().end(), ties) - tie_rules().begin()));
    CHECK(forward(op, tied_row(20, 8)) == forward(make_operator("ranker", "hard(ties=" + ties + ")"), tied_row(20, 8)));
    CHECK(op->gradient() == Gradient::zero);
  }
  CHECK(standardize("ranker", "range", "blackbox")->gradient() == Gradient::surrogate);
  CHECK(standardize("ranker", "range", "permutahedron")->gradient() == Gradient::exact);
}

TEST_CASE("A sum has the same bits in every order, and those of the exact sum") {
  for (const std::size_t n : {1u, 10u, 100000u}) {
    const auto all = normal_row(n, 9, 0.1);
    long double sum = 0;
    for (const double x : all) sum += static_cast<long double>(x);
    const double first = exact_sum(n, [&](std::size_t i) { return all[i]; });
    CHECK(std::abs(static_cast<double>(static_cast<long double>(first) - sum)) <= static_cast<double>(n) * 0x1p-53);
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const auto mixed = gather(all, random_permutation(n, seed));
      CHECK(exact_sum(n, [&](std::size_t i) { return mixed[i]; }) == first);
    }
  }
}
