// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <map>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::experiments;

namespace {

std::map<double, double> count(const Part& part) {
  std::map<double, double> counts;
  for (const double label : part.labels) ++counts[label];
  return counts;
}

}  // namespace

TEST_CASE("Every registered data set has a default that describes itself and reads itself back") {
  for (const auto& entry : entries("dataset")) {
    const auto data = make<Dataset>(entry.name);
    CHECK(make<Dataset>(data->describe())->describe() == data->describe());
    CHECK(data->label() == entry.name);
  }
}

TEST_CASE("The sine data have the sizes that were asked for, and balanced val and test parts") {
  const auto data = make<Dataset>("sine(n=123, val=2, test=3)")->load();
  CHECK(data.train.rows() == 123);
  CHECK(data.train.inputs.size() == 123 * data.train.cols);
  for (const auto& [label, n] : count(data.val)) CHECK(n == 2);
  for (const auto& [label, n] : count(data.test)) CHECK(n == 3);
  CHECK(count(data.val).size() == 20);
  CHECK(count(data.test).size() == 20);
}

TEST_CASE("Without noise the inputs are the sines of the formula") {
  const auto data = make<Dataset>("sine(noise=0)")->load();
  for (std::size_t i = 0; i < data.test.rows(); ++i) {
    const double u = (data.test.labels[i] + 0.5) / 20;
    std::vector<double> expected;
    for (int j = 1; j <= 8; ++j) expected.push_back(std::sin(j * 3.14159265358979323846 * u / 2));
    const double* row = data.test.matrix().row(i);
    CHECK(diffrank::testing::distance(std::vector(row, row + 8), expected) <=
          diffrank::testing::Tolerance<double>::value);
  }
}

TEST_CASE("Noise has the standard deviation that was asked for") {
  const auto clean = make<Dataset>("sine(n=5000, noise=0)")->load(),
             noisy = make<Dataset>("sine(n=5000, noise=0.3)")->load();
  REQUIRE(clean.train.labels == noisy.train.labels);
  double squares = 0;
  const auto n = clean.train.inputs.size();
  for (std::size_t i = 0; i < n; ++i) squares += std::pow(noisy.train.inputs[i] - clean.train.inputs[i], 2);
  // The relative error of a standard deviation from 40,000 draws is 1 / sqrt(80,000) = 0.0035; five of those.
  CHECK(std::abs(std::sqrt(squares / static_cast<double>(n)) / 0.3 - 1) < 5 / std::sqrt(2. * static_cast<double>(n)));
}

TEST_CASE("Training labels follow the exponential law, within five standard deviations of each count") {
  for (const double imbalance : {0.0, 4.0}) {
    const auto data = make<Dataset>("sine(n=20000, imbalance=" + to_text(imbalance) + ")")->load();
    auto counts = count(data.train);
    double total = 0;
    for (int y = 0; y < 20; ++y) total += std::exp(-imbalance * y / 20);
    for (int y = 0; y < 20; ++y) {
      const double expected = 20000 * std::exp(-imbalance * y / 20) / total;
      CHECK(std::abs(counts[y] - expected) < 5 * std::sqrt(expected));
    }
  }
}

TEST_CASE("The default sine data have labels of all three shots") {
  const auto data = make<Dataset>("sine")->load();
  for (const auto bins : ShotCounts(data, Shots{}).bins()) CHECK(bins > 0);
}

TEST_CASE("The seed decides the sine data, and the parts are drawn independently") {
  const auto first = make<Dataset>("sine(seed=1)")->load(), again = make<Dataset>("sine(seed=1)")->load(),
             other = make<Dataset>("sine(seed=2)")->load();
  CHECK(first.train.inputs == again.train.inputs);
  CHECK(first.train.inputs != other.train.inputs);
  CHECK(first.val.inputs[0] != first.test.inputs[0]);  // both of label 0
}

TEST_CASE("More training samples leave the first ones as they are") {
  const auto few = make<Dataset>("sine(n=10)")->load(), many = make<Dataset>("sine(n=50)")->load();
  CHECK(std::equal(few.train.inputs.begin(), few.train.inputs.end(), many.train.inputs.begin()));
}

TEST_CASE("Options of the sine data have ranges") {
  for (const char* options : {"n=0", "imbalance=-1", "noise=-0.1", "val=-1", "seed=-1", "n=1.5"})
    CHECK_THROWS_AS(make<Dataset>("sine(" + std::string(options) + ")"), InvalidSpec);
}
