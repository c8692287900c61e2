// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/gradient_check.hpp"
#include "diffrank/tests/core/rankers/relaxation_reference.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;

struct Setting {
  double tau, power;
  bool normalized = false;
};

OperatorCase soft_rank(const Setting& s) {
  return make_operator("ranker", "softsort(tau=" + to_text(s.tau) + ", power=" + to_text(s.power) +
                                     ", columns=" + (s.normalized ? "normalized" : "raw") + ")");
}
OperatorCase soft_sort(const Setting& s) {
  return make_operator("sorter", "softsort(tau=" + to_text(s.tau) + ", power=" + to_text(s.power) + ")");
}
LongRow rank_reference(const LongRow& y, const LongRow& x, const Setting& s) {
  return matrix_ranks(softsort_matrix(y, x, s.tau, s.power), s.normalized);
}
LongRow sort_reference(const LongRow& y, const LongRow& x, const Setting& s) {
  return matrix_product(softsort_matrix(y, x, s.tau, s.power), x);
}
LongRow rank_reference(const LongRow& x, const Setting& s) {
  return rank_reference(sorted_scores(x), x, s);
}
LongRow sort_reference(const LongRow& x, const Setting& s) {
  return sort_reference(sorted_scores(x), x, s);
}

/// By differences of value(y, x), in x and in the sorted copy y, of which equal scores share the latter.
template <class Value>
Row gradient_reference(Value value, const Row& x, const Row& c) {
  Row y = x;
  std::sort(y.begin(), y.end(), std::greater<>());
  auto g = long_differences([&](const LongRow& at) { return value(to_long(y), at); }, x, c);
  const auto rows = long_differences([&](const LongRow& at) { return value(at, to_long(x)); }, y, c);
  for (std::size_t i = 0; i < x.size(); ++i) {
    double sum = 0, count = 0;
    for (std::size_t k = 0; k < y.size(); ++k)
      if (y[k] == x[i]) sum += rows[k], ++count;
    g[i] += sum / count;
  }
  return g;
}

std::vector<Setting> settings(const Row& taus) {
  std::vector<Setting> list;
  for (const double tau : taus)
    for (const double power : {1.0, 2.0, 0.5, 1.5})
      for (const bool normalized : {false, true}) list.push_back({tau, power, normalized});
  return list;
}

}  // namespace

TEST_CASE("SoftSort is the softmax of distances to the sorted scores") {
  for (const auto& s : settings({1e-12, 1e-3, 0.1, 1, 30, 1e12}))
    for (const std::size_t n : {1u, 2u, 3u, 10u, 50u})
      for (const auto& x : {normal_row(n, 1), tied_row(n, 2), normal_row(n, 3, 1, 1e9), Row(n, -3.5),
                            normal_row(n, 4, 1e12), normal_row(n, 5, 1e-12)}) {
        CAPTURE(s.tau, s.power, s.normalized, x);
        CHECK(distance(forward(soft_rank(s), x), rank_reference(to_long(x), s)) <= exact);
        CHECK(distance(forward(soft_sort(s), x), sort_reference(to_long(x), s)) <= exact);
      }
}

TEST_CASE("SoftSort's gradients equal differences of the definition, ties or not") {
  for (const auto& s : settings({0.2, 1, 30}))
    for (const std::size_t n : {2u, 3u, 8u, 25u})
      for (const auto& x : {normal_row(n, 6), tied_row(n, 6)}) {
        if (s.power < 1 && n > 3) continue;  // small gaps make cusps, at which differences are no use
        CAPTURE(s.tau, s.power, s.normalized, x);
        const auto c = normal_row(n, 7);
        const auto ranks = [&](const LongRow& y, const LongRow& at) { return rank_reference(y, at, s); };
        const auto sorted = [&](const LongRow& y, const LongRow& at) { return sort_reference(y, at, s); };
        // At ties, differences with h = 1e-6 are off by terms h |h|^power / h.
        const double slack = std::max(difference_error, 10 * std::pow(1e-6, s.power));
        CHECK(distance(vjp(soft_rank(s), x, c), gradient_reference(ranks, x, c), 1) <= slack);
        CHECK(distance(vjp(soft_sort(s), x, c), gradient_reference(sorted, x, c), 1) <= slack);
      }
}

TEST_CASE("SoftSort's gradient, summed over equal scores, is that of moving them together") {
  for (const auto& s : settings({0.2, 1, 30})) {
    CAPTURE(s.tau, s.power, s.normalized);
    const auto spread = [](const LongRow& v) { return LongRow{v[0], v[1], v[1], v[2], v[0], v[3], v[1]}; };
    const auto ranks = [&](const LongRow& v) { return rank_reference(spread(v), s); };
    const auto sorted = [&](const LongRow& v) { return sort_reference(spread(v), s); };
    const Row levels{1, 2, 3, 0.5}, c = normal_row(7, 9), x{1, 2, 2, 3, 1, 0.5, 2};
    const auto sums = [](const Row& g) { return Row{g[0] + g[4], g[1] + g[2] + g[6], g[3], g[5]}; };
    CHECK(distance(sums(vjp(soft_rank(s), x, c)), long_differences(ranks, levels, c)) <= difference_error);
    CHECK(distance(sums(vjp(soft_sort(s), x, c)), long_differences(sorted, levels, c)) <= difference_error);
    const auto g = vjp(soft_sort(s), x, c);
    CHECK(g[0] == g[4]);
    CHECK(g[1] == g[2]);
  }
}

TEST_CASE("SoftSort's golden ranks, sorted values and gradients hold", "[golden]") {
  const auto entries = peer_entries("peers_neuralsort_softsort.json");
  std::size_t tested = 0;
  for (const auto& e : entries) {
    const std::string name = e["op"];
    if (name.rfind("softsort.", 0) != 0 || name == "softsort.P") continue;
    const Setting s{e["params"]["tau"], e["params"]["pow"], name == "softsort.ranks_colnorm"};
    const auto op = name == "softsort.sorted" ? soft_sort(s) : soft_rank(s);
    CAPTURE(name, e["case"].get<std::string>(), s.power);
    const auto x = e["x"].get<Row>(), c = e["cotangent"].get<Row>();
    CHECK(distance(forward(op, x), e["y"].get<Row>()) <= Tolerance<double>::golden);
    CHECK(distance(fold_ties(vjp(op, x, c), e), fold_ties(e["vjp"].get<Row>(), e)) <= Tolerance<double>::golden);
    ++tested;
  }
  if (!entries.empty()) CHECK(tested == 36);
}

TEST_CASE("SoftSort's gradients equal central differences of the kernel, both ways up") {
  for (const auto& s : settings({0.3, 1, 10}))
    for (const auto* order : {"descending", "ascending"})
      for (const auto& plain : {soft_rank(s), soft_sort(s)}) {
        const auto op = with(plain, "order", order);
        CAPTURE(op.spec, op.kind());
        const auto x = normal_row(3 * 8, 10), c = normal_row(3 * 8, 11);
        const auto check = check_gradient(*op.instance, {x.data(), 3, 8}, {c.data(), 3, 8});
        INFO(check.text());
        CHECK(check.error <= Tolerance<double>::gradient);
      }
}

TEST_CASE("At small tau SoftSort is hard, with the mean rank for ties and exact zeros for gradients") {
  const Row x{0.5, -1, 3.1, -0.5, 3.1}, c{10, 20, 30, 40, 50};
  for (const auto& s : settings({1e-5, 1e-12, 1e-300})) {
    CAPTURE(s.tau, s.power, s.normalized);
    CHECK(forward(soft_rank(s), x) == Row{3, 5, 1.5, 4, 1.5});
    CHECK(vjp(soft_rank(s), x, c) == Row(5, 0.0));
    CHECK(forward(soft_sort(s), x) == Row{3.1, 3.1, 0.5, -0.5, -1});
    CHECK(distance(vjp(soft_sort(s), x, c), Row{30, 50, 15, 40, 15}) <= exact);
  }
}

TEST_CASE("At large tau SoftSort's ranks are the mean rank and its sorted values the mean score") {
  const Row x{0.5, -1, 3.1, -0.5, 3.4};
  for (const auto& s : settings({1e14})) {
    CAPTURE(s.power, s.normalized);
    CHECK(distance(forward(soft_rank(s), x), Row(5, 3.0)) <= exact);
    CHECK(distance(forward(soft_sort(s), x), Row(5, 1.1)) <= exact);
    CHECK(distance(vjp(soft_sort(s), x, Row{1, 2, 3, 4, 5}), Row(5, 3.0)) <= exact);
  }
}

TEST_CASE("SoftSort keeps infinite scores apart from the finite ones, at any tau") {
  const Row finite{0.3, -0.2, 1}, c{1, 2, 3};
  const Row x{0.3, infinity, -0.2, -infinity, infinity, 1}, c6{1, 9, 2, -7, 5, 3};
  for (const auto& s : settings({1e-3, 1, 1e12})) {
    CAPTURE(s.tau, s.power, s.normalized);
    const auto r = forward(soft_rank(s), x);
    CHECK(all_finite(r));
    CHECK(r[1] == 1.5);
    CHECK(r[4] == 1.5);
    CHECK(r[3] == 6);
    if (s.normalized) {  // raw: the ranks 3, 4, 5 in place of 1, 2, 3 weigh columns that do not sum to one
      const auto inner = forward(soft_rank(s), finite);
      CHECK(distance(Row{r[0], r[2], r[5]}, shifted(inner, 2.0)) <= exact);
    }
    const auto g = vjp(soft_rank(s), x, c6);
    CHECK(all_finite(g));
    CHECK(g[3] == 0);
    const auto y = forward(soft_sort(s), x), inner = forward(soft_sort(s), finite);
    CHECK(Row{y[0], y[1], y[5]} == Row{infinity, infinity, -infinity});
    CHECK(distance(Row{y[2], y[3], y[4]}, inner) <= exact);
    CHECK(all_finite(vjp(soft_sort(s), x, c6)));
  }
}

TEST_CASE("SoftSort with power 1 takes a million scores; float32 agrees with float64") {
  for (const std::size_t n : {thousands, million}) {
    const auto x = to_float(normal_row(n, 12)), c = to_float(normal_row(n, 13));
    for (const std::string options : {"tau=0.01", "tau=1", "tau=1, columns=normalized"})
      for (const auto* kind : {"ranker", "sorter"}) {
        if (*kind == 's' && options.find("columns") != std::string::npos) continue;
        const auto op = make_operator(kind, "softsort(" + options + ")");
        CAPTURE(op.spec, op.kind(), n);
        CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::value);
        CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::gradient);
      }
  }
}

TEST_CASE("SoftSort by recursion over gaps equals SoftSort by pairs") {
  const auto x = normal_row(2000, 14), c = normal_row(2000, 15);
  for (const double tau : {1e-3, 0.1, 10.0})
    for (const bool normalized : {false, true}) {
      // The power is another double than 1, so that pairs are visited, but the distances to it differ by 1e-13 only.
      const Setting by_gaps{tau, 1, normalized}, by_pairs{tau, std::nextafter(1.0, 2.0), normalized};
      CAPTURE(tau, normalized);
      CHECK(distance(forward(soft_rank(by_gaps), x), forward(soft_rank(by_pairs), x)) <= exact);
      CHECK(distance(forward(soft_sort(by_gaps), x), forward(soft_sort(by_pairs), x)) <= exact);
      CHECK(distance(vjp(soft_rank(by_gaps), x, c), vjp(soft_rank(by_pairs), x, c)) <= 10 * exact);
      CHECK(distance(vjp(soft_sort(by_gaps), x, c), vjp(soft_sort(by_pairs), x, c)) <= 10 * exact);
    }
}
