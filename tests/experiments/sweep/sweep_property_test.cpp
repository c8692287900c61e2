// SPDX-License-Identifier: Apache-2.0
// Random sweeps against a count that is made another way.
#include <set>

#include "diffrank/core/random.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Whole numbers that are options of every trial, each at most once in any trial.
const Texts paths{"data.seed", "train.epochs", "train.batch", "shots.many", "data.n"};

Json different_values(Random& random, std::size_t n) {
  Json values = Json::array();
  for (std::size_t i = 0, value = 200 + random.below(50); i < n; ++i, value += 1 + random.below(9))
    values.push_back(value);
  return values;
}

/// A sweep over these paths, and how many trials it has.
std::pair<Json, std::size_t> random_sweep(Random& random, Texts free, int depth) {
  Json sweep = Json::object();
  std::size_t count = 1;
  random.shuffle(free.data(), free.size());
  const auto take = [&free] {
    const auto path = free.back();
    free.pop_back();
    return path;
  };
  if (!free.empty() && random.below(2)) {
    const auto n = 1 + random.below(3);
    sweep["grid"][take()] = different_values(random, n);
    count *= n;
  }
  if (free.size() >= 2 && random.below(2)) {
    const auto n = 1 + random.below(3);
    Json zip;
    for (int i = 0; i < 2; ++i) zip[take()] = different_values(random, n);
    sweep["zip"] = random.below(2) ? zip : Json::array({zip});
    count *= n;
  }
  if (depth > 0 && !free.empty() && random.below(3)) {
    const auto marker = take();  // tells the entries apart
    const auto values = different_values(random, 1 + random.below(3));
    std::size_t sum = 0;
    for (const auto& value : values) {
      const auto [inner, inner_count] = random_sweep(random, free, depth - 1);
      Json entry{{marker, value}};
      if (!inner.empty() || random.below(2)) entry["sweep"] = inner;
      sweep["list"].push_back(entry);
      sum += inner_count;
    }
    count *= sum;
  }
  return {sweep, count};
}

}  // namespace

TEST_CASE("a random sweep has the trials that its parts multiply and add up to, all different, always the same") {
  std::size_t largest = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Random random(seed, 1);
    const auto [sweep, count] = random_sweep(random, paths, 3);
    auto file = tiny();
    file["sweep"] = sweep;
    CAPTURE(seed, file["sweep"]);
    const auto configuration = read(file);
    std::set<std::string> hashes, labels;
    for (const auto& trial : configuration.trials) hashes.insert(trial.hash);
    for (const auto& label : trials(file)) labels.insert(label);
    CHECK(configuration.trials.size() == count);
    CHECK(hashes.size() == count);
    CHECK(labels.size() == count);
    const auto again = read(file).trials;
    CHECK(std::equal(again.begin(), again.end(), configuration.trials.begin(),
                     [](const auto& a, const auto& b) { return a.hash == b.hash && a.axes == b.axes; }));
    largest = std::max(largest, count);
  }
  CHECK(largest >= 50);
}

TEST_CASE("a random sweep's trials are those that its axes say, each by itself") {
  for (std::uint64_t seed = 0; seed < 15; ++seed) {
    Random random(seed, 2);
    auto file = tiny();
    file["sweep"] = random_sweep(random, paths, 2).first;
    CAPTURE(seed, file["sweep"]);
    const auto all = read(file).trials;
    for (std::size_t i = 0; i < all.size(); i += 7) {
      Texts overrides;
      for (const auto& [path, value] : all[i].axes) overrides.push_back(path + "=" + value);
      auto found = read(file, overrides).trials;
      REQUIRE(!found.empty());
      CHECK(std::any_of(found.begin(), found.end(), [&](const auto& t) { return t.hash == all[i].hash; }));
    }
  }
}
