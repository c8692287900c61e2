// SPDX-License-Identifier: Apache-2.0
// Every registered selector, and what each of them is by its definition.
#include "diffrank/core/selector.hpp"

#include <set>

#include "diffrank/core/gradient_check.hpp"
#include "diffrank/core/parallel.hpp"
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

struct Case {
  std::string spec;
  std::shared_ptr<const Selector> op;
};

Case selector(const std::string& spec) {
  return {spec, make<Selector>(spec)};
}

std::vector<Case> every_selector() {
  static const std::vector<std::string> specs{
      "hard",
      "hard(k=3)",
      "hard(k=2.5, order=ascending)",
      "threshold",
      "threshold(k=3, tau=0.1)",
      "threshold(k=2, tau=1000, order=ascending)",
      "sparse",
      "sparse(k=3, strength=0.1)",
      "sparse(k=2.5)",
      "sparse(k=0.25, regularization=p32)",
      "sparse(k=3, regularization=p32, strength=4)",
      "sparse(k=3.75, regularization=p43, strength=0.5)",
      "sparse(k=2, regularization=p43, strength=1000, order=ascending)",
      "lapsum",
      "lapsum(k=2.5, alpha=0.1)",
      "lapsum(k=3, alpha=100, order=ascending)",
  };
  std::vector<Case> list;
  for (const auto& spec : specs) list.push_back(selector(spec));
  return list;
}

double k_of(const Case& c) {
  return c.op->k();
}
bool sums_to_k(const Case& c) {
  return c.op->name() != "threshold";
}
bool ascending(const Case& c) {
  return c.op->order() == Order::ascending;
}
double sum(const Row& row) {
  return std::accumulate(row.begin(), row.end(), 0.0);
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

TEST_CASE("Every registered selector is tested") {
  std::set<std::string> names;
  for (const auto& c : every_selector()) names.insert(c.op->name());
  CHECK(names.size() == entries("selector").size());
  CHECK(names == std::set<std::string>{"hard", "lapsum", "sparse", "threshold"});
}

TEST_CASE("Weights are in [0, 1], in the order of the scores, and sum to k; all are 1 where k >= n") {
  for (const auto& c : every_selector())
    for (const std::size_t n : {1u, 2u, 3u, 4u, 5u, 17u, 200u})
      for (const auto& x : {normal_row(n, n), tied_row(n, n), Row(n, -2.0)}) {
        CAPTURE(c.spec, n);
        const auto p = forward(*c.op, x);
        CHECK(std::all_of(p.begin(), p.end(), [](double w) { return w >= 0 && w <= 1; }));
        if (k_of(c) >= static_cast<double>(n)) {
          CHECK(p == Row(n, 1.0));
          CHECK(vjp(*c.op, x, normal_row(n, 1)) == Row(n, 0.0));
        } else if (sums_to_k(c)) {
          CHECK(std::abs(sum(p) - k_of(c)) <= exact * static_cast<double>(n));
        }
        for (std::size_t i = 0; i < n; ++i)
          for (std::size_t j = 0; j < n; ++j) {
            if (x[i] == x[j] && p[i] != p[j]) FAIL_CHECK("equal scores, weights " << p[i] << ", " << p[j]);
            if (x[i] > x[j] && (ascending(c) ? p[i] > p[j] : p[i] < p[j])) FAIL_CHECK("weights in the wrong order");
          }
      }
}

TEST_CASE("Gradients of selectors agree with central differences, hard ones are zero") {
  std::size_t moving = 0, tested = 0;
  for (const auto& c : every_selector())
    for (const std::size_t n : {2u, 5u, 12u, 40u}) {
      CAPTURE(c.spec, n);
      const auto x = normal_row(3 * n, n + 40), w = normal_row(3 * n, n + 41);
      if (c.op->gradient() == Gradient::zero) {
        CHECK(vjp(*c.op, x, w, 3) == Row(3 * n, 0.0));
        continue;
      }
      const auto check = check_gradient(*c.op, {x.data(), 3, n}, {w.data(), 3, n});
      INFO(check.words());
      CHECK(check.error <= Tolerance<double>::gradient);
      moving += vjp(*c.op, x, w, 3) != Row(3 * n, 0.0);
      ++tested;
    }
  CHECK(moving >= tested / 2);
}

TEST_CASE("A selector permutes as its scores do, mirrors with them, and does not feel an offset") {
  for (const auto& c : every_selector())
    for (const std::size_t n : {2u, 9u, 50u}) {
      CAPTURE(c.spec, n);
      const auto x = dyadic_row(n, n), w = normal_row(n, 2);
      const auto order = random_permutation(n, 3);
      const auto p = forward(*c.op, x), g = vjp(*c.op, x, w);
      CHECK(forward(*c.op, gather(x, order)) == gather(p, order));
      CHECK(distance(vjp(*c.op, gather(x, order), gather(w, order)), gather(g, order)) <= exact);
      CHECK(distance(forward(*c.op, shifted(x, 0x1p40)), p) <= exact);
      CHECK(distance(vjp(*c.op, shifted(x, 0x1p40), w), g) <= exact);
      CHECK(std::abs(sum(g)) <= 40 * exact * std::max(1.0, *std::max_element(g.begin(), g.end())));
      const auto other = selector(with(c.spec, "order", ascending(c) ? "descending" : "ascending"));
      CHECK(forward(*other.op, negated(x)) == p);
      CHECK(distance(vjp(*other.op, negated(x), w), negated(g)) <= exact);
    }
}

TEST_CASE("Equal scores with equal cotangents have equal gradients") {
  for (const auto& c : every_selector())
    for (const std::size_t n : {4u, 12u, 30u}) {
      CAPTURE(c.spec, n);
      const auto x = tied_row(n, n);
      Row w(n);
      for (std::size_t i = 0; i < n; ++i) w[i] = std::sin(x[i]);
      const auto g = vjp(*c.op, x, w);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (x[i] == x[j] && g[i] != g[j]) FAIL_CHECK("gradients " << g[i] << ", " << g[j] << " of " << x[i]);
    }
}

TEST_CASE("A score that grows does not lose weight") {
  for (const auto& c : every_selector()) {
    CAPTURE(c.spec);
    auto x = normal_row(12, 5);
    double before = ascending(c) ? 1 : 0;
    for (double moved = -3; moved < 3; moved += 0.01) {
      x[4] = moved;
      const double p = forward(*c.op, x)[4];
      if (ascending(c) ? p > before + exact : p < before - exact) FAIL_CHECK(p << " after " << before);
      before = p;
    }
  }
}

TEST_CASE("Selectors at the edges: no scores, NaN, infinities") {
  for (const auto& c : every_selector()) {
    CAPTURE(c.spec);
    CHECK(forward(*c.op, Row{}).empty());
    const Row x{5, 1, 4, 2, 3, 0, 5, 1, 4, 2, not_a_number, 0}, w = normal_row(12, 6);
    const auto p = forward(*c.op, x, 2), g = vjp(*c.op, x, w, 2);
    CHECK(Row(p.begin(), p.begin() + 6) == forward(*c.op, Row(x.begin(), x.begin() + 6)));
    CHECK(all_nan(Row(p.begin() + 6, p.end())));
    CHECK(all_finite(Row(g.begin(), g.begin() + 6)));
    CHECK(all_nan(Row(g.begin() + 6, g.end())));

    for (const auto& huge : {Row{1e200, 1, -1e200, 0.5, 0.25, 1e200}, Row{1e200, 1e200, 1e200, 1e200, 0, 1},
                             Row{-1e200, -1e200, 1, -1e200, -1e200, -1e200}, Row{1e200, -1e200, -1e200, 1e200, 0, 2}}) {
      Row infinite = huge;
      for (double& xi : infinite)
        if (std::abs(xi) == 1e200) xi = std::copysign(infinity, xi);
      CHECK(distance(forward(*c.op, infinite), forward(*c.op, huge)) <= exact);
      CHECK(distance(vjp(*c.op, infinite, normal_row(6, 7)), vjp(*c.op, huge, normal_row(6, 7))) <= exact);
    }
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
        const auto p = forward(*c.op, x);
        CHECK(all_finite(p));
        CHECK(all_finite(vjp(*c.op, x, w)));
        if (sums_to_k(c)) CHECK(std::abs(sum(p) - k_of(c)) <= 20 * exact);
      }
}

TEST_CASE("With little softness every selector is the hard one, sparse from a gap of one strength on") {
  const Row x{0.5, -1, 3, 1, 2}, expected{0, 0, 1, 1, 1};
  CHECK(forward(*selector("hard(k=3)").op, x) == expected);
  for (const auto* regularization : {"l2", "p32", "p43"}) {
    const auto c = selector(std::string("sparse(k=3, strength=0.49, regularization=") + regularization + ")");
    CHECK(forward(*c.op, x) == expected);
    CHECK(vjp(*c.op, x, normal_row(5, 10)) == Row(5, 0.0));
  }
  CHECK(distance(forward(*selector("threshold(k=3, tau=0.001)").op, x), expected) <= exact);
  CHECK(distance(forward(*selector("lapsum(k=3, alpha=0.001)").op, x), expected) <= exact);
}

TEST_CASE("hard shares what is left of k among the scores at the threshold") {
  CHECK(forward(*selector("hard(k=2)").op, Row{1, 3, 2, 2, 2, 0}) == Row{0, 1, 1.0 / 3, 1.0 / 3, 1.0 / 3, 0});
  CHECK(forward(*selector("hard(k=2.5)").op, Row{4, 3, 2, 1}) == Row{1, 1, 0.5, 0});
  CHECK(forward(*selector("hard(k=0.5)").op, Row{0.0, -0.0}) == Row{0.25, 0.25});
}

TEST_CASE("threshold shares the threshold's gradient among equal scores") {
  const auto c = selector("threshold(k=2, tau=1)");  // t = (2 + 2)/2: two of the three twos are the edges
  const auto g = vjp(*c.op, Row{3, 2, 2, 2, 0}, Row{1, 0, 0, 0, 0});
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
            CHECK(distance(forward(*c.op, x), sparse_reference(x, k, m, strength)) <= exact);
        }
}

TEST_CASE("sparse is sparse: weights and gradients are exactly zero away from the k-th score") {
  const auto c = selector("sparse(k=100, strength=0.05)");
  const auto x = normal_row(1000, 14);
  const auto p = forward(*c.op, x), g = vjp(*c.op, x, normal_row(1000, 15));
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
    CHECK(distance(forward(*c.op, x), forward(*c.op, to_double(x))) <= Tolerance<float>::rounded);
    CHECK(distance(vjp(*c.op, x, w), vjp(*c.op, to_double(x), to_double(w))) <= Tolerance<float>::gradient);
  }
}

TEST_CASE("Neither threads nor the batch change a bit of a selection") {
  constexpr std::size_t rows = 64, n = 257;
  const auto x = normal_row(rows * n, 18), w = normal_row(rows * n, 19);
  for (const auto& c : every_selector()) {
    CAPTURE(c.spec);
    const int before = threads();
    set_threads(1);
    const auto p = forward(*c.op, x, rows), g = vjp(*c.op, x, w, rows);
    set_threads(3);
    CHECK(forward(*c.op, x, rows) == p);
    CHECK(vjp(*c.op, x, w, rows) == g);
    set_threads(before);
    const auto row = [](const Row& all) { return Row(all.begin() + 7 * n, all.begin() + 8 * n); };
    CHECK(forward(*c.op, row(x)) == row(p));
    CHECK(vjp(*c.op, row(x), row(w)) == row(g));
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
  const auto check = [&](const Case& c, const nlohmann::json& entry) {
    CAPTURE(c.spec, entry["case"]);
    const Row x = entry["x"], w = entry["cotangent"];
    CHECK(distance(forward(*c.op, x), entry["y"].get<Row>()) <= Tolerance<double>::golden);
    CHECK(distance(fold_ties(vjp(*c.op, x, w), entry), fold_ties(entry["vjp"].get<Row>(), entry)) <=
          Tolerance<double>::golden);
    CHECK(distance(forward(*c.op, to_float(x)), entry["y"].get<Row>()) <= Tolerance<float>::golden);
    CHECK(distance(fold_ties(to_double(vjp(*c.op, to_float(x), to_float(w))), entry),
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
