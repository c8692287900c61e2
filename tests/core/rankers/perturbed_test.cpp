// SPDX-License-Identifier: Apache-2.0
// Seeds are fixed, so whatever is said about samples here holds or does not, every time.
#include "diffrank/core/numerics/noisy_ranks.hpp"
#include "diffrank/tests/core/rankers/perturbation_reference.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

OperatorCase perturbed(double sigma, std::size_t samples, std::size_t seed = 0, const std::string& more = "") {
  return make_operator("ranker", "perturbed(sigma=" + to_text(sigma) + ", samples=" + std::to_string(samples) +
                                     ", seed=" + std::to_string(seed) + more + ")");
}

const std::string gumbel = ", noise=gumbel", plain = ", control_variate=false";

}  // namespace

TEST_CASE("With the noise of the golden files perturbed ranks and VJPs are theirs", "[golden]") {
  std::size_t tested = 0;
  const auto entries = peer_entries("peers_perturbed_imle.json");
  for (const auto& entry : entries) {
    if (entry["op"] != "perturbed.rank_asc") continue;
    CAPTURE(entry["case"].get<std::string>(), entry["params"].dump());
    const auto x = negated(entry["x"].get<Row>());
    const Row c = entry["cotangent"], value = entry["y"], grad = entry["vjp"], low = entry["vjp_control_variate"];
    const MirroredNoise draw(entry);
    const std::size_t n = x.size(), samples = draw.noise.size();
    const double sigma = entry["params"]["sigma"];
    const Noise noise = entry["params"]["noise"] == "normal" ? Noise::normal : Noise::gumbel;
    const auto score = [noise](double z) { return -noise_score(noise, -z); };  // of mirrored noise

    Row y(n), g(n);
    mean_noisy_ranks(x.data(), n, samples, sigma, draw, y.data());
    CHECK(y == value);
    for (const bool control_variate : {false, true}) {
      perturbed_vjp(x.data(), c.data(), n, samples, sigma, control_variate, draw, score, g.data());
      CHECK(distance(negated(g), control_variate ? low : grad) <= Tolerance<double>::value);
    }
    ++tested;
  }
  CHECK((tested == 6 || entries.empty()));
}

TEST_CASE("Perturbed ranks are unbiased, and so are their gradients, with and without the control variate") {
  constexpr std::size_t seeds = 400, samples = 50;
  const Row x{0.3, -0.2, 0.25, 1.0, 0.1}, c{1, -2, 0.5, 3, -1};
  for (const bool normal : {true, false}) {
    const std::string noise = normal ? "" : gumbel;
    const double sigma = 0.4;
    const auto value = moments(seeds, [&](std::size_t s) { return forward(perturbed(sigma, samples, s, noise), x); });
    CHECK(value.surprise(expected_ranks(normal, x, sigma), seeds) <= 4);
    for (const auto& more : {noise, noise + plain}) {
      const auto grad = moments(seeds, [&](std::size_t s) { return vjp(perturbed(sigma, samples, s, more), x, c); });
      CAPTURE(more, grad.mean, expected_vjp(normal, x, c, sigma));
      CHECK(grad.surprise(expected_vjp(normal, x, c, sigma), seeds) <= 4);
      // and an error as large as the noise on it would be seen
      CHECK(grad.surprise(scaled(expected_vjp(normal, x, c, sigma), 1.5), seeds) > 4);
    }
  }
}

TEST_CASE("The variance of perturbed values and gradients falls as 1 / samples") {
  constexpr std::size_t seeds = 600;
  const auto x = normal_row(8, 1), c = normal_row(8, 2);
  for (const auto& more : {std::string(), gumbel, plain}) {
    CAPTURE(more);
    const auto value = [&](std::size_t samples) {
      return moments(seeds, [&](std::size_t s) { return forward(perturbed(0.5, samples, s, more), x); })
          .total_variance();
    };
    const auto grad = [&](std::size_t samples) {
      return moments(seeds, [&](std::size_t s) { return vjp(perturbed(0.5, samples, s, more), x, c); })
          .total_variance();
    };
    // A variance over 600 seeds is known to within about 10 %, that of heavy products less well.
    CHECK(std::abs(value(4) / value(64) / 16 - 1) <= 0.3);
    CHECK(std::abs(grad(4) / grad(64) / 16 - 1) <= 0.4);
  }
}

TEST_CASE("The control variate lowers the variance of the gradient") {
  constexpr std::size_t seeds = 300;
  for (const auto& noise : {std::string(), gumbel})
    for (const std::size_t n : {4u, 16u, 64u}) {
      CAPTURE(noise, n);
      const auto x = normal_row(n, 3), c = shifted(normal_row(n, 4), 1.0);
      const auto variance = [&](const std::string& more) {
        return moments(seeds, [&](std::size_t s) { return vjp(perturbed(0.1, 10, s, more), x, c); }).total_variance();
      };
      CHECK(variance(noise) < 0.3 * variance(noise + plain));
    }
}

TEST_CASE("Noise has the moments of its distribution, and its score has mean zero") {
  constexpr std::size_t n = 1000, samples = 200;
  const auto x = scaled(normal_row(n, 5), 1.0);
  Row sorted = x, z(n);
  std::sort(sorted.rbegin(), sorted.rend());
  for (const auto noise : {Noise::normal, Noise::gumbel}) {
    const RowNoise draw(noise, 7, sorted.data(), n, 1);
    double mean = 0, square = 0, score = 0, neighbors = 0;
    constexpr double count = n * samples;
    for (std::size_t s = 0; s < samples; ++s) {
      draw(s, z.data());
      for (std::size_t k = 0; k < n; ++k) {
        mean += z[k] / count;
        square += z[k] * z[k] / count;
        score += noise_score(noise, z[k]) / count;
        if (k > 0) neighbors += noise_score(noise, z[k]) * noise_score(noise, z[k - 1]) / count;
      }
    }
    const double pi = std::acos(-1.0), gamma = 0.5772156649015329;
    const bool normal = noise == Noise::normal;
    const double error = 5 * 1.3 / std::sqrt(count);  // five standard errors
    CHECK(std::abs(mean - (normal ? 0 : gamma)) <= error);
    CHECK(std::abs(square - mean * mean - (normal ? 1 : pi * pi / 6)) <= 4 * error);
    CHECK(std::abs(score) <= error);
    CHECK(std::abs(neighbors) <= error);
  }
}

TEST_CASE("Noise is that of the seed and of the gaps between the scores") {
  const auto x = dyadic_row(20, 6), c = normal_row(20, 7);
  const auto op = perturbed(2, 5);
  CHECK(forward(op, x) == forward(perturbed(2, 5), x));
  CHECK(forward(op, x) != forward(perturbed(2, 5, 1), x));
  CHECK(forward(op, shifted(x, 0x1p30)) == forward(op, x));
  CHECK(to_double(forward(op, to_float(x))) == to_double(to_float(forward(op, x))));
  auto other = x;
  *std::max_element(other.begin(), other.end()) += 1e-9;
  CHECK(forward(op, other) != forward(op, x));  // new data, new noise

  const auto order = random_permutation(20, 8);
  CHECK(forward(op, gather(x, order)) == gather(forward(op, x), order));
  CHECK(vjp(op, gather(x, order), gather(c, order)) == gather(vjp(op, x, c), order));
}

TEST_CASE("Under little noise ranks are hard, under much all are the mean rank") {
  const auto x = normal_row(12, 9);
  CHECK(forward(perturbed(1e-9, 10), x) == forward(make_operator("ranker", "hard"), x));
  CHECK(vjp(perturbed(1e-9, 10), x, normal_row(12, 10)) == Row(12, 0.0));  // the control variate takes all
  CHECK(distance(forward(perturbed(1e6, 20000), x), Row(12, 6.5)) <= 5 * 3.5 / std::sqrt(20000.0) / 6.5);
}

TEST_CASE("A large offset costs the noise no digits, a large score costs the others none") {
  const auto x = normal_row(10, 11);
  CHECK(std::abs(moments(200, [&](std::size_t s) { return forward(perturbed(0.2, 20, s), shifted(x, 1e12)); })
                         .total_variance() /
                     moments(200, [&](std::size_t s) { return forward(perturbed(0.2, 20, s), x); }).total_variance() -
                 1) <= 0.3);
  const Row huge{1e200, 0.5, 0.4, 1e200, 1e200}, infinite{infinity, 0.5, 0.4, infinity, infinity};
  const auto op = perturbed(0.1, 400);
  const auto ranks = forward(op, huge);
  CHECK(ranks == forward(op, infinite));
  CHECK(vjp(op, huge, Row{1, 2, 3, 4, 5}) == vjp(op, infinite, Row{1, 2, 3, 4, 5}));
  CHECK(std::abs(ranks[1] - 4 - beats(true, -0.1, 0.1).chance) <= 0.1);  // four standard errors
}

TEST_CASE("The rank of one score has no gradient, with or without the control variate") {
  for (const auto& more : {std::string(), plain}) {
    CHECK(forward(perturbed(1, 3, 0, more), Row{5}) == Row{1});
    CHECK(vjp(perturbed(1, 3, 0, more), Row{5}, Row{2}) == Row{0});
  }
}
