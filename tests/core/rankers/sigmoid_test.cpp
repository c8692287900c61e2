// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/gradient_check.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;
const Row taus{1e-12, 1e-3, 0.1, 1, 30, 1e12};

OperatorCase sigmoid(double tau, const std::string& order = "descending") {
  return make_operator("ranker", "sigmoid(tau=" + to_text(tau) + ", order=" + order + ")");
}

long double larger(long double z) {
  return 1 / (1 + std::exp(-z));
}
long double slope(long double z) {
  return larger(z) * larger(-z);
}

Row rank_reference(const Row& x, double tau) {
  Row r;
  for (const double mine : x) {
    long double sum = 0.5L;
    for (const double other : x) sum += larger((static_cast<long double>(other) - mine) / tau);
    r.push_back(static_cast<double>(sum));
  }
  return r;
}
Row vjp_reference(const Row& x, const Row& c, double tau) {
  Row g;
  for (std::size_t i = 0; i < x.size(); ++i) {
    long double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j)
      sum -= slope((static_cast<long double>(x[j]) - x[i]) / tau) * (static_cast<long double>(c[i]) - c[j]);
    g.push_back(static_cast<double>(sum / tau));
  }
  return g;
}

}  // namespace

TEST_CASE("Sigmoid ranks and their gradients equal the definition") {
  for (const std::size_t n : {1u, 2u, 3u, 10u, 80u})
    for (const auto& x : {normal_row(n, 1), tied_row(n, 2), normal_row(n, 3, 1, 1e9), Row(n, -3.5),
                          normal_row(n, 4, 1e12), normal_row(n, 5, 1e-12)})
      for (const double tau : taus) {
        CAPTURE(tau, x);
        const auto c = normal_row(n, 6);
        CHECK(distance(forward(sigmoid(tau), x), rank_reference(x, tau)) <= exact);
        CHECK(distance(vjp(sigmoid(tau), x, c), vjp_reference(x, c, tau)) <= exact);
        CHECK(distance(forward(sigmoid(tau, "ascending"), negated(x)), rank_reference(x, tau)) <= exact);
        CHECK(distance(negated(vjp(sigmoid(tau, "ascending"), negated(x), c)), vjp_reference(x, c, tau)) <= exact);
      }
}

TEST_CASE("Sigmoid gradients equal central differences") {
  for (const double tau : {0.1, 1.0, 20.0})
    for (const std::size_t n : {2u, 3u, 8u, 15u}) {
      CAPTURE(tau, n);
      const auto x = normal_row(2 * n, 7), c = normal_row(2 * n, 8);
      const auto check = check_gradient(*sigmoid(tau).instance, {x.data(), 2, n}, {c.data(), 2, n});
      INFO(check.text());
      CHECK(check.error <= Tolerance<double>::gradient);
    }
}

TEST_CASE("Sigmoid golden ranks and gradients hold", "[golden]") {
  const auto entries = peer_entries("peers_pairwise_misc.json");
  std::size_t tested = 0;
  for (const auto& e : entries) {
    const std::string name = e["op"];
    if (name.rfind("pairwise_sigmoid.", 0) != 0) continue;
    CAPTURE(name, e["case"].get<std::string>(), e["params"].dump());
    const auto op =
        sigmoid(e["params"]["temperature"], name == "pairwise_sigmoid.rank_asc" ? "ascending" : "descending");
    const auto x = e["x"].get<Row>(), c = e["cotangent"].get<Row>();
    CHECK(distance(forward(op, x), e["y"].get<Row>()) <= Tolerance<double>::golden);
    CHECK(distance(vjp(op, x, c), e["vjp"].get<Row>()) <= Tolerance<double>::golden);
    ++tested;
  }
  if (!entries.empty()) CHECK(tested == 32);
}

TEST_CASE("Sigmoid ranks of two scores are 1 + sigma(+-gap / tau)") {
  const double tau = 0.7, gap = 1.3, s = 1 / (1 + std::exp(gap / tau));
  CHECK(distance(forward(sigmoid(tau), Row{gap, 0}), Row{1 + s, 2 - s}) <= exact);
  CHECK(distance(vjp(sigmoid(tau), Row{gap, 0}, Row{2, -1}), Row{-3 * s * (1 - s) / tau, 3 * s * (1 - s) / tau}) <=
        exact);
}

TEST_CASE("Far below the gaps Sigmoid ranks are the mean ranks, and their gradients exact zeros") {
  const Row x{0.5, -1, 3.1, -0.5, 3.1, 0}, c{10, 20, 30, 40, 30, 60};
  for (const double tau : {1e-5, 1e-12, 1e-300, 1e-320}) {
    CAPTURE(tau);
    CHECK(forward(sigmoid(tau), x) == Row{3, 6, 1.5, 5, 1.5, 4});
    const auto g = vjp(sigmoid(tau), x, c);
    CHECK(std::all_of(g.begin(), g.end(), [](double entry) { return entry == 0; }));
  }
}

TEST_CASE("Sigmoid ranks of infinite scores are those of huge ones; equal infinities share their mean rank") {
  const Row finite{0.3, -0.2, 1}, c6{7, 9, 1, 2, 3, 50};
  const Row x{0.3, infinity, -0.2, -infinity, infinity, 1}, huge{0.3, 1e200, -0.2, -1e200, 1e200, 1};
  for (const double tau : taus) {
    CAPTURE(tau);
    const auto r = forward(sigmoid(tau), finite), g = vjp(sigmoid(tau), finite, Row{7, 1, 50});
    CHECK(distance(forward(sigmoid(tau), x), Row{r[0] + 2, 1.5, r[1] + 2, 6, 1.5, r[2] + 2}) <= exact);
    CHECK(forward(sigmoid(tau), x) == forward(sigmoid(tau), huge));
    CHECK(vjp(sigmoid(tau), x, c6) == vjp(sigmoid(tau), huge, c6));
    const double own = vjp_reference({0, 0}, {9, 3}, tau)[0];  // of the tie at infinity
    CHECK(distance(vjp(sigmoid(tau), x, c6), Row{g[0], own, g[1], 0, -own, g[2]}) <= exact);
  }
}

TEST_CASE("Sigmoid ranks sum to n (n + 1) / 2 and their gradients to zero, from equal cotangents to exact zeros") {
  for (const double tau : taus)
    for (const auto& x : {normal_row(1000, 9), tied_row(1000, 10)}) {
      const auto r = forward(sigmoid(tau), x), g = vjp(sigmoid(tau), x, normal_row(1000, 11));
      CHECK(std::abs(std::accumulate(r.begin(), r.end(), 0.0) / 500500 - 1) <= exact);
      double largest = 0;
      for (const double entry : g) largest = std::max(largest, std::abs(entry));
      CHECK(std::abs(std::accumulate(g.begin(), g.end(), 0.0)) <= 1000 * exact * largest);
      const auto none = vjp(sigmoid(tau), x, Row(1000, 0.1));
      CHECK(std::all_of(none.begin(), none.end(), [](double entry) { return entry == 0; }));
    }
}

TEST_CASE("Sigmoid ranks in float32 agree with float64 at n = 4096") {
  const std::size_t n = thousands;
  const auto x = to_float(normal_row(n, 12)), c = to_float(normal_row(n, 13));
  for (const double tau : {1e-3, 1.0, 1e3}) {
    const auto op = sigmoid(tau);
    CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::value);
    CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::gradient);
  }
}
