// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "diffrank/backends/xtensor/xtensor.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/backends/xtensor/expressions.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/samples.hpp"

using namespace diffrank;
using xtensor::LossRequest;

namespace {

const xt::xtensor<double, 2> features{{1, 2}, {-1, 0.5}, {0.3, -2}, {2, 2.5}};
const xt::xtensor<double, 1> labels{3, 1, 4, 1.5}, predictions{2.5, 1.5, 3, 4};

struct Direct {
  explicit Direct(const Loss& loss, Batch batch, double cotangent = 1)
      : gradient(loss.uses_features() ? features.size() : predictions.size()) {
    LossGradient grad;
    if (loss.uses_features()) grad.features = {gradient.data(), 4, 2};
    else grad.predictions = {gradient.data(), gradient.size(), 1};
    batch.features = {features.data(), 4, 2};
    batch.labels = {labels.data(), 4, 1};
    batch.predictions = {predictions.data(), predictions.size(), 1};
    evaluation = loss.evaluate(batch, cotangent, grad);
  }
  std::vector<double> gradient;
  Evaluation evaluation;
};

template <class Result>
void check_same(const Result& result, const Direct& direct) {
  CHECK(result.value == direct.evaluation.value);
  CHECK(result.active == direct.evaluation.active);
  CHECK(std::vector<double>(result.gradient.begin(), result.gradient.end()) == direct.gradient);
}

}  // namespace

TEST_CASE("a loss of xtensor's containers is the loss of their values", "[xtensor][loss]") {
  const auto with = LossRequest::with_gradient(0.5);
  for (const auto& entry : entries("loss")) {
    INFO(entry.name);
    const auto loss = make<Loss>(entry.name);
    if (!testing::takes_arrays_alone(*loss)) continue;
    const Direct direct(*loss, {}, 0.5);
    if (loss->uses_features()) {
      check_same(xtensor::loss(*loss, features, labels, with), direct);
      check_same(xtensor::loss(*loss, xt::xarray<double>(features), 1 * labels, with), direct);
      const xt::xtensor<double, 2, xt::layout_type::column_major> columns = features;
      check_same(xtensor::loss(*loss, columns, xt::view(labels, xt::all(), xt::newaxis()), with), direct);
    } else {
      check_same(xtensor::loss(*loss, predictions, labels, with), direct);
      check_same(xtensor::loss(*loss, xt::xarray<double>(predictions), 1 * labels, with), direct);
      check_same(xtensor::loss(*loss, xt::view(predictions, xt::all(), xt::newaxis()), labels, with), direct);
    }
  }
}

TEST_CASE("the gradient has the shape of what the loss is a function of", "[xtensor][loss]") {
  const auto with = LossRequest::with_gradient();
  CHECK(xtensor::loss("ranksim", features, labels, with).gradient.shape() == features.shape());
  CHECK(
      same(xtensor::loss("l1", predictions, labels, with).gradient, xt::xtensor<double, 1>{-0.25, 0.25, -0.25, 0.25}));
}

TEST_CASE("without a request there is a value and no gradient", "[xtensor][loss]") {
  const auto result = xtensor::loss("l1", predictions, labels);
  CHECK(result.value == (0.5 + 0.5 + 1 + 2.5) / 4);
  CHECK(result.gradient.size() == 0);
  CHECK(xtensor::loss("l1", xt::xarray<double>(predictions), labels).gradient.size() == 0);
}

TEST_CASE("weights and the step reach the loss", "[xtensor][loss]") {
  const xt::xtensor<float, 1> weights{1, 0, 2, 0.5};
  const auto l1 = make<Loss>("l1");
  CHECK(xtensor::loss(*l1, predictions, labels, weights).value == (0.5 + 2 + 1.25) / 4);

  const auto ranksim = make<Loss>("ranksim(ranker=permutahedron(strength=2))");
  const xt::xtensor<double, 1> repeated{3, 1, 1, 1};  // one of the three is drawn by the step
  std::vector<double> values;
  for (std::uint64_t step = 0; step < 20; ++step) {
    Batch batch;
    batch.features = {features.data(), 4, 2};
    batch.labels = {repeated.data(), 4, 1};
    batch.step = step;
    const auto value = xtensor::loss(*ranksim, features, repeated, LossRequest::with_gradient(1, step)).gradient;
    std::vector<double> expected(8);
    ranksim->evaluate(batch, 1, {{expected.data(), 4, 2}, {}});
    CHECK(std::equal(expected.begin(), expected.end(), value.begin()));
    values.push_back(value(1, 0));
  }
  CHECK(*std::max_element(values.begin(), values.end()) > *std::min_element(values.begin(), values.end()));
}

TEST_CASE("losses take float features and integer labels, and compute in double", "[xtensor][loss]") {
  const xt::xtensor<float, 1> p{0.5f, 2};
  const auto result = xtensor::loss("mse", p, xt::xtensor<int, 1>{1, 1}, LossRequest::with_gradient());
  CHECK(result.value == (0.25 + 1) / 2);
  STATIC_REQUIRE(std::is_same_v<decltype(result.gradient), xt::xtensor<double, 1>>);
  CHECK(same(result.gradient, xt::xtensor<double, 1>{-0.5, 1}));
}

TEST_CASE("an empty batch has loss 0", "[xtensor][loss]") {
  const xt::xtensor<double, 1> none(std::array<std::size_t, 1>{0});
  const auto with = LossRequest::with_gradient();
  CHECK(xtensor::loss("l1", none, none, with).value == 0);
  CHECK(xtensor::loss("ranksim", xt::xtensor<double, 2>(std::array<std::size_t, 2>{0, 3}), none, with).value == 0);
}

TEST_CASE("parts of a batch that do not fit are refused, and both shapes are named", "[xtensor][loss]") {
  const xt::xtensor<double, 1> three{1, 2, 3};
  CHECK_THROWS_WITH(xtensor::loss("l1", predictions, three), ContainsSubstring("[4]") && ContainsSubstring("[3]"));
  CHECK_THROWS_WITH(xtensor::loss(*make<Loss>("l1"), predictions, labels, three),
                    ContainsSubstring("[4]") && ContainsSubstring("[3]"));
  CHECK_THROWS_WITH(xtensor::loss("ranksim", features, three),
                    ContainsSubstring("[4, 2]") && ContainsSubstring("[3, 1]"));
  CHECK_THROWS_AS(xtensor::loss("ranksim", predictions, labels), std::invalid_argument);
  CHECK_THROWS_AS(xtensor::loss("l1", features, labels), std::invalid_argument);
  CHECK_THROWS_AS(xtensor::loss("l1", xt::xarray<double>(1.0), labels), std::invalid_argument);
  CHECK_THROWS_AS(xtensor::loss("l1", predictions, xt::xarray<double>(1.0)), std::invalid_argument);
  CHECK_THROWS_AS(xtensor::loss("l1", predictions, labels * std::numeric_limits<double>::quiet_NaN()),
                  std::invalid_argument);
}
