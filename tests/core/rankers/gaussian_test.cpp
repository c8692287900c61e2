// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/gradient_check.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;
const Row sigmas{1e-12, 1e-3, 0.1, 1, 30, 1e12};

OperatorCase gaussian(double sigma, const std::string& order = "descending") {
  return make_operator("ranker", "gaussian(sigma=" + to_text(sigma) + ", order=" + order + ")");
}

/// Of differences in units of sigma; their standard deviation is sqrt(2).
long double larger(long double z) {
  return std::erfc(-z / 2) / 2;
}
long double slope(long double z) {
  return std::exp(-z * z / 4) / (2 * std::sqrt(std::acos(-1.0L)));
}

Row rank_reference(const Row& x, double sigma) {
  Row r;
  for (const double mine : x) {
    long double sum = 0.5L;
    for (const double other : x) sum += larger((static_cast<long double>(other) - mine) / sigma);
    r.push_back(static_cast<double>(sum));
  }
  return r;
}
Row vjp_reference(const Row& x, const Row& c, double sigma) {
  Row g;
  for (std::size_t i = 0; i < x.size(); ++i) {
    long double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j)
      sum -= slope((static_cast<long double>(x[j]) - x[i]) / sigma) * (static_cast<long double>(c[i]) - c[j]);
    g.push_back(static_cast<double>(sum / sigma));
  }
  return g;
}

}  // namespace

TEST_CASE("Gaussian ranks and their gradients equal the definition") {
  for (const std::size_t n : {1u, 2u, 3u, 10u, 80u})
    for (const auto& x : {normal_row(n, 1), tied_row(n, 2), normal_row(n, 3, 1, 1e9), Row(n, -3.5),
                          normal_row(n, 4, 1e12), normal_row(n, 5, 1e-12)})
      for (const double sigma : sigmas) {
        CAPTURE(sigma, x);
        const auto c = normal_row(n, 6);
        const double least = 1e-290 / sigma;  // beyond 53 sigma densities, below 1e-307, count as 0
        CHECK(distance(forward(gaussian(sigma), x), rank_reference(x, sigma)) <= exact);
        CHECK(distance(vjp(gaussian(sigma), x, c), vjp_reference(x, c, sigma), least) <= exact);
        CHECK(distance(forward(gaussian(sigma, "ascending"), negated(x)), rank_reference(x, sigma)) <= exact);
        CHECK(distance(negated(vjp(gaussian(sigma, "ascending"), negated(x), c)), vjp_reference(x, c, sigma), least) <=
              exact);
      }
}

TEST_CASE("Gaussian gradients equal central differences") {
  for (const double sigma : {0.1, 1.0, 20.0})
    for (const std::size_t n : {2u, 3u, 8u, 15u}) {
      CAPTURE(sigma, n);
      const auto x = normal_row(2 * n, 7), c = normal_row(2 * n, 8);
      const auto check = check_gradient(*gaussian(sigma).instance, {x.data(), 2, n}, {c.data(), 2, n});
      INFO(check.text());
      CHECK(check.error <= Tolerance<double>::gradient);
    }
}

TEST_CASE("Gaussian golden ranks and gradients hold", "[golden]") {
  const auto entries = peer_entries("peers_pairwise_misc.json");
  std::size_t tested = 0;
  for (const auto& e : entries) {
    const std::string name = e["op"];
    if (name.rfind("softrank_taylor.", 0) != 0) continue;
    CAPTURE(name, e["case"].get<std::string>(), e["params"].dump());
    const auto op = gaussian(e["params"]["sigma"], name == "softrank_taylor.rank_asc" ? "ascending" : "descending");
    const auto x = e["x"].get<Row>(), c = e["cotangent"].get<Row>();
    CHECK(distance(forward(op, x), e["y"].get<Row>()) <= Tolerance<double>::golden);
    // the peer's rounding is relative to the cotangent, of size 1
    CHECK(distance(vjp(op, x, c), e["vjp"].get<Row>(), 1) <= Tolerance<double>::golden);
    ++tested;
  }
  if (!entries.empty()) CHECK(tested == 16);
}

TEST_CASE("Gaussian ranks are the mean ranks of scores with noise") {
  const Row x{0.5, -0.3, 1.4, 0.45};
  const double sigma = 0.6;
  constexpr std::size_t samples = 200000;
  Random random(3, 1);
  Row mean(4, 0.0);
  for (std::size_t s = 0; s < samples; ++s) {
    Row noisy = x;
    for (double& entry : noisy) entry += sigma * random.normal();
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) mean[i] += (i == j || noisy[j] > noisy[i] ? 1.0 : 0.0) / samples;
  }
  const auto r = forward(gaussian(sigma), x);
  // A rank's standard deviation is below 1.5, so that of the mean is below 1.5 / sqrt(samples) = 0.0034.
  for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(mean[i] - r[i]) <= 5 * 0.0034);
}

TEST_CASE("Far below the gaps Gaussian ranks are the mean ranks, and their gradients exact zeros") {
  const Row x{0.5, -1, 3.1, -0.5, 3.1, 0}, c{10, 20, 30, 40, 30, 60};
  for (const double sigma : {1e-5, 1e-12, 1e-300, 1e-320}) {
    CAPTURE(sigma);
    CHECK(forward(gaussian(sigma), x) == Row{3, 6, 1.5, 5, 1.5, 4});
    const auto g = vjp(gaussian(sigma), x, c);
    CHECK(std::all_of(g.begin(), g.end(), [](double entry) { return entry == 0; }));
  }
}

TEST_CASE("Gaussian ranks of infinite scores are those of huge ones; equal infinities share their mean rank") {
  const Row finite{0.3, -0.2, 1}, c6{7, 9, 1, 2, 3, 50};
  const Row x{0.3, infinity, -0.2, -infinity, infinity, 1}, huge{0.3, 1e200, -0.2, -1e200, 1e200, 1};
  for (const double sigma : sigmas) {
    CAPTURE(sigma);
    const auto r = forward(gaussian(sigma), finite), g = vjp(gaussian(sigma), finite, Row{7, 1, 50});
    CHECK(distance(forward(gaussian(sigma), x), Row{r[0] + 2, 1.5, r[1] + 2, 6, 1.5, r[2] + 2}) <= exact);
    CHECK(forward(gaussian(sigma), x) == forward(gaussian(sigma), huge));
    CHECK(vjp(gaussian(sigma), x, c6) == vjp(gaussian(sigma), huge, c6));
    const double own = vjp_reference({0, 0}, {9, 3}, sigma)[0];  // of the tie at infinity
    CHECK(distance(vjp(gaussian(sigma), x, c6), Row{g[0], own, g[1], 0, -own, g[2]}) <= exact);
  }
}

TEST_CASE("Gaussian ranks sum to n (n + 1) / 2 and their gradients to zero, from equal cotangents to exact zeros") {
  for (const double sigma : sigmas)
    for (const auto& x : {normal_row(1000, 9), tied_row(1000, 10)}) {
      const auto r = forward(gaussian(sigma), x), g = vjp(gaussian(sigma), x, normal_row(1000, 11));
      CHECK(std::abs(std::accumulate(r.begin(), r.end(), 0.0) / 500500 - 1) <= exact);
      double largest = 0;
      for (const double entry : g) largest = std::max(largest, std::abs(entry));
      CHECK(std::abs(std::accumulate(g.begin(), g.end(), 0.0)) <= 1000 * exact * largest);
      const auto none = vjp(gaussian(sigma), x, Row(1000, 0.1));
      CHECK(std::all_of(none.begin(), none.end(), [](double entry) { return entry == 0; }));
    }
}

TEST_CASE("Gaussian ranks in float32 agree with float64 at n = 4096") {
  const std::size_t n = thousands;
  const auto x = to_float(normal_row(n, 12)), c = to_float(normal_row(n, 13));
  for (const double sigma : {1e-3, 1.0, 1e3}) {
    const auto op = gaussian(sigma);
    CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::value);
    CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::gradient);
  }
}
