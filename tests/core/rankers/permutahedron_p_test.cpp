// SPDX-License-Identifier: Apache-2.0
// The p-norm permutahedron against its definition: y maximises <theta, y> - sum |y|^p / p over the permutahedron of w.
#include "diffrank/core/gradient_check.hpp"
#include "diffrank/core/numerics/power_mean.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;
using Real = long double;
using Reals = std::vector<Real>;

Real power_of(Real t, int m) {  // sign(t) |t|^m
  return std::copysign(std::pow(std::abs(t), static_cast<Real>(m)), t);
}

/// The v with sum over i..j of power_of(theta + v) = sum of w, by bisection.
Real pool_value(const Reals& theta, const Reals& w, int m, std::size_t i, std::size_t j) {
  Real wanted = 0, low = std::numeric_limits<Real>::infinity(), high = -low;
  for (std::size_t k = i; k <= j; ++k) {
    wanted += w[k];
    const Real own = std::copysign(std::pow(std::abs(w[k]), 1 / static_cast<Real>(m)), w[k]) - theta[k];
    low = std::min(low, own);
    high = std::max(high, own);
  }
  for (int step = 0; step < 200; ++step) {
    const Real v = (low + high) / 2;
    Real sum = 0;
    for (std::size_t k = i; k <= j; ++k) sum += power_of(theta[k] + v, m);
    (sum < wanted ? low : high) = v;
  }
  return (low + high) / 2;
}

struct Projection {
  Reals y, grad_theta, grad_w;  ///< grad_*: the VJPs of a cotangent on y
};

/// theta and w ascending. By the min-max formula of isotonic regression, v_k = min over i <= k of max over j >= k.
Projection project(const Reals& theta, const Reals& w, const Reals& c, int m) {
  const std::size_t n = theta.size();
  std::vector<Reals> f(n, Reals(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j) f[i][j] = pool_value(theta, w, m, i, j);
  Projection p{Reals(n), Reals(n), Reals(n)};
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t begin = k, end = k;
    Real least = std::numeric_limits<Real>::infinity();
    for (std::size_t i = 0; i <= k; ++i) {
      std::size_t last = k;
      for (std::size_t j = k; j < n; ++j)
        if (f[i][j] > f[i][last]) last = j;
      if (f[i][last] < least) least = f[i][last], begin = i, end = last;
    }
    p.y[k] = begin == end ? w[k] : power_of(theta[k] + least, m);
    Real sum = 0, mean = 0;
    for (std::size_t l = begin; l <= end; ++l) {
      const Real weight = begin == end ? 1 : std::pow(std::abs(theta[l] + least), static_cast<Real>(m - 1));
      sum += weight;
      mean += weight * c[l];
    }
    mean /= sum;
    const Real own = begin == end ? 0 : m * std::pow(std::abs(theta[k] + least), static_cast<Real>(m - 1));
    p.grad_theta[k] = own * (c[k] - mean);
    p.grad_w[k] = mean;
  }
  return p;
}

struct Expected {
  Row value, grad;
};

Expected rank_reference(const Row& x, const Row& c, int m, double strength) {
  const std::size_t n = x.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return x[a] > x[b]; });
  Reals theta, w, cotangent;
  for (std::size_t k = 0; k < n; ++k) {
    theta.push_back((static_cast<Real>(x[order[0]]) - static_cast<Real>(x[order[k]])) / static_cast<Real>(strength));
    w.push_back(static_cast<Real>(k + 1));
    cotangent.push_back(static_cast<Real>(c[order[k]]));
  }
  const auto p = project(theta, w, cotangent, m);
  Expected e{Row(n), Row(n)};
  for (std::size_t k = 0; k < n; ++k) {
    e.value[order[k]] = static_cast<double>(p.y[k]);
    e.grad[order[k]] = static_cast<double>(-p.grad_theta[k] / static_cast<Real>(strength));
  }
  return e;
}

/// About the mean of the scores; the gradient is right where no two scores are equal.
Expected sort_reference(const Row& x, const Row& c, int m, double strength) {
  const std::size_t n = x.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return x[a] < x[b]; });
  Real offset = 0, mean_c = 0, mean_grad = 0;
  const Real first = static_cast<Real>(x[0]), size = static_cast<Real>(n);
  for (std::size_t k = 0; k < n; ++k) offset += (static_cast<Real>(x[k]) - first) / size;
  Reals theta, w, cotangent;
  for (std::size_t k = 0; k < n; ++k) {
    theta.push_back(static_cast<Real>(k) / static_cast<Real>(strength));
    w.push_back((static_cast<Real>(x[order[k]]) - first) - offset);
    cotangent.push_back(static_cast<Real>(c[n - 1 - k]));
  }
  const auto p = project(theta, w, cotangent, m);
  for (std::size_t k = 0; k < n; ++k) mean_c += cotangent[k] / size, mean_grad += p.grad_w[k] / size;
  Expected e{Row(n), Row(n)};
  for (std::size_t k = 0; k < n; ++k) {
    e.value[n - 1 - k] = static_cast<double>(first + (offset + p.y[k]));
    e.grad[order[k]] = static_cast<double>(p.grad_w[k] + (mean_c - mean_grad));
  }
  return e;
}

OperatorCase permutahedron(const std::string& kind, int m, double strength) {
  return make_operator(kind, std::string("permutahedron(regularization=") + (m == 2 ? "p32" : "p43") +
                                 ", strength=" + to_text(strength) + ")");
}
Expected reference(const OperatorCase& op, const Row& x, const Row& c, int m, double strength) {
  return op.ranks() ? rank_reference(x, c, m, strength) : sort_reference(x, c, m, strength);
}

template <class Test>
void for_each_kind(const Row& strengths, Test test) {
  for (const auto* kind : {"ranker", "sorter"})
    for (const int m : {2, 3})
      for (const double strength : strengths) test(permutahedron(kind, m, strength), m, strength);
}

/// How far y (with the order of theta) is from the maximum over the permutahedron of w: the gap of Frank and Wolfe,
/// max over permutations of <theta - grad R(y), w - y>, over the terms it is made of; infinite where y is outside.
double optimality_gap(const Reals& theta, Reals w, const Row& y, int m) {
  const std::size_t n = y.size();
  Reals slope(n), inside(n);
  Real at = 0, best = 0, size = 1;
  for (std::size_t k = 0; k < n; ++k) {
    inside[k] = static_cast<Real>(y[k]);
    slope[k] = theta[k] - std::copysign(std::pow(std::abs(inside[k]), 1 / static_cast<Real>(m)), inside[k]);
    at += slope[k] * inside[k];
  }
  std::sort(slope.begin(), slope.end());
  std::sort(inside.begin(), inside.end());
  std::sort(w.begin(), w.end());
  Real above = 0, sum = 0;
  for (std::size_t k = n; k-- > 0;) {
    best += slope[k] * w[k];
    size += std::abs(slope[k] * w[k]);
    above += w[k] - inside[k];  // the largest of y add up to no more than the largest of w
    sum += std::abs(w[k]);
    if (above < -1e-12L * sum) return infinity;
  }
  return std::abs(above) > 1e-12L * sum ? infinity : static_cast<double>((best - at) / size);
}

}  // namespace

TEST_CASE("The p-norm permutahedron is the min-max formula: generic scores, any length") {
  for_each_kind({0.01, 0.1, 0.5, 1, 3, 100}, [](const OperatorCase& op, int m, double strength) {
    for (const std::size_t n : {1u, 2u, 3u, 4u, 7u, 16u})
      for (const std::uint64_t seed : {1u, 2u, 3u}) {
        CAPTURE(op.spec, op.kind(), n, seed);
        const auto x = normal_row(n, seed), c = normal_row(n, seed + 10);
        const auto expected = reference(op, x, c, m, strength);
        CHECK(distance(forward(op, x), expected.value) <= exact);
        CHECK(distance(vjp(op, x, c), expected.grad) <= exact * std::max(1.0, 1 / strength));
      }
  });
}

TEST_CASE("The p-norm permutahedron is the min-max formula: scores with ties") {
  for_each_kind({0.05, 0.5, 5}, [](const OperatorCase& op, int m, double strength) {
    for (const std::size_t n : {2u, 5u, 12u}) {
      CAPTURE(op.spec, op.kind(), n);
      const auto x = tied_row(n, n), c = normal_row(n, 4);
      const auto expected = reference(op, x, c, m, strength);
      CHECK(distance(forward(op, x), expected.value) <= exact);
      if (op.ranks()) CHECK(distance(vjp(op, x, c), expected.grad) <= exact * std::max(1.0, 1 / strength));
    }
  });
}

TEST_CASE("The p-norm permutahedron loses no digits to a common offset") {
  for_each_kind({0.1, 1, 10}, [](const OperatorCase& op, int m, double strength) {
    CAPTURE(op.spec, op.kind());
    const auto x = normal_row(12, 5, 1, 1e9), c = normal_row(12, 6);
    const auto expected = reference(op, x, c, m, strength);
    CHECK(distance(forward(op, x), expected.value) <= exact);
    CHECK(distance(vjp(op, x, c), expected.grad) <= 1e3 * exact * std::max(1.0, 1 / strength));
  });
}

TEST_CASE("The p-norm permutahedron loses no digits at any scale and strength from 1e-12 to 1e12") {
  for_each_kind({1e-12, 1e-6, 1, 1e6, 1e12}, [](const OperatorCase& op, int m, double strength) {
    for (const double scale : {1e-12, 1e-6, 1.0, 1e6, 1e12})
      for (const std::size_t n : {3u, 8u}) {
        CAPTURE(op.spec, op.kind(), scale, n);
        const auto x = normal_row(n, 7, scale), c = normal_row(n, 8);
        const auto expected = reference(op, x, c, m, strength);
        CHECK(distance(forward(op, x), expected.value) <= exact);
        CHECK(distance(vjp(op, x, c), expected.grad) <= exact * (op.ranks() ? std::max(1.0, 1 / strength) : 1));
      }
  });
}

TEST_CASE("No point of the permutahedron is better, for rows of thousands of scores") {
  for (const int m : {2, 3})
    for (const double strength : {1e-4, 1e-2, 1.0, 100.0})
      for (const std::size_t n : {100u, 3000u}) {
        CAPTURE(m, strength, n);
        const auto x = normal_row(n, 9);
        Reals theta(n), w(n);
        for (std::size_t i = 0; i < n; ++i) {
          theta[i] = -static_cast<Real>(x[i]) / static_cast<Real>(strength);
          w[i] = static_cast<Real>(i + 1);
        }
        CHECK(optimality_gap(theta, w, forward(permutahedron("ranker", m, strength), x), m) <= exact);

        auto y = forward(permutahedron("sorter", m, strength), x);
        const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(n);
        for (std::size_t k = 0; k < n; ++k) {
          theta[k] = -static_cast<Real>(k) / static_cast<Real>(strength);
          w[k] = static_cast<Real>(x[k]) - static_cast<Real>(mean);
          y[k] -= mean;
        }
        CHECK(optimality_gap(theta, w, y, m) <= exact);
        std::reverse(y.begin(), y.end());
        CHECK(optimality_gap(theta, w, y, m) > 1e-6);  // the gap sees a wrong answer
      }
}

TEST_CASE("Gradients of the p-norm permutahedron agree with central differences") {
  for_each_kind({0.1, 0.5, 1, 4, 50}, [](const OperatorCase& op, int, double) {
    for (const std::size_t n : {2u, 7u, 30u}) {
      CAPTURE(op.spec, op.kind(), n);
      const auto x = normal_row(3 * n, n + 20), c = normal_row(3 * n, n + 21);
      const auto check = check_gradient(*op.instance, {x.data(), 3, n}, {c.data(), 3, n});
      INFO(check.text());
      CHECK(check.error <= Tolerance<double>::gradient);
    }
  });
}

TEST_CASE("Two scores: p-norm ranks are the powers of t = u -+ gap/2 in one pool, exact from gap 2^(p-1) - 1 on") {
  for (const double d : {0.0, 0.1, 0.25, 0.4}) {
    const double u = std::sqrt(1.5 - d * d / 4), low = u - d / 2, high = u + d / 2;
    CHECK(distance(forward(permutahedron("ranker", 2, 1), Row{d, 0}), Row{low * low, high * high}) <= exact);
  }
  CHECK(forward(permutahedron("ranker", 2, 1), Row{std::sqrt(2.0) - 0.99, 0}) == Row{1, 2});
  CHECK(forward(permutahedron("ranker", 3, 1), Row{std::cbrt(2.0) - 0.99, 0}) == Row{1, 2});
  const auto near = forward(permutahedron("ranker", 3, 1), Row{0.2, 0});
  CHECK(std::abs(near[0] + near[1] - 3) <= exact);
  CHECK(std::abs(std::cbrt(near[1]) - std::cbrt(near[0]) - 0.2) <= exact);
}

TEST_CASE("Two scores farther apart than 2/(2 strength)^m are sorted to their mean -+ 1/(2 strength)^m") {
  for (const int m : {2, 3})
    for (const double strength : {0.5, 1.0, 2.0}) {
      const double half = std::pow(1 / (2 * strength), m);
      CHECK(distance(forward(permutahedron("sorter", m, strength), Row{5, 15}), Row{10 + half, 10 - half}) <= exact);
      CHECK(forward(permutahedron("sorter", m, strength), Row{0, half}) == Row{half, 0});
    }
}

TEST_CASE("p-norm ranks: exact below a finite strength, all the mean rank far above") {
  const Row x{0.5, -1, 3, 1};  // smallest gap 0.5, more than the first step of t, 2^(p-1) - 1
  for (const int m : {2, 3}) {
    CHECK(forward(permutahedron("ranker", m, 0.5), x) == Row{3, 4, 1, 2});
    CHECK(distance(forward(permutahedron("ranker", m, 1e12), x), Row(4, 2.5)) <= 1e-11);
    CHECK(distance(forward(permutahedron("ranker", m, 1), Row(33, -7.0)), Row(33, 17.0)) <= exact);
  }
}

TEST_CASE("p-norm ranks take infinite scores as huge ones; sorted values are drawn to their side") {
  const Row finite{1e200, 1, -1e200, 0.5, 1e200, 0.25, -1e200}, c = normal_row(7, 4);
  const Row infinite{infinity, 1, -infinity, 0.5, infinity, 0.25, -infinity};
  for (const int m : {2, 3}) {
    const auto rank = permutahedron("ranker", m, 1), sort = permutahedron("sorter", m, 2);
    CHECK(forward(rank, infinite) == forward(rank, finite));
    CHECK(vjp(rank, infinite, c) == vjp(rank, finite, c));
    for (const double limit : {infinity, -infinity}) {
      CHECK(forward(sort, Row{1, limit, 0.5, -8}) == Row(4, limit));
      CHECK(distance(vjp(sort, Row{1, limit, 0.5}, Row{1, 2, 6}), Row(3, 3.0)) <= exact);
    }
    CHECK(all_nan(forward(sort, Row{infinity, 0, -infinity})));
  }
}

TEST_CASE("p-norms in float32 agree with float64 at n = 1e6, in order or not") {
  for_each_kind({1e-3, 1e9}, [](const OperatorCase& op, int, double) {
    constexpr std::size_t n = million;
    CAPTURE(op.spec, op.kind());
    const auto x = to_float(normal_row(n, 1)), c = to_float(normal_row(n, 2));
    CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::value);
    CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::gradient);
    Row line(n);
    for (std::size_t i = 0; i < n; ++i) line[i] = static_cast<double>(i);
    CHECK(all_finite(forward(op, line)));
    CHECK(all_finite(forward(op, negated(line))));
  });
}

TEST_CASE("The root of u^3 + 3 s u = r is found at every scale") {
  for (const double r : {-1e30, -2.0, 0.0, 1e-30, 3.0, 1e36})
    for (const double s : {0.0, 1e-20, 1.0, 1e20}) {
      CAPTURE(r, s);
      const double u = cubic_root(s, r);
      CHECK(std::abs(u * (u * u + 3 * s) - r) <= 8 * std::numeric_limits<double>::epsilon() * std::abs(r));
    }
  CHECK(cubic_root(0, 0.125) == 0.5);  // where std::cbrt may be off by one unit
}

TEST_CASE("A line of steps of one has the wanted mean of t |t|, however many steps and however large") {
  for (const std::size_t n : {1u, 2u, 3u, 4u, 9u, 100u})
    for (const double level : {-1e6, -40.0, -0.3, -1e-9, 0.0, 1e-9, 0.2, 7.0, 1e3, 1e9}) {
      CAPTURE(n, level);
      const double u = line_square_root(n, level);
      double sum = 0, size = std::abs(level) * static_cast<double>(n);
      for (std::size_t k = 0; k < n; ++k) {
        const double t = u + 0.5 * static_cast<double>(n - 1) - static_cast<double>(k);
        sum += t * std::abs(t);
        size += t * t;
      }
      CHECK(std::abs(sum - level * static_cast<double>(n)) <= 1e-14 * size);
    }
}
