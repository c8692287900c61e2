// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "diffrank/experiments/operators/comparison_text.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

ComparisonSettings small(const std::string& data = "randn") {
  ComparisonSettings settings;
  settings.n = 20;
  settings.rows = 6;
  settings.data = data;
  return settings;
}

}  // namespace

TEST_CASE("Hard ranks are at distance zero from themselves and have no gradient") {
  for (const auto* data : {"randn", "cauchy", "sorted"}) {
    const auto hard = compare({"hard"}, small(data)).rankers.at(0);
    CHECK(hard.max_distance == 0);
    CHECK(hard.zeros == 1);
    CHECK(hard.cosine == 0);
    CHECK(hard.forward_us > 0);
    CHECK(hard.total_us > 0);
  }
}

TEST_CASE("A comparison measures in ranks, whatever the order and the unit of a ranker are") {
  const auto c = compare({"permutahedron(strength=1e9)", "permutahedron(strength=1e9, normalize=true)",
                          "permutahedron(strength=1e9, order=ascending)"},
                         small());
  for (const auto& r : c.rankers) {
    CHECK(std::abs(r.max_distance - 9.5) < 1e-6);  // all at the mean rank 10.5, the ends 1 and 20
    CHECK(std::abs(r.mean_distance - 5) < 1e-6);
  }
}

TEST_CASE("The smoothed hard ranks are those of the gaussian ranker with the smoothing's width") {
  const auto width = compare({"hard"}, small()).smoothing;
  const auto same = compare({"gaussian(sigma=" + to_text(width) + ")"}, small()).rankers.at(0);
  CHECK(std::abs(same.cosine - 1) < 1e-12);
}

TEST_CASE("The noise of a random gradient falls as the square root of its samples") {
  const auto c = compare({"perturbed(sigma=0.5, samples=20)", "perturbed(sigma=0.5, samples=2000)"}, small());
  CHECK(c.rankers[0].gradient == Gradient::stochastic);
  const double ratio = c.rankers[0].noise / c.rankers[1].noise;
  CHECK(ratio > 5);  // 10, estimated from 16 seeds
  CHECK(ratio < 20);
  CHECK(c.rankers[1].cosine > 0.8);
}

TEST_CASE("A random gradient is unbiased where its noise is the smoothing's, and biased where it is not") {
  const auto sigma = compare({"hard"}, small()).smoothing;
  const auto perturbed = [](double size) { return "perturbed(samples=1000, sigma=" + to_text(size) + ")"; };
  const auto c = compare({perturbed(sigma), perturbed(10 * sigma), "gaussian"}, small());
  // An estimate from 16 seeds leaves about noise / sqrt(16) of chance in it, before that is taken off.
  CHECK(c.rankers[0].bias < c.rankers[0].noise / 4);
  CHECK(c.rankers[1].bias > 0.5);
  CHECK(c.rankers[2].bias == 0);  // not random
  CHECK_THAT(to_text(c), ContainsSubstring(" cosine |") && ContainsSubstring(" bias |"));
}

TEST_CASE("Tied scores are compared with their mean ranks") {
  CHECK(compare({"hard(ties=average)"}, small("ties")).rankers.at(0).max_distance == 0);
  CHECK(compare({"hard(ties=min)"}, small("ties")).rankers.at(0).max_distance > 0);
}

TEST_CASE("A comparison is a function of its seed") {
  auto other = small();
  other.seed = 1;
  CHECK(compare({"sigmoid"}, small()).first_row == compare({"sigmoid"}, small()).first_row);
  CHECK(compare({"sigmoid"}, small()).first_row != compare({"sigmoid"}, other).first_row);
}

TEST_CASE("The picture holds a point for each score and ranker") {
  const auto c = compare({"hard", "sigmoid(tau=0.1)"}, small());
  const auto plot = to_plot(c);
  const auto& values = plot.at("data").at("values");
  CHECK(values.size() == 40);
  CHECK(values[0].at("rank") == 1);
  CHECK(values[20].at("ranker") == "sigmoid(tau=0.1)");
  CHECK_THAT(to_text(c), ContainsSubstring("| sigmoid(tau=0.1)"));
}

TEST_CASE("A comparison takes scores from a file, and says what is wrong with one") {
  const TemporaryFolder folder;
  auto settings = small(folder.write("scores.json", "[[3, 1, 2], [1, 2, 3]]"));
  const auto c = compare({"hard"}, settings);
  CHECK(c.settings.n == 3);
  CHECK(c.settings.rows == 2);
  CHECK(c.rankers[0].first_ranks == std::vector<double>{1, 3, 2});
  settings.data = folder.write("ragged.json", "[[1, 2], [1]]");
  CHECK_THROWS_WITH(compare({"hard"}, settings), ContainsSubstring("rows of different lengths"));
  CHECK_THROWS_WITH(compare({"hard"}, small("rndn")), ContainsSubstring("did you mean 'randn'?"));
  CHECK_THROWS_WITH(compare({"hrd"}, small()), ContainsSubstring("did you mean 'hard'?"));
}

TEST_CASE("The command says when an iteration stopped before it converged") {
  const auto done = diffrank_command({"compare", "sinkhorn(max_iterations=1)", "--n", "20", "--rows", "2"});
  CHECK(done.status == 0);
  CHECK_THAT(done.err, ContainsSubstring("warning: sinkhorn(") && ContainsSubstring("stopped after 1"));
  CHECK_THAT(done.out, ContainsSubstring("| sinkhorn(max_iterations=1)"));
}

TEST_CASE("A plot is written to a JSON file only, and any other is refused before anything is computed") {
  CHECK_NOTHROW(check_plot_file("a/plot.json"));
  for (const std::string path : {"p.png", "plot.vl", "json", ""})
    CHECK_THROWS_WITH(check_plot_file(path), ContainsSubstring("name a file that ends in .json, got '" + path + "'"));
  const TemporaryFolder folder;
  const auto done = diffrank_command({"compare", "hard", "--plot", folder.file("p.png")});
  CHECK(done.status == 2);
  CHECK(done.out.empty());
  CHECK_FALSE(std::filesystem::exists(folder.file("p.png")));
}
