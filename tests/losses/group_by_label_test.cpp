// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/group_by_label.hpp"

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

using Groups = std::vector<std::vector<std::size_t>>;

Groups groups(const Row& labels, std::size_t cols = 1) {
  return group_by_label({labels.data(), labels.size() / cols, cols});
}

}  // namespace

TEST_CASE("Rows are grouped by label, labels ascending") {
  CHECK(groups({3, 1, 3, 2, 1}) == Groups{{1, 4}, {3}, {0, 2}});
  CHECK(groups({0.0, -0.0}) == Groups{{0, 1}});
  CHECK(groups({7}) == Groups{{0}});
  CHECK(groups({}).empty());
}

TEST_CASE("Labels of several columns are equal when all columns are, and ascend column by column") {
  CHECK(groups({1, 5, 0, 9, 1, 4, 1, 5}, 2) == Groups{{1}, {2}, {0, 3}});
}

TEST_CASE("Within a group rows stay in batch order, however many they are") {
  Row labels(1000);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<double>(i * 7 % 3);
  const auto all = groups(labels);
  REQUIRE(all.size() == 3);
  for (const auto& group : all) CHECK(std::is_sorted(group.begin(), group.end()));
  CHECK(all[0].size() + all[1].size() + all[2].size() == 1000);
}
