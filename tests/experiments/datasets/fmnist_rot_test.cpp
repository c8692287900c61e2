// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/idx_files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using diffrank::testing::compressed;
using diffrank::testing::idx_bytes;
using diffrank::testing::TemporaryFolder;

namespace {

const char* const train_file = "train-images-idx3-ubyte.gz";
const char* const test_file = "t10k-images-idx3-ubyte.gz";

/// Images of one pixel, which no rotation changes: the value tells which image it is.
std::string numbered(std::uint32_t count, std::uint8_t first) {
  std::vector<std::uint8_t> values(count);
  for (std::uint32_t i = 0; i < count; ++i) values[i] = static_cast<std::uint8_t>(first + i);
  return compressed(idx_bytes({count, 1, 1}, values));
}

std::string spec(const TemporaryFolder& folder, const std::string& options) {
  return "fmnist_rot(path=" + quote(folder.path()) + ", " + options + ")";
}

std::map<double, std::size_t> count(const Part& part) {
  std::map<double, std::size_t> counts;
  for (const double label : part.labels) ++counts[label];
  return counts;
}

std::vector<int> images(const Part& part) {
  std::vector<int> list;
  for (const double x : part.inputs) list.push_back(static_cast<int>(std::lround(x * 255)));
  return list;
}

bool available() {
  const bool found = std::filesystem::exists(std::string("/usr/share/datasets/fashion-mnist/") + train_file);
  if (!found) WARN("skipped: install Debian's package dataset-fashion-mnist");
  return found;
}

}  // namespace

TEST_CASE(
    "Training images follow max(2, round(head exp(-k / decay))), val and test are balanced, and none is used twice") {
  const TemporaryFolder folder;
  folder.write(train_file, numbered(100, 0));
  folder.write(test_file, numbered(50, 100));
  const auto data = make<Dataset>(spec(folder, "labels=5, head=20, decay=2, val=3, test=4"))->load();
  // 20 exp(-k / 2) = 20, 12.13, 7.36, 4.46, 2.71
  CHECK(count(data.train) == std::map<double, std::size_t>{{0, 20}, {1, 12}, {2, 7}, {3, 4}, {4, 3}});
  CHECK(count(data.val) == std::map<double, std::size_t>{{0, 3}, {1, 3}, {2, 3}, {3, 3}, {4, 3}});
  CHECK(count(data.test) == std::map<double, std::size_t>{{0, 4}, {1, 4}, {2, 4}, {3, 4}, {4, 4}});
  CHECK(std::is_sorted(data.train.labels.begin(), data.train.labels.end()));
  std::set<int> used;
  for (const auto* part : {&data.train, &data.val, &data.test})
    for (const int image : images(*part)) CHECK(used.insert(image).second);
  for (const int image : images(data.test)) CHECK(image >= 100);
  for (const int image : images(data.val)) CHECK(image < 100);
}

TEST_CASE("At least two training images are left of the rarest angle") {
  const TemporaryFolder folder;
  folder.write(train_file, numbered(100, 0));
  folder.write(test_file, numbered(1, 100));
  const auto data = make<Dataset>(spec(folder, "labels=10, head=5, decay=1, val=0, test=0"))->load();
  CHECK(count(data.train).at(9) == 2);
  CHECK(data.val.rows() == 0);
  CHECK(data.test.rows() == 0);
}

TEST_CASE("The split of rotated Fashion-MNIST is frozen by the seed") {
  const TemporaryFolder folder;
  folder.write(train_file, numbered(100, 0));
  folder.write(test_file, numbered(50, 100));
  const auto load = [&](int seed) {
    return make<Dataset>(spec(folder, "labels=3, head=3, decay=9, val=1, test=2, seed=" + std::to_string(seed)))
        ->load();
  };
  // Written down once: a change here is another data set, and results made with it are not comparable.
  CHECK(images(load(0).train) == std::vector<int>{20, 16, 21, 92, 73, 85, 72, 29});
  CHECK(images(load(0).val) == std::vector<int>{82, 77, 93});
  CHECK(images(load(0).test) == std::vector<int>{119, 107, 137, 136, 142, 104});
  CHECK(images(load(1).train) != images(load(0).train));
}

TEST_CASE("Too few images for what is asked are an error that says what to lower") {
  const TemporaryFolder folder;
  folder.write(train_file, numbered(10, 0));
  folder.write(test_file, numbered(3, 100));
  CHECK_THROWS_WITH(make<Dataset>(spec(folder, "labels=2, head=6, val=0, test=0"))->load(),
                    ContainsSubstring("has 10 images, too few for 12: lower labels, head, decay, val or test"));
  CHECK_THROWS_WITH(make<Dataset>(spec(folder, "labels=2, head=2, val=4, test=0"))->load(),
                    ContainsSubstring("has 10 images, too few for 12"));
  CHECK_THROWS_WITH(make<Dataset>(spec(folder, "labels=2, head=2, val=0, test=2"))->load(),
                    ContainsSubstring("has 3 images, too few for 4"));
}

TEST_CASE("Missing images are an error that names the Debian package") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(make<Dataset>(spec(folder, "seed=0"))->load(), std::runtime_error);
  CHECK_THROWS_WITH(make<Dataset>(spec(folder, "seed=0"))->load(),
                    ContainsSubstring("there is no file '" + folder.file(train_file)) &&
                        ContainsSubstring("apt-get install dataset-fashion-mnist") && ContainsSubstring("set path"));
}

TEST_CASE("Damaged images, images of no size and images of two sizes are errors") {
  const TemporaryFolder folder;
  folder.write(train_file, "not an image");
  CHECK_THROWS_WITH(make<Dataset>(spec(folder, "seed=0"))->load(), ContainsSubstring("is no IDX file"));
  folder.write(train_file, idx_bytes({4, 0, 28}, {}));
  CHECK_THROWS_WITH(make<Dataset>(spec(folder, "seed=0"))->load(), ContainsSubstring("holds images of no size"));
  folder.write(train_file, idx_bytes({1, 1, 2}, {1, 2}));
  folder.write(test_file, idx_bytes({1, 1, 3}, {1, 2, 3}));
  CHECK_THROWS_WITH(make<Dataset>(spec(folder, "seed=0"))->load(), ContainsSubstring("differ in size"));
}

TEST_CASE("Options of rotated Fashion-MNIST have ranges") {
  for (const char* options : {"labels=0", "labels=361", "head=0", "decay=0", "val=-1", "seed=-1", "labels=2.5"})
    CHECK_THROWS_AS(make<Dataset>("fmnist_rot(" + std::string(options) + ")"), InvalidSpec);
}

TEST_CASE("The default is 5515 training images of 90 angles: 20 many-shot, 30 median-shot and 40 few-shot", "[data]") {
  if (!available()) return;
  const auto started = std::chrono::steady_clock::now();
  const auto data = make<Dataset>("fmnist_rot")->load();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  INFO("loaded in " << seconds.count() << " s");
  CHECK(data.train.rows() == 5515);
  CHECK(data.val.rows() == 900);
  CHECK(data.test.rows() == 1800);
  CHECK(ShotCounts(data, Shots{}).bins() == std::array<std::size_t, 3>{20, 30, 40});
  for (const auto* part : {&data.train, &data.val, &data.test}) {
    CHECK(part->cols == 784);
    CHECK(part->inputs.size() == part->rows() * 784);
    CHECK(count(*part).size() == 90);
    CHECK(*std::min_element(part->inputs.begin(), part->inputs.end()) >= 0);
    CHECK(*std::max_element(part->inputs.begin(), part->inputs.end()) <= 1);
    CHECK(*std::max_element(part->inputs.begin(), part->inputs.end()) > 0.9);
  }
  CHECK(data.bins.width == 1);
}

TEST_CASE("A small rotated Fashion-MNIST does not depend on the number of threads", "[data]") {
  if (!available()) return;
  const auto load = [](int n) {
    set_threads(n);
    return make<Dataset>("fmnist_rot(labels=20, head=60)")->load();
  };
  const int before = threads();
  const auto one = load(1), three = load(3);
  set_threads(before);
  CHECK(one.train.inputs == three.train.inputs);
  CHECK(one.train.rows() == 745);
  CHECK(one.test.rows() == 400);
}
