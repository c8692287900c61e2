// SPDX-License-Identifier: Apache-2.0
// The surrogate gradient of identity, from its definition: minus the projection's Jacobian, applied to the cotangent.
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;

OperatorCase identity(const std::string& projection, const std::string& more = "") {
  return make_operator("ranker", "identity(projection=" + projection + more + ")");
}

}  // namespace

TEST_CASE("identity ranks as hard does, by every tie rule, and says so") {
  for (const auto& ties : tie_rules()) {
    const auto op = identity("mean", ", ties=" + ties), hard = make_operator("ranker", "hard(ties=" + ties + ")");
    CHECK(forward(op, tied_row(30, 1)) == forward(hard, tied_row(30, 1)));
    CHECK(std::static_pointer_cast<const Ranker>(op.instance)->ties() ==
          std::static_pointer_cast<const Ranker>(hard.instance)->ties());
  }
}

TEST_CASE("Without projection the gradient is minus the cotangent, with mean less its mean") {
  const auto x = normal_row(9, 1);
  const Row c{1, 2, 3, 4, 5, 6, 7, 8, 9};
  CHECK(vjp(identity("none"), x, c) == negated(c));
  CHECK(vjp(identity("mean"), x, c) == Row{4, 3, 2, 1, 0, -1, -2, -3, -4});
  CHECK(vjp(with(identity("none"), "order", "ascending"), x, c) == c);
  CHECK(distance(vjp(with(identity("none"), "normalize", "true"), x, c), scaled(negated(c), 1.0 / 9)) <= exact);
}

TEST_CASE("The sphere's gradient is that of the standardised scores, by central differences of (x - mean)/norm") {
  const auto x = normal_row(8, 2), c = normal_row(8, 3);
  const auto along = [&c](Row y) {  // <c, proj(y)>
    const double mean = std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size());
    double squares = 0, sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      squares += (y[i] - mean) * (y[i] - mean);
      sum += c[i] * (y[i] - mean);
    }
    return sum / std::sqrt(squares);
  };
  const auto g = vjp(identity("sphere"), x, c);
  for (std::size_t i = 0; i < x.size(); ++i) {
    Row up = x, down = x;
    up[i] += 1e-6;
    down[i] -= 1e-6;
    CHECK(std::abs(-g[i] - (along(up) - along(down)) / 2e-6) <= Tolerance<double>::gradient);
  }
}

TEST_CASE("The sphere's gradient does not change with an offset, and falls as 1/scale") {
  const auto x = dyadic_row(20, 4), c = normal_row(20, 5);
  const auto g = vjp(identity("sphere"), x, c);
  CHECK(distance(vjp(identity("sphere"), shifted(x, 0x1p40), c), g) <= exact);
  for (const double scale : {1e-200, 1e-12, 1e12, 1e200})
    CHECK(distance(vjp(identity("sphere"), scaled(x, scale), c), scaled(g, 1 / scale)) <= exact);
}

TEST_CASE("Where the sphere is no point, and for one score, there is no gradient") {
  const auto c = normal_row(4, 6);
  CHECK(vjp(identity("sphere"), Row(4, 3.5), c) == Row(4, 0.0));
  CHECK(vjp(identity("sphere"), Row{1, infinity, 0, 2}, c) == Row(4, 0.0));
  CHECK(vjp(identity("sphere"), Row{1, infinity, -infinity, 2}, c) == Row(4, 0.0));
  for (const auto* projection : {"none", "mean", "sphere"}) CHECK(vjp(identity(projection), Row{2}, Row{3}) == Row{0});
}

TEST_CASE("identity in float32 agrees with float64") {
  for (const auto* projection : {"none", "mean", "sphere"})
    for (const std::size_t n : {10u, 10000u}) {
      const auto x = to_float(normal_row(n, 7)), c = to_float(normal_row(n, 8));
      CHECK(distance(vjp(identity(projection), x, c), vjp(identity(projection), to_double(x), to_double(c))) <=
            Tolerance<float>::value);
    }
}

TEST_CASE("identity has the ranks and the gradient of the golden file") {
  std::size_t tested = 0;
  for (const auto& entry : peer_entries("peers_blackbox_identity.json")) {
    if (entry["op"] != "identity_projection.rank_asc") continue;
    CAPTURE(entry["case"]);
    const auto op = identity("sphere", ", order=ascending, ties=ordinal");
    const Row x = entry["x"], c = entry["cotangent"];
    CHECK(forward(op, x) == entry["y"].get<Row>());
    // the peer's rounding is relative to the cotangent, of size 1
    CHECK(distance(vjp(op, x, c), entry["vjp"].get<Row>(), 1) <= Tolerance<double>::golden);
    CHECK(distance(vjp(op, to_float(x), to_float(c)), entry["vjp"].get<Row>(), 1) <= Tolerance<float>::golden);
    ++tested;
  }
  CHECK(tested == 7);
}
