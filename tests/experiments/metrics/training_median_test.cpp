// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/metrics/training_median.hpp"

#include <cmath>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

namespace {

Data with_labels(const std::vector<double>& train, const std::vector<double>& test) {
  Data data;
  data.train.labels = train;
  data.test.labels = test;
  return data;
}

double prediction(const std::vector<double>& train) {
  return training_median(with_labels(train, {}), Shots{}).prediction.at(0);
}

}  // namespace

TEST_CASE("The floor predicts the middle training label, or the mean of the two middle ones") {
  CHECK(prediction({5}) == 5);
  CHECK(prediction({9, 1, 2}) == 2);
  CHECK(prediction({9, 1, 2, 4}) == 3);
  CHECK(prediction({1.6e308, 1.6e308}) == 1.6e308);
  CHECK(std::isnan(prediction({})));
}

TEST_CASE("No constant has a smaller mean absolute error on the training labels") {
  const std::vector<double> labels{0, 0, 1, 5, 7, 30};
  const auto best = training_median(with_labels(labels, labels), Shots{}).metrics.at("test.mae");
  for (double constant = -1; constant < 31; constant += 0.25) {
    double sum = 0;
    for (const double y : labels) sum += std::abs(constant - y);
    CHECK(best <= sum / 6);
  }
}

TEST_CASE("A floor has the metrics of both parts and their groups, without those that are undefined") {
  auto data = with_labels({1, 2, 9}, {1, 4});
  const auto floor = training_median(data, Shots{});
  CHECK(floor.metrics.at("test.mae") == 1.5);
  CHECK(floor.metrics.at("test.mae.few") == 1.5);
  CHECK(floor.metrics.at("test.mae.interpolation") == 2);
  for (const char* name : {"test.pearson", "test.mae.many", "test.count", "val.mae"})
    CHECK(floor.metrics.count(name) == 0);
  data.val.labels = {5};
  CHECK(training_median(data, Shots{}).metrics.at("val.mae") == 3);
  CHECK(training_median(Data{}, Shots{}).metrics.empty());
}
