// SPDX-License-Identifier: Apache-2.0
// Similarities, penalties and the matrix product below them.
#include "diffrank/core/similarity.hpp"

#include <set>

#include "diffrank/core/numerics/gemm.hpp"
#include "diffrank/core/penalty.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Row similarities(const Similarity& op, const Row& z, std::size_t b) {
  Row s(b * b);
  op.forward({z.data(), b, z.size() / b}, {s.data(), b, b});
  return s;
}
Row vjp(const Similarity& op, const Row& z, const Row& c, std::size_t b) {
  const auto s = similarities(op, z, b);
  Row g(z.size(), 1e300);
  op.vjp({z.data(), b, z.size() / b}, {s.data(), b, b}, {c.data(), b, b}, {g.data(), b, z.size() / b});
  return g;
}
double dot(const Row& a, const Row& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Ranks of seven scores as they are, and divided by seven.
std::vector<std::pair<std::string, double>> penalties_in_units() {
  std::vector<std::pair<std::string, double>> list;
  for (const auto& entry : entries("penalty")) list.insert(list.end(), {{entry.name, 1.0}, {entry.name, 1.0 / 7}});
  return list;
}
double penalty_of(const std::string& spec, const Row& ranks, const Row& target) {
  Row ignored(ranks.size());
  return make<Penalty>(spec)->evaluate(ranks.data(), target.data(), ranks.size(), ignored.data());
}

}  // namespace

TEST_CASE("Every similarity is symmetric, at most the mean of two rows' own, and has an exact VJP") {
  std::set<std::string> names;
  for (const auto& entry : entries("similarity")) {
    const auto op = make<Similarity>(entry.name);
    names.insert(entry.name);
    for (const std::size_t b : {1u, 2u, 6u})
      for (const std::size_t d : {1u, 2u, 5u}) {
        CAPTURE(entry.name, b, d);
        auto z = normal_row(b * d, b + d);
        const auto c = normal_row(b * b, 3), s = similarities(*op, z, b), g = vjp(*op, z, c, b);
        for (std::size_t i = 0; i < b; ++i)
          for (std::size_t j = 0; j < b; ++j) {
            CHECK(std::abs(s[i * b + j] - s[j * b + i]) <= Tolerance<double>::value);
            CHECK(2 * s[i * b + j] <= s[i * b + i] + s[j * b + j] + Tolerance<double>::value);
          }
        Row slopes;
        for (double& x : z) {
          const double at = x, h = 1e-6;
          x = at + h;
          const double above = dot(c, similarities(*op, z, b));
          x = at - h;
          slopes.push_back((above - dot(c, similarities(*op, z, b))) / (2 * h));
          x = at;
        }
        CHECK(distance(g, slopes, 1) <= Tolerance<double>::gradient);  // similarities of size 1 round
      }
  }
  CHECK(names.count("cosine") + names.count("negative_distance") == 2);
}

TEST_CASE("Cosines and distances are right where squares would overflow or vanish") {
  const auto cosine = make<Similarity>("cosine"), distance_ = make<Similarity>("negative_distance");
  for (const double scale : {1e-200, 1e-12, 1.0, 1e200}) {
    CAPTURE(scale);
    const Row z{3 * scale, 4 * scale, -4 * scale, 3 * scale, 6 * scale, 8 * scale};
    CHECK(distance(similarities(*cosine, z, 3), Row{1, 0, 1, 0, 1, 0, 1, 0, 1}) <= Tolerance<double>::value);
    const double r = 5 * std::sqrt(2.0), far = std::hypot(10, 5);
    CHECK(distance(scaled(similarities(*distance_, z, 3), 1 / scale), Row{0, -r, -5, -r, 0, -far, -5, -far, 0}) <=
          Tolerance<double>::value);
  }
}

TEST_CASE("A zero row is similar to nothing and has gradient zero; equal rows have no distance to change") {
  const Row z{1, 2, 0, 0, 1, 2}, c = normal_row(9, 4);
  const auto s = similarities(*make<Similarity>("cosine"), z, 3);
  for (const std::size_t i : {1u, 3u, 4u, 5u, 7u}) CHECK(s[i] == 0);
  const auto g = vjp(*make<Similarity>("cosine"), z, c, 3);
  CHECK((g[2] == 0 && g[3] == 0));
  CHECK(all_finite(g));
  CHECK(all_finite(vjp(*make<Similarity>("negative_distance"), z, c, 3)));
}

TEST_CASE("A NaN in a row of features is in all of its similarities") {
  for (const auto& [kind, name, source, summary, make_one] : entries("similarity"))
    for (const auto& z : {Row{not_a_number, 0, 1, 2}, Row{0, not_a_number, 1, 2}, Row{5, not_a_number, 1, 2}}) {
      const auto s = similarities(*make<Similarity>(name), z, 2);
      CAPTURE(name, z);
      CHECK((std::isnan(s[0]) && std::isnan(s[1]) && std::isnan(s[2])));
      CHECK(!std::isnan(s[3]));
    }
}

TEST_CASE("Differences of single labels are exact, so that equal distances tie") {
  const Row labels{20, 25, 30, 35, 40};
  const auto s = similarities(*make<Similarity>("negative_distance"), labels, 5);
  CHECK(Row(s.begin() + 10, s.begin() + 15) == Row{-10, -5, 0, -5, -10});
}

TEST_CASE("Every penalty is zero where the ranks are right, positive elsewhere, and has an exact gradient") {
  for (const auto& [name, unit] : penalties_in_units()) {
    const auto penalty = make<Penalty>(name);
    CAPTURE(name, unit);
    const auto target = scaled(Row{3, 1, 7, 2, 6, 4, 5}, unit);
    auto ranks = normal_row(7, 1, 2 * unit, 4 * unit);
    Row g(7), ignored(7);
    CHECK(penalty->evaluate(target.data(), target.data(), 7, ignored.data()) == 0);
    CHECK(penalty->evaluate(ranks.data(), target.data(), 7, g.data()) > 0);
    Row slopes;
    for (double& r : ranks) {
      const double at = r, h = 1e-6 * unit;
      r = at + h;
      const double above = penalty->evaluate(ranks.data(), target.data(), 7, ignored.data());
      r = at - h;
      slopes.push_back((above - penalty->evaluate(ranks.data(), target.data(), 7, ignored.data())) / (2 * h));
      r = at;
    }
    CHECK(distance(g, slopes) <= Tolerance<double>::gradient);
  }
}

TEST_CASE("Penalties are what their formulas say of 3 1 2 against 1 2 3") {
  const Row r{3, 1, 2}, t{1, 2, 3};
  CHECK(penalty_of("l1", r, t) == Approx(4.0 / 3));
  CHECK(penalty_of("huber(beta=1.5)", r, t) == Approx((2 - 0.75 + 2 * 0.5 / 1.5) / 3));
  CHECK(penalty_of("spearman", r, t) == Approx(1.5));  // 1 - 6 * 6 / (3 * 8)
  CHECK(penalty_of("top_weighted", r, t) == Approx((4 + 0.5 + 1.0 / 3) / (1 + 0.5 + 1.0 / 3)));
}

TEST_CASE("A single rank and constant ranks have finite penalties and gradients; NaN is never hidden") {
  for (const auto& entry : entries("penalty")) {
    CAPTURE(entry.name);
    const auto penalty = make<Penalty>(entry.name);
    const Row one{1}, middle{2, 2, 2}, target{1, 2, 3};
    Row g(3);
    CHECK(penalty->evaluate(one.data(), one.data(), 1, g.data()) == 0);
    CHECK(g[0] == 0);
    CHECK(penalty->evaluate(middle.data(), middle.data(), 3, g.data()) == 0);
    CHECK(penalty->evaluate(middle.data(), target.data(), 3, g.data()) > 0);
    CHECK(all_finite(g));
    const Row bad{1, not_a_number, 3};
    CHECK(std::isnan(penalty->evaluate(bad.data(), target.data(), 3, g.data())));
    CHECK(std::isnan(g[1]));
  }
}

TEST_CASE("Similarities are what their formulas say of two rows") {
  const Row z{1, 2, 4, 3, 1, 0};
  const auto second = [&z](const std::string& spec) { return similarities(*make<Similarity>(spec), z, 2)[1]; };
  CHECK(second("dot") == 3 + 2);
  CHECK(second("negative_l1") == -(2 + 1 + 4));
  CHECK(second("negative_squared_distance") == -(4 + 1 + 16));
  CHECK(second("rbf(bandwidth=3)") == Approx(std::exp(-21.0 / 18)));
  const double up = -4.0 / 3 * 5 / 3 + 1.0 / 3 * 1 / 3 - 5.0 / 3 * 4 / 3;
  CHECK(second("correlation") == Approx(up / std::sqrt((16 + 1 + 25) / 9.0 * (25 + 1 + 16) / 9)));
}

TEST_CASE("Matrix products are what the sums say, also of nothing") {
  const Row a{1, 2, 3, 4, 5, 6}, b{1, 0, 2, -1, 3, 1};  // [2, 3]; [3, 2] or its transpose's [2, 3]
  Row c(4, 7);
  multiply({a.data(), 2, 3}, {b.data(), 3, 2}, {c.data(), 2, 2});
  CHECK(c == Row{1 + 4 + 9, 0 - 2 + 3, 4 + 10 + 18, 0 - 5 + 6});
  multiply({a.data(), 2, 3}, {b.data(), 2, 3}, {c.data(), 2, 2}, true);
  CHECK(c == Row{1 + 0 + 6, -1 + 6 + 3, 4 + 0 + 12, -4 + 15 + 6});
  multiply({a.data(), 2, 0}, {b.data(), 0, 2}, {c.data(), 2, 2});
  CHECK(c == Row(4, 0.0));
  multiply({}, {}, {});
}
