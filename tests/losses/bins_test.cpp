// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/label_bins.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

TEST_CASE("Bins between edges hold their lower edge, and the outer ones all labels beyond") {
  const Bins bins{1, 0, 0, {0, 18, 65, 100}};
  CHECK(bins.of(0) == 0);
  CHECK(bins.of(17.9) == 0);
  CHECK(bins.of(18) == 1);
  CHECK(bins.of(65) == 2);
  CHECK(bins.of(100) == 2);
  CHECK(bins.of(-1e300) == 0);
  CHECK(bins.of(1e300) == 2);
  CHECK(bins.center(1) == 41.5);
}

TEST_CASE("A label that rounding puts just below an edge is above it, whatever the bins' widths") {
  const Bins bins{1, 0, 0, {0, 0.1, 0.7, 5, 1000}};
  CHECK(bins.of(0.1f) == 1);
  CHECK(bins.of(0.7f) == 2);  // 0.7f < 0.7
  CHECK(bins.of(0.69) == 1);
  CHECK(bins.of(4.99997) == 3);  // 1e-5 of the narrower bin, 0.7 .. 5
  CHECK(bins.of(4.999) == 2);
  CHECK(Bins{1, 0, 0, {0, 1, 1e6}}.of(0.5) == 0);
}

TEST_CASE("Labels that would fill more bins than there is memory for are refused, whatever their sizes") {
  const std::vector<double> labels{-1e300, 1e300};
  CHECK_THROWS_WITH(bin_labels({{labels.data(), 2, 1}}), ContainsSubstring("more than 2^24 bins"));
}

TEST_CASE("Bins are equal where they hold the same labels") {
  CHECK(Bins{2, 1} == Bins{2, 1});
  CHECK(Bins{2, 1} != Bins{2, 0});
  CHECK(Bins{2, 1, 5} != Bins{2, 1});
  CHECK(Bins{1, 0, 0, {0, 1}} == Bins{2, 0, 0, {0, 1}});
  CHECK(Bins{1, 0, 0, {0, 1}} != Bins{1});
}

TEST_CASE("Bins of labels are counted from the lowest that occurs, and the first label of several says the bin") {
  const std::vector<double> labels{3, 10, 7, 10, 3.5, 10};
  const auto flat = bin_labels({{labels.data(), 6, 1}, {2, 1}});
  CHECK(flat.bins == std::vector<std::int64_t>{0, 3, 2, 3, 0, 3});
  CHECK(flat.counts == std::vector<double>{2, 0, 1, 3});
  CHECK(flat.first == 1);
  const auto pairs = bin_labels({{labels.data(), 3, 2}, {2, 1}});
  CHECK(pairs.bins == std::vector<std::int64_t>{0, 2, 0});
  const auto edges = bin_labels({{labels.data(), 6, 1}, {1, 0, 0, {0, 4, 8, 9}}});
  CHECK(edges.bins == std::vector<std::int64_t>{0, 2, 1, 2, 0, 2});
}
