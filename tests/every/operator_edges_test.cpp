// SPDX-License-Identifier: Apache-2.0
// What every operator does at the edges: nothing to rank, one score, equal scores, NaN, infinities.
#include <algorithm>
#include <cstring>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

bool same_bits(const Row& a, const Row& b, std::size_t first, std::size_t count) {
  return std::memcmp(a.data() + first, b.data() + first, count * sizeof(double)) == 0;
}

}  // namespace

TEST_CASE("Every operator accepts rows without scores, and no rows") {
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    double untouched = 42;
    for (const auto& [rows, cols] : {std::pair{0, 0}, {0, 3}, {3, 0}}) {
      const Rows<double> none(&untouched, static_cast<std::size_t>(rows), static_cast<std::size_t>(cols));
      op->forward(none, none);
      op->vjp(none, none, none, none);
    }
    CHECK(untouched == 42);
  }
}

TEST_CASE("One score has rank 1, is selected, sorts to itself; its rank and its weight have gradient zero") {
  for (const auto& op : every_operator())
    for (const double x : {0.0, -3.5, 1e12, 1e-12}) {
      CAPTURE(op.spec, op.kind(), x);
      const auto* selector = dynamic_cast<const Selector*>(op.instance.get());
      CHECK(forward(op, Row{x}) == Row{selector ? std::min(selector->k(), 1.0) : op.ranks() ? 1.0 : x});
      CHECK(vjp(op, Row{x}, Row{2.0}) == Row{op.sorts() ? 2.0 : 0.0});
    }
}

TEST_CASE("Of two scores the larger one is first") {
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    const auto out = forward(op, Row{-1.0, 2.0});
    if (op.ranks()) CHECK(op.direction() * out[0] < op.direction() * out[1]);
    else CHECK(op.direction() * out[0] <= op.direction() * out[1]);
    CHECK(out.size() == 2);
    CHECK(all_finite(out));
  }
}

TEST_CASE("Constant rows have finite output and gradients") {
  for (const auto& op : every_operator())
    for (const double x : {0.0, -7.0, 1e12, 1e-300}) {
      CAPTURE(op.spec, op.kind(), x);
      const Row scores(33, x);
      const auto out = forward(op, scores);
      CHECK(all_finite(out));
      CHECK(all_finite(vjp(op, scores, normal_row(33, 1))));
      if (op.soft() && !op.sorts()) CHECK(out == Row(33, out.front()));
    }
}

TEST_CASE("A NaN score or cotangent makes its own row NaN and changes no other bit") {
  constexpr std::size_t rows = 5, n = 9;
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    const auto clean = normal_row(rows * n, 2), c = normal_row(rows * n, 3);
    auto bad = clean, bad_cotangent = c;
    bad[2 * n + 4] = bad_cotangent[3 * n] = not_a_number;
    const auto before = forward(op, clean, rows), after = forward(op, bad, rows);
    const auto g = vjp(op, clean, c, rows), g_bad = vjp(op, bad, bad_cotangent, rows);
    CHECK(all_nan(Row(after.begin() + 2 * n, after.begin() + 3 * n)));
    CHECK(all_nan(Row(g_bad.begin() + 2 * n, g_bad.begin() + 4 * n)));
    CHECK(same_bits(before, after, 0, 2 * n));
    CHECK(same_bits(before, after, 3 * n, 2 * n));
    CHECK(same_bits(g, g_bad, 0, 2 * n));
    CHECK(same_bits(g, g_bad, 4 * n, n));
  }
}

TEST_CASE("An infinite score ranks, and is selected, as a huge one is") {
  const Row finite{1e200, 1, -1e200, 0.5, 1e200, 0.25, -1e200};
  Row infinite = finite;
  for (double& x : infinite)
    if (std::abs(x) == 1e200) x = std::copysign(infinity, x);
  const auto c = normal_row(finite.size(), 4);
  for (const auto& op : every_operator()) {
    if (op.sorts()) continue;
    CAPTURE(op.spec, op.kind());
    CHECK(all_finite(forward(op, infinite)));
    CHECK(distance(forward(op, infinite), forward(op, finite)) <= Tolerance<double>::value);
    // 0 against 1e-200 where the scale of the row enters; aimle's gradient has the unit of its step
    if (op->gradient() == Gradient::stochastic) CHECK(all_finite(vjp(op, infinite, c)));
    else CHECK(distance(vjp(op, infinite, c), vjp(op, finite, c), 1) <= Tolerance<double>::value);
  }
}

TEST_CASE("Finite scores up to the largest number have finite output and gradients") {
  constexpr double most = std::numeric_limits<double>::max(), least = std::numeric_limits<double>::denorm_min();
  for (const auto& x : {Row{most, -most}, Row{most, most}, Row{most, 0, -most}, Row{-most, most, most, -most, most},
                        Row{most, most / 2, most / 4, least}, Row{1e300, -1e300, 1, 0, 1e-300}})
    for (const auto& op : every_operator()) {
      CAPTURE(op.spec, op.kind(), x);
      CHECK(all_finite(forward(op, x)));
      CHECK(all_finite(vjp(op, x, normal_row(x.size(), 6))));
    }
}

TEST_CASE("Operators that follow the scale of their scores do so up to the largest numbers") {
  const auto x = normal_row(9, 12), c = normal_row(9, 13);
  const double near = 0x1p1000, far = 0x1p1021;  // x and its differences are below 8
  const auto times = [](Row row, double factor) { return scaled(std::move(row), factor); };
  for (const std::string options : {"", "method=sigmoid", "method=range"})
    for (const std::string kind : {"ranker", "sorter"}) {
      const auto op = make_operator(kind, "standardize" + (options.empty() ? "" : "(" + options + ")"));
      CAPTURE(op.spec, op.kind());
      if (op.ranks()) CHECK(distance(forward(op, times(x, far)), forward(op, x)) <= Tolerance<double>::value);
      else CHECK(distance(times(forward(op, times(x, far)), 1 / far), forward(op, x)) <= Tolerance<double>::value);
      // gradients of ranks fall with the scale
      const auto g = op.ranks() ? times(vjp(op, times(x, near), c), near) : vjp(op, times(x, far), c);
      CHECK(distance(g, vjp(op, x, c), 1) <= Tolerance<double>::value);
    }
  for (const std::string name : {"hard", "straight_through"}) {
    const auto sort = make_operator("sorter", name);
    CHECK(times(forward(sort, times(x, far)), 1 / far) == forward(sort, x));
  }
  const auto sphere = make_operator("ranker", "identity(projection=sphere)");
  CHECK(distance(times(vjp(sphere, times(x, near), c), near), vjp(sphere, x, c)) <= Tolerance<double>::value);
  for (const int m : {1, 2, 3}) {  // y(k x; s) = k y(x; k^(1/m) s)
    const std::string norm = m == 1 ? "l2" : m == 2 ? "p32" : "p43";
    const auto of = [&](double strength) {
      return make_operator("sorter", "permutahedron(regularization=" + norm + ", strength=" + to_text(strength) + ")");
    };
    CAPTURE(norm);
    const double k = 0x1p1020, strength = 0.75;
    const auto sort = of(std::ldexp(strength, -1020 / m)), plain = of(strength);
    CHECK(distance(times(forward(sort, times(x, k)), 1 / k), forward(plain, x)) <= Tolerance<double>::value);
    CHECK(distance(vjp(sort, times(x, k), c), vjp(plain, x, c)) <= Tolerance<double>::value);
  }
}

TEST_CASE("Tiny distances and regularizations leave gradients finite where their true value is") {
  constexpr double least = std::numeric_limits<double>::denorm_min();
  CHECK(vjp(make_operator("ranker", "softsort(power=1e-3)"), Row{least, 0}, Row{1, 1}) == Row{0, 0});  // ranks sum to 3
  CHECK(all_finite(vjp(make_operator("ranker", "aimle"), Row{least, 0}, Row{1, -2})));
  CHECK(all_finite(vjp(make_operator("ranker", "aimle(lambda=1e-8, input_temperature=0)"), Row{least, 0}, Row{1, -2})));
  // ranks 1, 2, 4, 3 of the plan's limit, in which equal scores share theirs
  for (const std::string epsilon : {"1e-300", "1e-12"})
    for (const double big : {1e300, 3.0})
      CHECK(distance(vjp(make_operator("sorter", "sinkhorn(epsilon=" + epsilon + ")"), Row{big, big, -big, 1},
                         Row{1, -2, 3, -4}),
                     Row{-0.5, -0.5, -4, 3}) <= Tolerance<double>::value);
}

TEST_CASE("aimle has no gradient where no score is finite") {
  const auto op = make_operator("ranker", "aimle");
  CHECK(vjp(op, Row{infinity, infinity}, Row{1, -2}) == Row{0, 0});
  CHECK(vjp(op, Row{infinity, -infinity, infinity}, Row{1, -2, 3}) == Row{0, 0, 0});
}

TEST_CASE("An infinite score draws l2-sorted values to its side; the gradient is that of one pool") {
  for (const auto* order : {"descending", "ascending"})
    for (const double limit : {infinity, -infinity}) {
      const auto sort = make_operator("sorter", std::string("permutahedron(strength=2, order=") + order + ")");
      CAPTURE(sort.spec, limit);
      for (const auto& x :
           {Row{limit, 1}, Row{1, limit, 0.5, -8}, Row{limit, 1, limit, 40}, Row{limit, limit, limit}}) {
        const auto c = normal_row(x.size(), 5);
        CHECK(forward(sort, x) == Row(x.size(), limit));
        const double mean = std::accumulate(c.begin(), c.end(), 0.0) / static_cast<double>(x.size());
        CHECK(distance(vjp(sort, x, c), Row(x.size(), mean)) <= 1e-12);
      }
      CHECK(all_nan(forward(sort, Row{infinity, 0.0, -infinity})));  // the limit depends on which one grows faster
    }
}

TEST_CASE("Hard sorting keeps infinities as they are") {
  const auto sort = make_operator("sorter", "hard");
  CHECK(forward(sort, Row{0, infinity, -infinity, 2}) == Row{infinity, 2, 0, -infinity});
}

TEST_CASE("Under kl a score of minus infinity takes no part, one of plus infinity draws all") {
  const auto sort = make_operator("sorter", "permutahedron(regularization=kl, strength=3)");
  const Row low{1.0, -infinity, 0.5}, far{1.0, -1e4, 0.5}, c{0.3, -1, 2};
  CHECK(distance(forward(sort, low), forward(sort, far)) <= Tolerance<double>::value);
  CHECK(distance(vjp(sort, low, c), vjp(sort, far, c)) <= Tolerance<double>::value);
  CHECK(forward(sort, Row{0, infinity, 1}) == Row(3, infinity));
  CHECK(all_finite(vjp(sort, Row{0, infinity, 1}, c)));
}
