// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/gaussian_mixture.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/dir_entries.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

std::shared_ptr<Loss> balanced(const std::string& variant, const std::string& more = "") {
  return make<Loss>("balanced_mse(variant=" + variant + more + ")");
}

/// Value, gradient and the derivative with respect to a learned noise_sigma.
struct Learned : Result {
  double by_sigma;
};
Learned learned(const std::string& variant, Sample s, double sigma, double cotangent = 1) {
  const auto loss = balanced(variant, ", learn=true");
  s.state["noise_sigma"] = {1, 1, {sigma}};
  Learned result{evaluate(*loss, s, cotangent), 0};
  LossState parameters;
  LossGradient grad;
  grad.parameters = &parameters;
  loss->evaluate(s.batch(), cotangent, grad);
  result.by_sigma = parameters.at("noise_sigma").values.at(0);
  return result;
}

void compare(const std::string& variant, const Sample& s, const Json& entry) {
  const double sigma = entry.at("options").at("noise_sigma"), slope = entry.at("gradients").at("d_noise_sigma");
  check_dir_entry(*balanced(variant, ", noise_sigma=" + to_text(sigma)), s, entry);
  const auto ours = learned(variant, s, sigma);
  CHECK(std::abs(ours.value - number(entry.at("expected").at("value"))) <= 1e-9 * std::max(1.0, std::abs(ours.value)));
  CHECK(std::abs(ours.by_sigma - slope) <= 1e-9 * std::max(1.0, std::abs(slope)));
}

Sample with_mixture(Sample s, const Row& means, const Row& variances, const Row& weights) {
  s.state["gmm.means"] = {means.size(), 1, means};
  s.state["gmm.variances"] = {means.size(), 1, variances};
  s.state["gmm.weights"] = {means.size(), 1, weights};
  return s;
}
Sample with_bins(Sample s, const Row& centers, const Row& weights) {
  s.state["bucket_centers"] = {centers.size(), 1, centers};
  s.state["bucket_weights"] = {centers.size(), 1, weights};
  return s;
}

}  // namespace

TEST_CASE("The batch's labels as all labels: values and gradients of the formulas") {
  for_each_dir_entry("balanced_mse_bmc", 9,
                     [](const Json& entry) { compare("bmc", dir_sample(entry.at("inputs")), entry); });
}

TEST_CASE("A mixture as all labels: values and gradients of the formulas") {
  for_each_dir_entry("balanced_mse_gai", 8, [](const Json& entry) {
    auto s = dir_sample(entry.at("inputs"));
    for (const auto& [name, values] : entry.at("inputs").at("gmm").items()) s.state["gmm." + name] = dir_array(values);
    compare("gai", s, entry);
  });
}

TEST_CASE("Bins as all labels: values and gradients of the formulas") {
  for_each_dir_entry("balanced_mse_bni", 8, [](const Json& entry) {
    auto s = dir_sample(entry.at("inputs"));
    for (const auto* name : {"bucket_centers", "bucket_weights"})
      s.state[name] = dir_array(entry.at("inputs").at(name));
    compare("bni", s, entry);
  });
}

TEST_CASE("The worked examples of ages for balanced_mse, noise_sigma 8") {
  const auto bmc = learned("bmc", worked_sample(), 8);
  CHECK(printed(bmc.value, 169.2103884588));
  CHECK(printed(bmc.predictions, {0.6344, 1.666685, 0.071528, -3.26826, -11.013028}));
  CHECK(printed(bmc.by_sigma, -8.370982));
  const auto gai = learned("gai", with_mixture(worked_sample(), {22, 55}, {9, 225}, {0.7, 0.3}), 8);
  CHECK(printed(gai.value, -18.6959372014));
  CHECK(printed(gai.predictions, {1.037527, 1.305164, 0.492652, -4.941813, -7.783553}));
  CHECK(printed(gai.by_sigma, -12.723375));
  const auto bni = learned("bni", with_bins(worked_sample(), {20, 21, 40, 70}, {0.3, 0.4, 0.2, 0.1}), 8);
  CHECK(printed(bni.value, -26.1663746148));
  CHECK(printed(bni.predictions, {0.550168, 1.452285, 0.00657, -3.538089, -11.521181}));
  CHECK(printed(bni.by_sigma, -8.62962));
}

TEST_CASE("The derivative of noise_sigma is that of the cotangent times the value, learned or not") {
  const auto once = learned("bmc", worked_sample(), 8), thrice = learned("bmc", worked_sample(), 8, 3);
  CHECK(std::abs(thrice.by_sigma - 3 * once.by_sigma) <= 1e-12);
  CHECK(balanced("bmc")->parameters().empty());
  CHECK(balanced("bmc", ", learn=true")->parameters() == std::vector<std::string>{"noise_sigma"});
  LossState parameters;
  LossGradient grad;
  grad.parameters = &parameters;
  const auto s = worked_sample();
  balanced("bmc", ", noise_sigma=8")->evaluate(s.batch(), 1, grad);
  CHECK(parameters.at("noise_sigma").values.at(0) == once.by_sigma);
}

TEST_CASE("A learned noise_sigma counts by its size, and 0 leaves everything finite") {
  for (const std::string variant : {"bmc", "gai", "bni"}) {
    CAPTURE(variant);
    auto s = with_bins(with_mixture(worked_sample(), {22, 55}, {9, 225}, {0.7, 0.3}), {20, 70}, {0.5, 0.5});
    const auto plus = learned(variant, s, 8), minus = learned(variant, s, -8);
    CHECK(plus.value == minus.value);
    CHECK(plus.by_sigma == -minus.by_sigma);
    for (const double tiny : {0.0, 1e-200, -1e-30}) {
      const auto edge = learned(variant, s, tiny);
      CHECK(std::isfinite(edge.value));
      CHECK(std::isfinite(edge.by_sigma));
      CHECK(all_finite(edge.predictions));
    }
  }
}

TEST_CASE("A small value keeps its digits: it does not come from a difference of large numbers") {
  const Sample s{{}, {0, 30}, {0, 30}, {}, 2, 1, 0};  // l_i = log(1 + exp(-450)) with noise_sigma 1
  CHECK(value(*balanced("bmc"), s) > 0);
  CHECK(std::abs(value(*balanced("bmc"), s) / (2 * std::exp(-450.0)) - 1) <= 1e-12);
}

TEST_CASE("Bins are those of the training labels; a center is the mean of its labels") {
  const Row labels{1, 1, 1, 4, 4.5, 7};
  TrainingLabels training{{labels.data(), 6, 1}};
  training.bins.width = 2;
  const auto state = balanced("bni")->initial_state(training, 3);
  CHECK(state.at("bucket_centers").values == Row{1, 4.25, 7});
  CHECK(state.at("bucket_weights").values == Row{3.0 / 6, 2.0 / 6, 1.0 / 6});
}

TEST_CASE("A mixture is found again from labels drawn from it") {
  Random random(1, 9);
  Row labels;
  for (int i = 0; i < 4000; ++i) labels.push_back(i % 4 == 0 ? 60 + 2 * random.normal() : 20 + 3 * random.normal());
  const auto mixture = fit_mixture({labels.data(), labels.size(), 1}, 2);
  CHECK(std::abs(mixture.means.values[0] - 20) < 0.3);
  CHECK(std::abs(mixture.means.values[1] - 60) < 0.3);
  CHECK(std::abs(std::sqrt(mixture.variances.values[0]) - 3) < 0.2);
  CHECK(std::abs(std::sqrt(mixture.variances.values[1]) - 2) < 0.2);
  CHECK(std::abs(mixture.weights.values[0] - 0.75) < 0.01);
}

TEST_CASE("One component in two dimensions has the mean and the covariance of the labels") {
  const Row labels{0, 0, 2, 0, 0, 4, 2, 4, 1, 5};
  const auto mixture = fit_mixture({labels.data(), 5, 2}, 1);
  CHECK(distance(mixture.means.values, Row{1, 2.6}) <= 1e-12);
  CHECK(distance(mixture.variances.values, Row{0.8, 0, 0, 4.64}, 1) <= 1e-5);  // and 1e-6 of the larger
}

TEST_CASE("A mixture has no more components than distinct labels, of any scale, and weights that sum to 1") {
  for (const double scale : {1e-12, 1.0, 1e12})
    for (const std::size_t n : {1u, 2u, 3u, 50u}) {
      CAPTURE(scale, n);
      const auto labels = scaled(normal_row(n, 4), scale);
      const auto mixture = fit_mixture({labels.data(), n, 1}, 8);
      CHECK(mixture.weights.rows <= std::min<std::size_t>(n, 8));
      CHECK(all_finite(mixture.means.values));
      CHECK(all_finite(mixture.variances.values));
      double sum = 0;
      for (const double g : mixture.weights.values) sum += g;
      CHECK(std::abs(sum - 1) <= 1e-9);
    }
  const Row equal(10, 3.5);
  const auto mixture = fit_mixture({equal.data(), 10, 1}, 8);
  CHECK(mixture.means.values == Row{3.5});
  CHECK(mixture.variances.values == Row{0});
}

TEST_CASE("Statistics that are missing are asked for by name") {
  const auto s = worked_sample();
  CHECK_THROWS_WITH(value(*balanced("gai"), s), ContainsSubstring("'gmm.means'"));
  CHECK_THROWS_WITH(value(*balanced("bni"), s), ContainsSubstring("'bucket_centers'"));
  CHECK_THROWS_AS(balanced("gai")->initial_state({}, 1), std::invalid_argument);
}
