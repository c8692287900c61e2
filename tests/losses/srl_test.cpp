// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/method_golden.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Array array_of(const Row& values, std::size_t rows) {
  return {rows, values.size() / rows, values};
}

/// The example of the reference: bin 3 is in the memory alone, and the points are the four directions of the axes.
Sample example() {
  Sample s{{1, 0, .8, .6, 1, 1, 0, 1, -1, 1}, {20, 21, 21, 40, 70}, Row(5), {}, 5};
  s.bins = {0, 1, 1, 2, 4};
  s.state["memory"] = array_of({1, 0, 1, 0, 0, 1, -.6, .8, -1, 0}, 5);
  s.state["points"] = array_of({1, 0, 0, 1, -1, 0, 0, -1}, 4);
  return s;
}

std::shared_ptr<const Loss> only(const std::string& term, const std::string& options = {}) {
  std::string spec = "srl(" + options;
  for (const std::string name : {"envelope", "homogeneity", "contrastive"})
    spec += (spec.back() == '(' ? "w_" : ", w_") + name + (name == term ? "=1" : "=0");
  return make<Loss>(spec + ")");
}

void check_worked(const std::string& term, double value, const Row& gradient) {
  const auto result = evaluate(*only(term), example());
  CAPTURE(term);
  CHECK(std::abs(result.value - value) <= 1e-10);
  CHECK(distance(result.features, gradient, 1) <= 5.01e-7);
}

}  // namespace

TEST_CASE("srl has the values and gradients of its formula, term by term and together") {
  for_each_entry("srl", 8, [](const Json& entry) {
    auto s = sample_of(entry);
    const auto& inputs = entry.at("inputs");
    s.bins = inputs.at("bins").get<std::vector<std::int64_t>>();
    for (const auto* name : {"memory", "points"})
      s.state[name] = array_of(numbers(inputs.at(name)), inputs.at(name).size());
    check_entry(entry, evaluate(*loss_of(entry), s), numbers(entry.at("gradients").at("d_features")));
  });
}

TEST_CASE("srl has the worked values and gradients") {
  check_worked("envelope", .3232233047, {0, .25, 0, 0, 0, 0, 0, 0, .088388, .088388});
  check_worked("homogeneity", 1.59878962,
               {0, -1.310403, .060151, -.080202, .050126, -.050126, -.310908, 0, -.141421, -.141421});
  check_worked("contrastive", .2410032485,
               {0, .104612, .082265, -.109687, -.00723, .00723, -.155529, 0, .084643, .084643});
  CHECK(std::abs(value(*only("homogeneity", "homogeneity=code"), example()) + 3.1986374699) <= 1e-10);
}

TEST_CASE("Bins that neither the batch nor the memory has do not exist; gaps count their width") {
  auto s = example();
  const double three = value(*only("homogeneity"), s);
  s.state["memory"].values[6] = s.state["memory"].values[7] = 0;  // bin 3: from 2 to 4 now
  const Row far{.707107, 1 - .707107};
  const double step = far[0] * far[0] + far[1] * far[1], removed = .36 + .04 + .107107 * .107107 + .092893 * .092893;
  CHECK(std::abs(value(*only("homogeneity"), s) - (three - removed + step / 2)) <= 1e-5);
  CHECK(std::abs(2 * value(*only("homogeneity", "bin_width=2"), s) - value(*only("homogeneity"), s)) <= 1e-12);
  s.bins = {70, 71, 71, 90, 99};  // bins that no training sample had
  const auto result = evaluate(*make<Loss>("srl"), s);
  CHECK(std::isfinite(result.value));
  CHECK(all_finite(result.features));
}

TEST_CASE("Without a memory srl is 0 with gradient 0, or takes the bins of the batch") {
  auto s = example();
  s.state["memory"].values.assign(10, 0);
  const auto skip = evaluate(*make<Loss>("srl"), s), batch = evaluate(*make<Loss>("srl(first_epoch=batch)"), s);
  CHECK(skip.value == 0);
  CHECK(skip.features == Row(10, 0.0));
  CHECK(batch.value > 0);
  CHECK(batch.features != Row(10, 0.0));
}

TEST_CASE("The state has a row for each bin, and random directions of norm 1 that the seed decides") {
  const Row labels{3, 3.9, 12.5, 7};
  const TrainingLabels training{{labels.data(), 4, 1}, {2, 3}};
  const auto state = make<Loss>("srl(points=200)")->initial_state(training, 3);
  CHECK(state.at("memory").rows == 5);
  CHECK(state.at("memory").values == Row(15, 0.0));
  const auto& points = state.at("points");
  CHECK((points.rows == 200 && points.cols == 3));
  Row mean(3);
  for (std::size_t i = 0; i < 200; ++i) {
    double square = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const double x = points.values[3 * i + k];
      square += x * x;
      mean[k] += x / 200;
    }
    CHECK(std::abs(square - 1) <= Tolerance<double>::value);
  }
  for (const double x : mean) CHECK(std::abs(x) <= 5 / std::sqrt(3.0 * 200));  // 5 sigma
  CHECK(points.values == make<Loss>("srl(points=200)")->initial_state(training, 3).at("points").values);
  CHECK(points.values != make<Loss>("srl(points=200, seed=1)")->initial_state(training, 3).at("points").values);
  CHECK_THROWS_AS(make<Loss>("srl")->initial_state({{labels.data(), 4, 1}, {1e-9, 3}}, 3), std::invalid_argument);
}

TEST_CASE("After an epoch the memory has the directions of the bins, and moves by 1 - momentum from then on") {
  const auto loss = make<Loss>("srl(momentum=0.75)");
  CHECK(loss->needs().epochs);
  auto state = example().state;
  state["memory"].values.assign(10, 0);
  const Row first{2, 0, 0, 5, 0, 1}, second{0, 1, 0, 1, 3, 0};
  const std::vector<std::int64_t> bins{0, 2, 2}, others{0, 2, 4};
  loss->end_epoch(state, {first.data(), 3, 2}, bins.data());
  CHECK(state["memory"].values == Row{1, 0, 0, 0, 0, 1, 0, 0, 0, 0});
  loss->end_epoch(state, {second.data(), 3, 2}, others.data());
  CHECK(state["memory"].values == Row{.75, .25, 0, 0, 0, 1, 0, 0, 1, 0});
}

TEST_CASE("The contrastive term moves samples, not the directions of bins: its gradient is a surrogate") {
  CHECK(make<Loss>("srl")->gradient() == Gradient::surrogate);
  CHECK(make<Loss>("srl(w_contrastive=0)")->gradient() == Gradient::exact);
}

TEST_CASE("A missing state is named") {
  auto s = example();
  s.state.clear();
  CHECK_THROWS_WITH(value(*make<Loss>("srl"), s),
                    "loss 'srl' needs 'memory' in its state, which it makes from the training labels");
}
