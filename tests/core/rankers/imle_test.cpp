// SPDX-License-Identifier: Apache-2.0
// Seeds are fixed, so whatever is said about samples here holds or does not, every time.
#include "diffrank/core/numerics/noisy_ranks.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/tests/core/rankers/perturbation_reference.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

double cosine(const Row& a, const Row& b) {
  const auto dot = [](const Row& u, const Row& v) { return std::inner_product(u.begin(), u.end(), v.begin(), 0.0); };
  return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

double share_of_nonzero(const Row& g) {
  return static_cast<double>(std::count_if(g.begin(), g.end(), [](double v) { return v != 0; })) /
         static_cast<double>(g.size());
}

OperatorCase op_of(const std::string& spec) {
  return make_operator("ranker", spec);
}

}  // namespace

TEST_CASE("With the noise of the golden files the samples and the VJP of imle are theirs", "[golden]") {
  std::size_t tested = 0;
  const auto entries = peer_entries("peers_perturbed_imle.json");
  for (const auto& entry : entries) {
    if (entry["op"] != "imle.rank_asc") continue;
    CAPTURE(entry["case"].get<std::string>());
    const auto x = negated(entry["x"].get<Row>());
    const auto c = entry["cotangent"].get<std::vector<Row>>(), value = entry["y"].get<std::vector<Row>>();
    const Row grad = entry["vjp"];
    const auto& params = entry["params"];
    const MirroredNoise draw(entry);
    const std::size_t n = x.size(), samples = draw.noise.size();
    const double input = params["input_noise_temperature"], target = params["target_noise_temperature"];

    Row y(n), g(n);
    for (std::size_t s = 0; s < samples; ++s) {
      mean_noisy_ranks(
          x.data(), n, 1, input, [&](std::size_t, double* z) { draw(s, z); }, y.data());
      CHECK(y == value[s]);
    }
    imle_vjp(
        x.data(), n, samples, input, target, params["lambda"], draw, [&](std::size_t s) { return c[s].data(); },
        g.data());
    CHECK(negated(g) == grad);
    ++tested;
  }
  CHECK((tested == 3 || entries.empty()));
}

TEST_CASE("One sample of imle ranks exactly, many have the mean that is expected") {
  const auto x = normal_row(30, 1);
  for (const auto* name : {"imle", "aimle"}) {
    auto ranks = forward(op_of(std::string(name) + "(input_temperature=0.5)"), x);
    std::sort(ranks.begin(), ranks.end());
    Row all(30);
    std::iota(all.begin(), all.end(), 1);
    CHECK(ranks == all);
    CHECK(forward(op_of(std::string(name) + "(input_temperature=0)"), x) == forward(op_of("hard"), x));
    for (const bool normal : {true, false}) {
      const std::string noise = normal ? ", noise=normal" : "";
      const auto mean = forward(op_of(std::string(name) + "(input_temperature=0.5, samples=20000" + noise + ")"), x);
      // A rank has a variance of less than 30/4: it is a sum of chances, hardly correlated.
      CHECK(distance(mean, expected_ranks(normal, x, 0.5)) <= 5 * std::sqrt(30 / 4.0 / 20000) / 30 * 2);
    }
  }
}

TEST_CASE("For small steps the VJP of imle is lambda times that of the expected ranks: its sign, in both orders") {
  const Row x{0.3, -0.2, 0.25, 1.0, 0.1, -0.6}, c{1, -2, 0.5, 3, -1, 0.2};
  for (const bool normal : {true, false})
    for (const bool ascending : {false, true}) {
      const std::string more = std::string("(samples=40000, input_temperature=0.5, target_temperature=0.5") +
                               (normal ? ", noise=normal" : "") + (ascending ? ", order=ascending" : "");
      // Ranks of -x by noise on -x: the noise need not be symmetric, differences of it are.
      const auto expected =
          ascending ? negated(expected_vjp(normal, negated(x), c, 0.5)) : expected_vjp(normal, x, c, 0.5);
      CAPTURE(more, expected);
      const auto step = vjp(op_of("imle" + more + ", lambda=0.02)"), x, c);
      CHECK(cosine(step, expected) > 0.99);
      CHECK(distance(step, scaled(expected, 0.02)) <= 0.15);
      // aimle divides by its own lambda
      const auto slope = vjp(op_of("aimle" + more + ", target=0.05)"), x, c);
      CHECK(cosine(slope, expected) > 0.98);
      CHECK(distance(slope, expected) <= 0.15);
    }
}

TEST_CASE("Gradient descent with imle and with aimle brings ranks to their targets") {
  constexpr std::size_t n = 12;
  Row target(n);
  std::iota(target.begin(), target.end(), 1);
  Random(3, 1).shuffle(target.data(), n);
  for (const std::string order : {"descending", "ascending"})
    for (const std::string spec :
         {"imle(lambda=0.05, input_temperature=0.2, target_temperature=0.2", "imle(lambda=0.2, noise=normal, samples=5",
          "aimle(input_temperature=0.2, target_temperature=0.2", "aimle(target=0.9, samples=5"}) {
      const auto op = op_of(spec + ", order=" + order + ")");
      CAPTURE(op.spec);
      auto x = normal_row(n, 2);
      const auto loss = [&] {
        const auto hard = forward(op_of("hard(order=" + order + ")"), x);
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) sum += std::pow(hard[i] - target[i], 2);
        return sum;
      };
      const double before = loss();
      const double rate = spec[0] == 'i' ? 0.02 : 0.002;
      for (int k = 0; k < 400; ++k) {
        auto c = forward(op, x);
        for (std::size_t i = 0; i < n; ++i) c[i] = 2 * (c[i] - target[i]);
        const auto g = vjp(op, x, c);
        for (std::size_t i = 0; i < n; ++i) x[i] -= rate * g[i];
      }
      CHECK(before > 100);
      CHECK(loss() <= 0.05 * before);
    }
}

TEST_CASE("aimle's step moves the share of ranks that it is to move, at any scale of the scores and the cotangent") {
  for (const std::size_t n : {20u, 40u, 300u})
    for (const double scale : {1e-9, 1e-3, 1.0, 1e6})
      for (const double factor : {1e-12, 1.0, 1e12})
        for (const double target : {0.2, 0.5, 0.9}) {
          CAPTURE(n, scale, factor, target);
          const auto noise = to_text(0.1 * scale);
          const auto op = op_of("aimle(target=" + to_text(target) + ", input_temperature=" + noise +
                                ", target_temperature=" + noise + ")");
          const auto g = vjp(op, normal_row(n, 4, scale), normal_row(n, 5, factor));
          CHECK(share_of_nonzero(g) >= target);
          CHECK(all_finite(g));
        }
  // Where lambda is fixed a small cotangent moves nothing.
  CHECK(vjp(op_of("imle"), normal_row(40, 4), normal_row(40, 5, 1e-12)) == Row(40, 0.0));
}

TEST_CASE("aimle takes no longer a step than it needs") {
  // Two equal scores and a far one; the cotangent parts the two at once, without ever reaching the third.
  const auto op = op_of("aimle(target=0.6, input_temperature=0, target_temperature=0)");
  const auto g = vjp(op, Row{1, 1.5, 100}, Row{1, -1, 0});
  CHECK(g[0] != 0);
  CHECK(g[1] == -g[0]);
  CHECK(g[2] == 0);
  // They change places at lambda (c_0 - c_1) > 0.5, so lambda is in (0.25, 0.5], and the ranks differ by one.
  CHECK(std::abs(g[0]) >= 2);
  CHECK(std::abs(g[0]) <= 4);
}

TEST_CASE("A factor on the cotangent is a factor on aimle's gradient") {
  const auto x = normal_row(30, 6), c = normal_row(30, 7);
  const auto g = vjp(op_of("aimle"), x, c);
  CHECK(g != Row(30, 0.0));
  for (const double k : {1e-12, 0.3, 7.0, 1e12})
    CHECK(distance(vjp(op_of("aimle"), x, scaled(c, k)), scaled(g, k)) <= 1e-12);
}

TEST_CASE("aimle remembers nothing from call to call") {
  const auto op = op_of("aimle");
  const auto x = normal_row(30, 8), c = normal_row(30, 9), g = vjp(op, x, c);
  for (std::uint64_t seed = 10; seed < 20; ++seed) vjp(op, normal_row(30, seed, 1e3), normal_row(30, seed + 1, 1e-6));
  CHECK(vjp(op, x, c) == g);
}

TEST_CASE("No cotangent, no gradient; equal scores and unreachable targets have a finite one") {
  for (const std::string name : {"imle", "aimle"}) {
    CHECK(vjp(op_of(name), normal_row(9, 10), Row(9, 0.0)) == Row(9, 0.0));
    CHECK(vjp(op_of(name), Row{3}, Row{1}) == Row{0});
    CHECK(all_finite(vjp(op_of(name), Row(9, 2.0), normal_row(9, 11))));
    const auto silent = op_of(name + "(input_temperature=0, target_temperature=0)");
    CHECK(all_finite(vjp(silent, Row(9, 2.0), normal_row(9, 11))));
    CHECK(vjp(silent, Row{3, 2, 1}, Row{1, 2, 4}) != Row{0, 0, 0});
    CHECK(vjp(silent, Row{3, 2, 1}, Row{3, 2, 1}) == Row{0, 0, 0});  // a step along the order never changes it
  }
  CHECK(all_nan(vjp(op_of("aimle"), Row{3, 2}, Row{infinity, 0})));
}
