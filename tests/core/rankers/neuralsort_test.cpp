// SPDX-License-Identifier: Apache-2.0
#include <set>

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

OperatorCase soft_rank(double tau, bool normalized = false) {
  return make_operator("ranker",
                       "neuralsort(tau=" + to_text(tau) + ", columns=" + (normalized ? "normalized" : "raw") + ")");
}
OperatorCase soft_sort(double tau) {
  return make_operator("sorter", "neuralsort(tau=" + to_text(tau) + ")");
}
auto rank_reference(double tau, bool normalized) {
  return [=](const LongRow& x) { return matrix_ranks(neuralsort_matrix(x, tau), normalized); };
}
auto sort_reference(double tau) {
  return [=](const LongRow& x) { return matrix_product(neuralsort_matrix(x, tau), x); };
}

}  // namespace

TEST_CASE("NeuralSort is the softmax of its definition") {
  for (const double tau : {1e-12, 1e-3, 0.1, 1.0, 30.0, 1e12})
    for (const std::size_t n : {1u, 2u, 3u, 10u, 50u})
      for (const auto& x : {normal_row(n, 1), tied_row(n, 2), normal_row(n, 3, 1, 1e6), Row(n, -3.5),
                            normal_row(n, 4, 1e12), normal_row(n, 5, 1e-12)}) {
        CAPTURE(tau, x);
        for (const bool normalized : {false, true})
          CHECK(distance(forward(soft_rank(tau, normalized), x), rank_reference(tau, normalized)(to_long(x))) <= exact);
        CHECK(distance(forward(soft_sort(tau), x), sort_reference(tau)(to_long(x))) <= exact);
      }
}

TEST_CASE("NeuralSort's gradients equal differences of the definition, ties or not") {
  for (const double tau : {0.3, 1.0, 30.0, 300.0})
    for (const std::size_t n : {1u, 2u, 3u, 8u, 25u})
      for (const auto& x : {normal_row(n, 6), tied_row(n, 6)}) {
        CAPTURE(tau, x);
        const auto c = normal_row(n, 7);
        // Logits have slopes n / tau, and at ties kinks: differences with h = 1e-6 are off by (h n / tau)^2, h n / tau.
        const double slope = static_cast<double>(n) / tau;
        const bool ties = std::set<double>(x.begin(), x.end()).size() < n;
        const double slack = ties ? 1e-5 * std::max(1.0, slope) : difference_error * std::max(1.0, slope * slope);
        for (const bool normalized : {false, true})
          CHECK(distance(vjp(soft_rank(tau, normalized), x, c),
                         long_differences(rank_reference(tau, normalized), x, c)) <= slack);
        CHECK(distance(vjp(soft_sort(tau), x, c), long_differences(sort_reference(tau), x, c)) <= slack);
      }
}

TEST_CASE("NeuralSort's golden ranks, sorted values and gradients hold, each of tied scores too", "[golden]") {
  const auto entries = peer_entries("peers_neuralsort_softsort.json");
  std::size_t tested = 0;
  for (const auto& e : entries) {
    const std::string name = e["op"];
    if (name.rfind("neuralsort.", 0) != 0 || name == "neuralsort.P") continue;
    CAPTURE(name, e["case"].get<std::string>());
    const double tau = e["params"]["tau"];
    const auto op = name == "neuralsort.sorted" ? soft_sort(tau) : soft_rank(tau, name == "neuralsort.ranks_colnorm");
    const auto x = e["x"].get<Row>(), c = e["cotangent"].get<Row>();
    CHECK(distance(forward(op, x), e["y"].get<Row>()) <= Tolerance<double>::golden);
    CHECK(distance(vjp(op, x, c), e["vjp"].get<Row>()) <= Tolerance<double>::golden);
    ++tested;
  }
  if (!entries.empty()) CHECK(tested == 18);
}

TEST_CASE("NeuralSort's gradients equal central differences of the kernel, both ways up") {
  for (const double tau : {1.0, 5.0, 100.0})
    for (const auto* order : {"descending", "ascending"})
      for (const auto& plain : {soft_rank(tau), soft_rank(tau, true), soft_sort(tau)}) {
        const auto op = with(plain, "order", order);
        CAPTURE(op.spec, op.kind());
        const auto x = normal_row(3 * 8, 8), c = normal_row(3 * 8, 9);
        const auto check = check_gradient(*op.instance, {x.data(), 3, 8}, {c.data(), 3, 8});
        INFO(check.text());
        CHECK(check.error <= Tolerance<double>::gradient);
      }
}

TEST_CASE("At small tau NeuralSort is hard, with the mean rank for ties and exact zeros for gradients") {
  const Row x{0.5, -1, 3.1, -0.5, 3.1}, c{10, 20, 30, 40, 50};
  for (const double tau : {1e-4, 1e-12, 1e-300}) {
    CAPTURE(tau);
    for (const bool normalized : {false, true}) {
      CHECK(forward(soft_rank(tau, normalized), x) == Row{3, 5, 1.5, 4, 1.5});
      const auto g = vjp(soft_rank(tau, normalized), Row{0.5, -1, 3.1, -0.5, 3}, c);
      CHECK(std::all_of(g.begin(), g.end(), [](double entry) { return entry == 0; }));
    }
    CHECK(forward(soft_sort(tau), x) == Row{3.1, 3.1, 0.5, -0.5, -1});
    CHECK(distance(vjp(soft_sort(tau), x, c), Row{30, 50, 15, 40, 15}) <= exact);
  }
}

TEST_CASE("At large tau NeuralSort's ranks are the mean rank and its sorted values the mean score") {
  const Row x{0.5, -1, 3.1, -0.5, 3.4};
  for (const bool normalized : {false, true})
    CHECK(distance(forward(soft_rank(1e15, normalized), x), Row(5, 3.0)) <= exact);
  CHECK(distance(forward(soft_sort(1e15), x), Row(5, 1.1)) <= exact);
  CHECK(distance(vjp(soft_sort(1e15), x, Row{1, 2, 3, 4, 5}), Row(5, 3.0)) <= exact);
}

TEST_CASE("NeuralSort's gradient at a tie of two, at small tau, is minus half the cotangent's deviation over tau") {
  // Rows 1 and 2 are (1/2, 1/2) on the tie: g_j = sum_i 2(3/2 - i) i (c_j - mean) / 2 / tau.
  const double tau = 1e-12, mean = 2.5;
  const auto g = vjp(soft_rank(tau), Row{2, 1, 2}, Row{1, 5, 4});
  CHECK(distance(g, Row{-0.5 * (1 - mean) / tau, 0, -0.5 * (4 - mean) / tau}) <= exact);
}

TEST_CASE("NeuralSort keeps infinite scores apart from the finite ones, at any tau") {
  const Row c{1, 9, 2, -7, 5, 3}, x{0.3, infinity, -0.2, -infinity, infinity, 1},
      large{0.3, 1e200, -0.2, -1e200, 1e200, 1};
  for (const double tau : {1e-3, 1.0, 1e12}) {
    CAPTURE(tau);
    for (const bool normalized : {false, true}) {
      const auto op = soft_rank(tau, normalized);
      const auto r = forward(op, x);
      CHECK(r == forward(op, large));
      CHECK(r[1] == 1.5);
      CHECK(r[4] == 1.5);
      CHECK(r[3] == 6);
      CHECK(vjp(op, x, c) == vjp(op, large, c));
    }
    const auto y = forward(soft_sort(tau), x);
    CHECK(Row{y[0], y[1], y[5]} == Row{infinity, infinity, -infinity});
    CHECK(Row{y[2], y[3], y[4]} == [&] {
      const auto other = forward(soft_sort(tau), large);
      return Row{other[2], other[3], other[4]};
    }());
    CHECK(all_finite(vjp(soft_sort(tau), x, c)));
  }
}

TEST_CASE("NeuralSort's logits keep their digits at n = 500 and at an offset that a sum of distances would swamp") {
  const std::size_t n = 500;
  auto x = dyadic_row(n, 10);
  const auto c = normal_row(n, 11);
  for (const double tau : {0.5, 100.0}) {
    const auto moved = shifted(x, 0x1p40);
    CHECK(forward(soft_rank(tau), moved) == forward(soft_rank(tau), x));
    CHECK(vjp(soft_rank(tau, true), moved, c) == vjp(soft_rank(tau, true), x, c));
    CHECK(distance(forward(soft_rank(tau), x), rank_reference(tau, false)(to_long(x))) <= exact);
  }
}

TEST_CASE("NeuralSort in float32 agrees with float64 at n = 4096") {
  const std::size_t n = thousands;
  const auto x = to_float(normal_row(n, 12)), c = to_float(normal_row(n, 13));
  for (const double tau : {1.0, 1000.0})
    for (const auto& op : {soft_rank(tau), soft_rank(tau, true), soft_sort(tau)}) {
      CAPTURE(op.spec, op.kind());
      CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::value);
      CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::gradient);
    }
}
