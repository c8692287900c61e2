// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/bin_similarity.hpp"

#include <cmath>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;

namespace {

Part part_with(const std::vector<double>& labels) {
  Part part;
  part.labels = labels;
  return part;
}

std::vector<double> first_labels(std::size_t n) {
  std::vector<double> labels;
  for (std::size_t i = 0; i < n; ++i) labels.push_back(static_cast<double>(i));
  return labels;
}

}  // namespace

TEST_CASE("a bin is shown by the mean of its labels and of its features") {
  Data data;
  data.bins.width = 10;
  const auto part = part_with({1, 12, 3, 18, 40});
  BinFeatures bins(data, part);
  CHECK(bins.labels() == std::vector<double>{2, 15, 40});
  CHECK(bins.label_similarity() == std::vector<double>{0, -13, -38, -13, 0, -25, -38, -25, 0});
  const std::vector<double> features{1, 0, /**/ 0, 1, /**/ 1, 2, /**/ 0, 3, /**/ -1, -1};
  const auto add = [&](std::size_t first, std::size_t rows) {
    bins.add(first, Rows<const double>(features.data() + 2 * first, rows, 2));
  };
  add(0, 2);
  add(2, 3);
  // Means (1, 1), (0, 2), (-1, -1).
  const double half = std::sqrt(0.5);
  const std::vector<double> expected{1, half, -1, half, 1, -half, -1, -half, 1};
  for (int repeat = 0; repeat < 2; ++repeat) {
    const auto similarity = bins.similarity();
    REQUIRE(similarity.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(similarity[i] == Approx(expected[i]).margin(1e-15));
    bins.clear();
    add(0, 5);
  }
}

TEST_CASE("of many bins 40 are shown, evenly spread, the first and the last among them") {
  for (const std::size_t n : {1, 2, 39, 40, 41, 79, 80, 90, 1000}) {
    CAPTURE(n);
    const auto part = part_with(first_labels(n));
    const BinFeatures bins(Data{}, part);
    const auto& labels = bins.labels();
    REQUIRE(labels.size() == std::min<std::size_t>(n, 40));
    CHECK(labels.front() == 0);
    CHECK(labels.back() == static_cast<double>(n - 1));
    const double step = n > 40 ? static_cast<double>(n - 1) / 39 : 1;
    for (std::size_t i = 1; i < labels.size(); ++i) CHECK(std::abs(labels[i] - labels[i - 1] - step) <= 1);
  }
}

TEST_CASE("a part without samples has no bins") {
  const BinFeatures bins(Data{}, part_with({}));
  CHECK(bins.labels().empty());
  CHECK(bins.label_similarity().empty());
  CHECK(bins.similarity().empty());
}
