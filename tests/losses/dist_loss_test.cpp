// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/ranker.hpp"
#include "diffrank/losses/theoretical_labels.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/dir_entries.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Sample with_theory(Sample s, const Row& labels) {
  s.state["theoretical_labels"] = {labels.size(), 1, labels};
  return s;
}

std::shared_ptr<Loss> dist(const std::string& strength, const std::string& more = "") {
  return make<Loss>("dist_loss(sorter=permutahedron(strength=" + strength + ")" + more + ")");
}

}  // namespace

TEST_CASE("dist_loss has the values and gradients of the formulas with each rho and each rule for weights") {
  for_each_dir_entry("dist_loss", 8, [](const Json& entry) {
    const auto& o = entry.at("options");
    const double strength = o.at("strength"), weight = o.at("loss_weight");
    const auto loss =
        dist(to_text(strength), ", loss=" + o.at("loss").get<std::string>() + ", loss_weight=" + to_text(weight) +
                                    ", weights=" + o.at("weights").get<std::string>());
    const auto s = with_theory(dir_sample(entry.at("inputs")), numbers(entry.at("inputs").at("theoretical_labels")));
    check_dir_entry(*loss, s, entry);
    const auto sorter = make<Sorter>("permutahedron(order=ascending, strength=" + to_text(strength) + ")");
    Row sorted(s.rows);
    sorter->forward(Rows<const double>(s.predictions.data(), 1, s.rows), Rows<double>(sorted.data(), 1, s.rows));
    CHECK(distance(sorted, numbers(entry.at("expected").at("soft_sorted"))) <= 1e-9);
  });
}

TEST_CASE("The density of labels and the theoretical labels are those of the formulas, by either rule") {
  for_each_dir_entry("dist_theoretical_labels", 8, [](const Json& entry) {
    const auto& o = entry.at("options");
    const auto labels = numbers(entry.at("inputs").at("labels"));
    const auto& expected = entry.at("expected");
    const auto grid = numbers(expected.at("grid"));
    const auto density =
        label_density(labels.data(), labels.size(), o.at("bw_factor"), o.at("min_label"), o.at("step"), grid.size());
    CHECK(density.grid == grid);
    CHECK(distance(density.share, numbers(expected.at("density")), 1) <= 1e-12);
    for (const std::string rule : {"quantile", "reference"}) {
      const auto number = [&](const char* name) { return to_text(o.at(name).get<double>()); };
      const auto loss =
          make<Loss>("dist_loss(grid=range, theoretical_labels=" + rule + ", min_label=" + number("min_label") +
                     ", max_label=" + number("max_label") + ", step=" + number("step") +
                     ", bw_factor=" + number("bw_factor") + ", batch_size=" + number("batch_size") + ")");
      const auto state = loss->initial_state({{labels.data(), labels.size(), 1}}, 1);
      CHECK(state.at("theoretical_labels").values == numbers(expected.at(rule)));
    }
  });
}

TEST_CASE("The worked example of ages for dist_loss") {
  const auto s = with_theory(worked_sample(), {20, 22, 30, 45, 65});
  const auto sharp = evaluate(*dist("0.1"), s), soft = evaluate(*dist("1"), s);
  CHECK(printed(sharp.value, 13.6));
  CHECK(printed(sharp.predictions, {0.4, 0.2, 0.4, -0.4, -0.4}));
  CHECK(printed(soft.value, 20.64));
  CHECK(printed(soft.predictions, {0.24, 0.24, 0.24, -0.16, -0.16}));
}

TEST_CASE("The order of the sorter makes no difference") {
  const auto s = with_theory(worked_sample(true), {20, 22, 30, 45, 65});
  for (const auto* weighting : {"aligned", "reference"}) {
    const auto up = make<Loss>(std::string("dist_loss(weights=") + weighting + ")");
    const auto down = make<Loss>(std::string("dist_loss(weights=") + weighting +
                                 ", sorter=permutahedron(strength=0.1, order=descending))");
    const auto a = evaluate(*up, s), b = evaluate(*down, s);
    CHECK(std::abs(a.value - b.value) <= 1e-12);
    CHECK(distance(a.predictions, b.predictions) <= 1e-12);
  }
}

TEST_CASE("Any sorter takes part, and the hard one compares sorted predictions") {
  const auto s = with_theory(Sample{{}, {5, 5, 5}, {3, 1, 2}, {}, 3, 1, 0}, {1, 2, 4});
  const auto result = evaluate(*make<Loss>("dist_loss(sorter=hard)"), s);
  CHECK(std::abs(result.value - (1.0 / 3 + (2 + 4 + 3) / 3.0)) <= 1e-12);
  for (const auto& entry : entries("sorter")) {
    CAPTURE(entry.name);
    CHECK(std::isfinite(value(*make<Loss>("dist_loss(sorter=" + entry.name + ")"), s)));
  }
}

TEST_CASE("A batch of another size takes quantiles of the theoretical labels") {
  const auto loss = make<Loss>("dist_loss(sorter=hard)");
  const Row theory{10, 20, 30, 40};
  // half as many: labels 1 and 3, of 0 .. 3; twice as many: each twice
  CHECK(value(*loss, with_theory(Sample{{}, {20, 40}, {20, 40}, {}, 2, 1, 0}, theory)) == 0);
  const Row twice{10, 10, 20, 20, 30, 30, 40, 40};
  CHECK(value(*loss, with_theory(Sample{{}, twice, twice, {}, 8, 1, 0}, theory)) == 0);
}

TEST_CASE("Weights go with their sample, whatever the order of the rows, and equal predictions share theirs") {
  const auto loss = make<Loss>("dist_loss(loss=l2)");
  const Row x{3, 1, 1, 2, 5}, y{1, 2, 3, 4, 5}, w{1, 4, 2, 0.5, 3};
  const Row theory{0, 1, 3, 4, 9};
  const auto result = evaluate(*loss, with_theory(Sample{{}, y, x, w, 5, 1, 0}, theory));
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const auto order = random_permutation(5, seed);
    const Sample other{{}, gather(y, order), gather(x, order), gather(w, order), 5, 1, 0};
    const auto permuted = evaluate(*loss, with_theory(other, theory));
    CHECK(std::abs(permuted.value - result.value) <= 1e-12);
    CHECK(distance(permuted.predictions, gather(result.predictions, order)) <= 1e-12);
  }
}

TEST_CASE("One label, equal labels and labels between the points of a coarse grid are not lost") {
  const Row one{3.3}, equal(7, 2.5), apart{0.4, 10.4, 10.4};
  const auto labels = [](const Row& training, const std::string& options) {
    const auto state =
        make<Loss>("dist_loss(batch_size=3" + options + ")")->initial_state({{training.data(), training.size(), 1}}, 1);
    return state.at("theoretical_labels").values;
  };
  CHECK(labels(one, "") == Row(3, 3.3));
  CHECK(labels(equal, "") == Row(3, 2.5));
  CHECK(labels(equal, ", grid=range, step=1").size() == 3);
  CHECK(labels(apart, ", grid=range, bw_factor=1e-6") == Row{0, 10, 10});
}

TEST_CASE("Labels outside of the grid, and what the published rule cannot give, are refused") {
  const Row ages{20, 130};
  const TrainingLabels training{{ages.data(), 2, 1}};
  CHECK_THROWS_WITH(make<Loss>("dist_loss(grid=range)")->initial_state(training, 1), ContainsSubstring("20 .. 130"));
  Row skewed(10);
  skewed[9] = 100;  // eight labels are missing about the first points
  CHECK_THROWS_WITH(
      make<Loss>("dist_loss(theoretical_labels=reference, batch_size=10)")->initial_state({{skewed.data(), 10, 1}}, 1),
      ContainsSubstring("quantile"));
  CHECK_THROWS_WITH(value(*make<Loss>("dist_loss"), worked_sample()), ContainsSubstring("'theoretical_labels'"));
  CHECK_THROWS_AS(make<Loss>("dist_loss(min_label=5, max_label=1)"), InvalidSpec);
}
