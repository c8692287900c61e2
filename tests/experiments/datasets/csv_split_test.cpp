// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <numeric>

#include "diffrank/experiments/datasets/preparation/balanced_split.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using Numbers = std::vector<std::size_t>;

namespace {

Numbers all(const std::vector<double>& labels) {
  Numbers rows(labels.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

/// How many rows of each label were taken.
std::map<double, std::size_t> taken(const std::vector<double>& labels, const Split& split) {
  std::map<double, std::size_t> counts;
  for (const auto row : split.taken) ++counts[labels[row]];
  return counts;
}

std::vector<double> repeated(const std::vector<std::pair<double, std::size_t>>& labels) {
  std::vector<double> list;
  for (const auto& [label, count] : labels) list.insert(list.end(), count, label);
  return list;
}

}  // namespace

TEST_CASE("Up to 1000 rows, floor(n / 150) are taken from each of 15 bins, and small bins go whole") {
  // n = 1000: m = floor(1000 0.1 / 15) = 6; labels 0 .. 14 lie in bins of their own
  std::vector<std::pair<double, std::size_t>> labels;
  for (int k = 0; k < 13; ++k) labels.emplace_back(k, 76);
  labels.emplace_back(13, 6);
  labels.emplace_back(14, 6);
  const auto list = repeated(labels);
  REQUIRE(list.size() == 1000);
  const auto split = balanced_split(list, all(list), {}, 0, 1);
  for (const auto& [label, count] : taken(list, split)) CHECK(count == 6);
  CHECK(split.taken.size() == 15 * 6);
  CHECK(split.kept.size() == 910);
}

TEST_CASE("From 1001 rows on, floor(n / 250) are taken from each of 50 bins") {
  std::vector<double> labels(1001);
  std::iota(labels.begin(), labels.end(), 0.0);
  const auto split = balanced_split(labels, all(labels), {}, 0, 1);
  CHECK(split.taken.size() == 50 * 4);
  // Bins of 20 consecutive labels (width 1000 / 50): each has its four.
  std::map<std::size_t, int> bins;
  for (const auto row : split.taken) ++bins[std::min<std::size_t>(49, row / 20)];
  CHECK(bins.size() == 50);
  for (const auto& [bin, count] : bins) CHECK(count == 4);
}

TEST_CASE("From 1001 rows on, there are as many bins as labels where those are fewer than 50") {
  // n = 2000, 4 labels: m = floor(2000 0.2 / 4) = 100; the label with 80 rows goes whole
  const auto labels = repeated({{3, 1000}, {4, 500}, {5, 420}, {6, 80}});
  const auto counts = taken(labels, balanced_split(labels, all(labels), {}, 0, 1));
  CHECK(counts == std::map<double, std::size_t>{{3, 100}, {4, 100}, {5, 100}, {6, 80}});
}

TEST_CASE("A product that is whole in exact arithmetic is not rounded down to the one below") {
  // 0.7 * 30 / 15 is 1.4, 0.7 * 150 / 15 = 7 is 6.999... in double
  const auto labels = repeated({{0, 75}, {14, 75}});
  CHECK(taken(labels, balanced_split(labels, all(labels), 0.7, 0, 1)) ==
        std::map<double, std::size_t>{{0, 7}, {14, 7}});
}

TEST_CASE("Fewer than 150 rows still give one for each bin") {
  const auto labels = repeated({{0, 20}, {14, 20}});
  CHECK(taken(labels, balanced_split(labels, all(labels), {}, 0, 1)) == std::map<double, std::size_t>{{0, 1}, {14, 1}});
}

TEST_CASE("A share of 0 takes nothing") {
  const auto labels = repeated({{0, 20}, {14, 20}});
  const auto split = balanced_split(labels, all(labels), 0.0, 0, 1);
  CHECK(split.taken.empty());
  CHECK(split.kept == all(labels));
  CHECK(balanced_split({}, {}, {}, 0, 1).taken.empty());
}

TEST_CASE("Kept and taken rows are ascending and make up the given rows, and rows not given stay out") {
  std::vector<double> labels(400);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<double>(i % 37);
  Numbers rows;
  for (std::size_t i = 0; i < labels.size(); i += 2) rows.push_back(i);
  const auto split = balanced_split(labels, rows, 0.3, 5, 1);
  Numbers together;
  std::merge(split.kept.begin(), split.kept.end(), split.taken.begin(), split.taken.end(),
             std::back_inserter(together));
  CHECK(together == rows);
}

TEST_CASE("The split is a function of the seed and the stream") {
  std::vector<double> labels(300);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<double>(i % 10);
  const auto first = balanced_split(labels, all(labels), {}, 7, 1).taken;
  CHECK(balanced_split(labels, all(labels), {}, 7, 1).taken == first);
  CHECK(balanced_split(labels, all(labels), {}, 8, 1).taken != first);
  CHECK(balanced_split(labels, all(labels), {}, 7, 2).taken != first);
}

TEST_CASE("Labels that are all equal, and labels of opposite extremes, fall in bins") {
  const std::vector<double> constant(300, 4.0), extreme{-1.7e308, 0, 1.7e308};
  CHECK(balanced_split(constant, all(constant), {}, 0, 1).taken.size() == 2);  // floor(300 0.1 / 15), one bin
  CHECK(balanced_split(extreme, all(extreme), {}, 0, 1).taken.size() == 3);
}
