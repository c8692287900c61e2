// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/split_protocol.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/preparation/label_density.hpp"
#include "diffrank/experiments/datasets/preparation/random_split.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using Kind = SplitProtocol::Kind;
using Numbers = std::vector<std::size_t>;
using Labels = std::vector<double>;

namespace {

constexpr Kind all_kinds[] = {Kind::balanced, Kind::random, Kind::extrapolation, Kind::interpolation, Kind::blind_spot};

/// `each` rows of each label 0 .. 100, by turns.
Labels ages(std::size_t each) {
  Labels labels;
  for (std::size_t i = 0; i < 101 * each; ++i) labels.push_back(static_cast<double>(i % 101));
  return labels;
}

PartRows split(Kind kind, const Labels& labels, std::uint64_t seed = 0) {
  SplitProtocol protocol;
  protocol.kind = kind;
  protocol.seed = seed;
  return protocol.split(labels, 7);
}

std::map<double, std::size_t> count(const Labels& labels, const std::vector<Numbers>& parts) {
  std::map<double, std::size_t> counts;
  for (const auto& rows : parts)
    for (const auto row : rows) ++counts[labels[row]];
  return counts;
}

std::string problem(const std::string& spec) {
  try {
    make<Dataset>(spec);
  } catch (const InvalidSpec& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("No row is in two parts, and rows of a part are ascending, in any protocol, from no row on") {
  for (const auto kind : all_kinds)
    for (const std::size_t n : {0u, 1u, 2u, 3u, 10u, 1000u, 5050u}) {
      auto labels = ages(50);
      labels.resize(n);
      const auto parts = split(kind, labels);
      Numbers together;
      for (const auto* rows : {&parts.train, &parts.val, &parts.test}) {
        CHECK(std::is_sorted(rows->begin(), rows->end()));
        together.insert(together.end(), rows->begin(), rows->end());
      }
      CAPTURE(static_cast<int>(kind), n);
      std::sort(together.begin(), together.end());
      CHECK(std::adjacent_find(together.begin(), together.end()) == together.end());
      CHECK((together.empty() || together.back() < n));
      if (kind <= Kind::random) CHECK(together.size() == n);
    }
}

TEST_CASE("A split is a function of the seed") {
  const auto labels = ages(20);
  for (const auto kind : all_kinds) {
    const auto parts = split(kind, labels, 3);
    CHECK(split(kind, labels, 3).train == parts.train);
    CHECK(split(kind, labels, 4).test != parts.test);
    CHECK(split(kind, labels, 4).train != parts.train);
  }
}

TEST_CASE("In a blind spot no label is trained on or selected by, outside all rows are, and the test part has both") {
  const auto labels = ages(50);
  const auto parts = split(Kind::blind_spot, labels);
  const auto seen = count(labels, {parts.train, parts.val}), tested = count(labels, {parts.test});
  for (double age = 0; age <= 100; ++age) {
    const bool hidden = age >= 46.5 && age <= 52.5;  // 0.465 and 0.525 of the range
    CAPTURE(age);
    CHECK((seen.count(age) == 0) == hidden);
    if (!hidden) CHECK(seen.at(age) + (tested.count(age) ? tested.at(age) : 0) == 50);
  }
  CHECK(std::count_if(tested.begin(), tested.end(), [](const auto& t) { return t.first >= 47 && t.first <= 52; }) >= 3);
}

TEST_CASE("Rows near a peak stay as often as their weight says, and those far away not at all") {
  const std::size_t each = 4000;
  const auto labels = ages(each);
  Numbers all(labels.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto kept = count(labels, {rows_near_peaks(labels, all, {25, 80}, 7, 1, 2)});
  for (double age = 0; age <= 100; ++age) {
    const double away = std::min(std::abs(age - 25), std::abs(age - 80)) / 7, p = std::exp(-away * away / 2);
    const double expected = each * p, deviation = std::sqrt(each * p * (1 - p));
    const auto found = kept.count(age) ? static_cast<double>(kept.at(age)) : 0;
    CAPTURE(age);
    CHECK(std::abs(found - expected) <=
          5 * deviation);  // 101 draws beyond 5 sd: a chance of 6e-5, and the seed is fixed
  }
  CHECK(kept.at(25) == each);
}

TEST_CASE("Extrapolation trains in the middle and tests beyond; interpolation trains at two peaks and tests between") {
  const auto labels = ages(100);
  const auto range = [&](const Numbers& rows) {
    double low = 100, high = 0;
    for (const auto row : rows) low = std::min(low, labels[row]), high = std::max(high, labels[row]);
    return std::pair(low, high);
  };
  const auto out = split(Kind::extrapolation, labels);
  for (const auto& seen : {out.train, out.val}) {
    CHECK(range(seen).first > 50 - 6 * 7);  // six spreads: a chance of 1e-8 a row
    CHECK(range(seen).second < 50 + 6 * 7);
  }
  CHECK(range(out.test).first < 2);
  CHECK(range(out.test).second > 98);
  CHECK(out.train.size() > 1000);  // 80 rows for each of about 17.5 labels: sqrt(2 pi) 7
  const auto in = count(labels, {split(Kind::interpolation, labels).train});
  CHECK(in.count(52) == 0);  // four spreads from both peaks: a chance of 3e-4 for each of 80 rows
  for (const double peak : {25., 80.}) CHECK(in.at(peak) > 40);  // 64 of 100 on average: five sd below
}

TEST_CASE("Test rows of the last three splits come from the range that is asked for") {
  SplitProtocol protocol;
  protocol.test_range = "[20, 75]";
  const auto labels = ages(20);
  for (const auto kind : {Kind::extrapolation, Kind::interpolation, Kind::blind_spot}) {
    protocol.kind = kind;
    const auto tested = count(labels, {protocol.split(labels, 1).test});
    CHECK(tested.begin()->first >= 20);
    CHECK(tested.rbegin()->first <= 75);
  }
  protocol.test_range = "[200, 300]";
  const auto nothing = protocol.split(labels, 1);
  CHECK(nothing.test.empty());
  CHECK_THAT(protocol.note(nothing, labels.size()), ContainsSubstring("no row has a label in test_range=[200, 300]"));
}

TEST_CASE("Equal labels, and labels of opposite extremes, are split") {
  for (const auto kind : {Kind::random, Kind::extrapolation, Kind::interpolation}) {
    CHECK(split(kind, Labels(100, 0.1)).train.size() > 80);
    CHECK(split(kind, {-1.7e308, 0, 1.7e308}).test.size() <= 3);
  }
  CHECK(split(Kind::blind_spot, Labels(100, 0.1)).train.empty());
}

TEST_CASE("A random split takes its share, but at least one row and never all") {
  const auto taken = [](std::size_t n, std::optional<double> share) {
    Numbers rows(n);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return random_split(rows, share, 0, 1).taken.size();
  };
  CHECK(taken(1000, {}) == 100);
  CHECK(taken(1001, {}) == 200);
  CHECK(taken(30, 0.7) == 21);  // 0.7 * 30 is below 21 in double
  CHECK(taken(5, 0.01) == 1);
  CHECK(taken(2, 0.99) == 1);
  CHECK(taken(1, 0.5) == 0);
  CHECK(taken(0, 0.5) == 0);
  CHECK(taken(100, 0.0) == 0);
}

TEST_CASE("Options of a split that cannot be read say what they may be") {
  CHECK(problem("csv(split=blind_spot, gap=[47, 53], test_range=[20, 73])") == "none");
  CHECK(problem("csv(split=interpolation, peaks=[25, 80], spread=7.07)") == "none");
  CHECK_THAT(problem("csv(gap=[53, 47])"),
             ContainsSubstring("gap must be auto or two labels [low, high], got '[53, 47]'"));
  CHECK_THAT(problem("csv(peaks=[a])"), ContainsSubstring("peaks must be auto or a list of labels"));
  CHECK_THAT(problem("csv(spread=0)"), ContainsSubstring("spread must be auto or a number > 0"));
  CHECK_THAT(problem("csv(split=gap)"), ContainsSubstring("blind_spot"));
  CHECK_THAT(problem("csv(val=1)"), ContainsSubstring("val must be auto or a number in [0, 1), got '1'"));
}

TEST_CASE("csv splits as asked, and says how many rows are left out, or which option leaves more") {
  const diffrank::testing::TemporaryFolder folder;
  std::string text = "x,y\n";
  for (int i = 0; i < 505; ++i) text += std::to_string(i * 37 % 64) + "," + std::to_string(i % 101) + "\n";
  const auto csv = "csv(path=" + folder.write("t.csv", text) + ", target=y, ";
  const auto data = make<Dataset>(csv + "split=blind_spot, gap=[40, 60])")->load();
  for (const auto* part : {&data.train, &data.val})
    for (const double label : part->labels) CHECK((label < 40 || label > 60));
  CHECK(std::count_if(data.test.labels.begin(), data.test.labels.end(), [](double y) { return y >= 40 && y <= 60; }) >
        0);
  REQUIRE(data.notes.size() == 1);
  const auto used = data.train.rows() + data.val.rows() + data.test.rows();
  CHECK_THAT(data.notes[0],
             ContainsSubstring("split=blind_spot leaves out " + std::to_string(505 - used) + " of 505 rows"));
  CHECK_THROWS_WITH(make<Dataset>(csv + "split=extrapolation, peaks=[1000], spread=1)")->load(),
                    ContainsSubstring("none is left to train on; set a larger data.spread"));
}
