// SPDX-License-Identifier: Apache-2.0
// What each selector is by its definition; tests/every has what all operators promise.
#include "diffrank/core/selector.hpp"

#include <numeric>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;
using Real = long double;

OperatorCase selector(const std::string& spec) {
  return make_operator("selector", spec);
}

/// min(1, max(0, (x - nu)/strength))^m with sum k, by bisection for nu, about the largest score: an offset costs no
/// digits.
Row sparse_reference(const Row& x, double k, int m, double strength) {
  const auto [lowest, highest] = std::minmax_element(x.begin(), x.end());
  const auto weight = [&, top = static_cast<Real>(*highest)](double xi, Real nu) {
    const Real t = (static_cast<Real>(xi) - top - nu) / static_cast<Real>(strength);
    return std::pow(std::clamp(t, Real(0), Real(1)), static_cast<Real>(m));
  };
  Real low = static_cast<Real>(*lowest) - static_cast<Real>(*highest) - static_cast<Real>(strength), high = 0;
  for (int step = 0; step < 300; ++step) {
    const Real nu = (low + high) / 2;
    Real total = 0;
    for (const double xi : x) total += weight(xi, nu);
    (total > static_cast<Real>(k) ? low : high) = nu;
  }
  Row p;
  for (const double xi : x) p.push_back(static_cast<double>(weight(xi, (low + high) / 2)));
  return p;
}

}  // namespace

TEST_CASE("Weights are in [0, 1]; all are 1 where k >= n, and do not move there") {
  for (const auto& op : operators("selector"))
    for (const std::size_t n : {1u, 2u, 3u, 4u, 5u, 17u, 200u})
      for (const auto& x : {normal_row(n, n), tied_row(n, n), Row(n, -2.0)}) {
        CAPTURE(op.spec, n);
        const auto p = forward(op, x);
        CHECK(std::all_of(p.begin(), p.end(), [](double w) { return w >= 0 && w <= 1; }));
        if (dynamic_cast<const Selector&>(*op.instance).k() < static_cast<double>(n)) continue;
        CHECK(p == Row(n, 1.0));
        CHECK(vjp(op, x, normal_row(n, 1)) == Row(n, 0.0));
      }
}

TEST_CASE("An infinite score has the gradient of a huge one") {
  for (const auto& op : operators("selector"))
    for (const auto& huge : {Row{1e200, 1, -1e200, 0.5, 0.25, 1e200}, Row{1e200, 1e200, 1e200, 1e200, 0, 1},
                             Row{-1e200, -1e200, 1, -1e200, -1e200, -1e200}, Row{1e200, -1e200, -1e200, 1e200, 0, 2}}) {
      CAPTURE(op.spec);
      Row infinite = huge;
      for (double& xi : infinite)
        if (std::abs(xi) == 1e200) xi = std::copysign(infinity, xi);
      CHECK(distance(forward(op, infinite), forward(op, huge)) <= exact);
      CHECK(distance(vjp(op, infinite, normal_row(6, 7)), vjp(op, huge, normal_row(6, 7))) <= exact);
    }
}

TEST_CASE("No scale of the scores and of the softness makes a weight or its gradient NaN") {
  for (const std::string spec :
       {"threshold(k=3, tau=", "sparse(k=3.5, strength=", "sparse(k=3, regularization=p32, strength=",
        "sparse(k=3, regularization=p43, strength=", "lapsum(k=3.5, alpha="})
    for (const std::string softness : {"1e-12", "1e-6", "1", "1e6", "1e12"})
      for (const double scale : {1e-12, 1e-6, 1.0, 1e6, 1e12}) {
        const auto c = selector(spec + softness + ")");
        CAPTURE(c.spec, scale);
        const auto x = normal_row(20, 8, scale), w = normal_row(20, 9);
        const auto p = forward(c, x);
        CHECK(all_finite(p));
        CHECK(all_finite(vjp(c, x, w)));
        if (c->properties().keeps_sum)
          CHECK(std::abs(std::accumulate(p.begin(), p.end(), 0.0) - dynamic_cast<const Selector&>(*c.instance).k()) <=
                20 * exact);
      }
}

TEST_CASE("With little softness every selector is the hard one, sparse from a gap of one strength on") {
  const Row x{0.5, -1, 3, 1, 2}, expected{0, 0, 1, 1, 1};
  CHECK(forward(selector("hard(k=3)"), x) == expected);
  for (const auto* regularization : {"l2", "p32", "p43"}) {
    const auto c = selector(std::string("sparse(k=3, strength=0.49, regularization=") + regularization + ")");
    CHECK(forward(c, x) == expected);
    CHECK(vjp(c, x, normal_row(5, 10)) == Row(5, 0.0));
  }
  CHECK(distance(forward(selector("threshold(k=3, tau=0.001)"), x), expected) <= exact);
  CHECK(distance(forward(selector("lapsum(k=3, alpha=0.001)"), x), expected) <= exact);
}

TEST_CASE("hard shares what is left of k among the scores at the threshold") {
  CHECK(forward(selector("hard(k=2)"), Row{1, 3, 2, 2, 2, 0}) == Row{0, 1, 1.0 / 3, 1.0 / 3, 1.0 / 3, 0});
  CHECK(forward(selector("hard(k=2.5)"), Row{4, 3, 2, 1}) == Row{1, 1, 0.5, 0});
  CHECK(forward(selector("hard(k=0.5)"), Row{0.0, -0.0}) == Row{0.25, 0.25});
}

TEST_CASE("threshold shares the threshold's gradient among equal scores") {
  const auto c = selector("threshold(k=2, tau=1)");  // t = (2 + 2)/2: two of the three twos are the edges
  const auto g = vjp(c, Row{3, 2, 2, 2, 0}, Row{1, 0, 0, 0, 0});
  const double s = 1 / (1 + std::exp(-1.0)), slope = s * (1 - s);
  CHECK(distance(g, Row{slope, -slope / 3, -slope / 3, -slope / 3, 0}) <= exact);
}

TEST_CASE("sparse is the capped power of its definition, k real or not") {
  for (const auto& [name, m] : {std::pair{"l2", 1}, {"p32", 2}, {"p43", 3}})
    for (const double strength : {0.01, 0.3, 1.0, 5.0, 1e4})
      for (const std::size_t n : {2u, 3u, 10u, 300u})
        for (const double k : {0.25, 1.0, 1.5, 2.75, 9.0, 150.5}) {
          if (k >= static_cast<double>(n)) continue;
          const auto c = selector(std::string("sparse(regularization=") + name + ", k=" + to_text(k) +
                                  ", strength=" + to_text(strength) + ")");
          CAPTURE(c.spec, n);
          for (const auto& x : {normal_row(n, 11), tied_row(n, 12), normal_row(n, 13, 1, 1e6)})
            CHECK(distance(forward(c, x), sparse_reference(x, k, m, strength)) <= exact);
        }
}

TEST_CASE("sparse is sparse: weights and gradients are exactly zero away from the k-th score") {
  const auto c = selector("sparse(k=100, strength=0.05)");
  const auto x = normal_row(1000, 14);
  const auto p = forward(c, x), g = vjp(c, x, normal_row(1000, 15));
  const auto fractional = std::count_if(p.begin(), p.end(), [](double w) { return w > 0 && w < 1; });
  CHECK(fractional > 1);
  CHECK(fractional < 50);
  CHECK(std::count(g.begin(), g.end(), 0.0) == 1000 - fractional);
}

TEST_CASE("Selectors in float32 agree with float64 at n = 1e6") {
  for (const std::string spec : {"hard(k=1000)", "threshold(k=1000, tau=0.1)", "sparse(k=1000.5, strength=0.1)",
                                 "sparse(k=5e5, strength=10, regularization=p43)", "lapsum(k=1000.5, alpha=0.1)"}) {
    const auto c = selector(spec);
    CAPTURE(c.spec);
    const auto x = to_float(normal_row(million, 16)), w = to_float(normal_row(million, 17));
    CHECK(distance(forward(c, x), forward(c, to_double(x))) <= Tolerance<float>::rounded);
    CHECK(distance(vjp(c, x, w), vjp(c, to_double(x), to_double(w))) <= Tolerance<float>::gradient);
  }
}

TEST_CASE("k must be positive, for threshold a whole number") {
  for (const auto& entry : entries("selector"))
    for (const std::string k : {"0", "-1"})
      CHECK_THROWS_WITH(make<Selector>(entry.name + "(k=" + k + ")"),
                        ContainsSubstring("selector '" + entry.name + "': k must be"));
  CHECK_THROWS_WITH(make<Selector>("threshold(k=1.5)"), ContainsSubstring("must be a whole number"));
  CHECK_THROWS_WITH(make<Selector>("sparse(strength=0)"), ContainsSubstring("strength must be > 0"));
  CHECK_THROWS_WITH(make<Selector>("sprase"), ContainsSubstring("did you mean 'sparse'"));
}

TEST_CASE("threshold and lapsum have the weights and the gradients of the golden files") {
  std::size_t tested = 0;
  const auto check = [&](const OperatorCase& c, const nlohmann::json& entry) {
    CAPTURE(c.spec, entry["case"]);
    const Row x = entry["x"], w = entry["cotangent"];
    CHECK(distance(forward(c, x), entry["y"].get<Row>()) <= Tolerance<double>::golden);
    CHECK(distance(fold_ties(vjp(c, x, w), entry), fold_ties(entry["vjp"].get<Row>(), entry)) <=
          Tolerance<double>::golden);
    CHECK(distance(forward(c, to_float(x)), entry["y"].get<Row>()) <= Tolerance<float>::golden);
    CHECK(distance(fold_ties(to_double(vjp(c, to_float(x), to_float(w))), entry),
                   fold_ties(entry["vjp"].get<Row>(), entry)) <= Tolerance<float>::gradient);
    ++tested;
  };
  for (const auto& entry : peer_entries("peers_pairwise_misc.json"))
    if (entry["op"] == "dftopk")
      check(selector("threshold(k=" + entry["params"]["k"].dump() + ", tau=" + entry["params"]["tau"].dump() + ")"),
            entry);
  for (const auto& entry : peer_entries("peers_lapsum.json"))
    if (entry["op"] == "lapsum.topk")
      check(selector("lapsum(k=" + entry["params"]["k"].dump() + ", alpha=" + entry["params"]["alpha"].dump() + ")"),
            entry);
  CHECK(tested == 12 + 12);
}
