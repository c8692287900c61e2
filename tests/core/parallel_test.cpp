// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/parallel.hpp"

#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

namespace {

/// Puts the setting back when a test ends.
struct Setting {
  int before = threads();
  ~Setting() { set_threads(before); }
};

std::atomic<int> heard{0};

}  // namespace

TEST_CASE("Every row is visited once, at any number of rows, work and threads") {
  const Setting setting;
  for (const int n : {1, 2, 3, 16})
    for (const std::size_t rows : {0u, 1u, 2u, 5u, 1000u})
      for (const std::size_t work : {0u, 1u, 100u, 4096u, 1u << 20}) {
        set_threads(n);
        std::vector<int> visits(rows);
        parallel_rows(rows, work, [&](std::size_t i) { ++visits[i]; });
        CAPTURE(n, rows, work);
        CHECK(visits == std::vector<int>(rows, 1));
      }
}

TEST_CASE("Large work is shared by the threads that were set, small work stays on the caller's") {
  const Setting setting;
  set_threads(3);
  std::vector<std::thread::id> ids(300);
  const auto run = [&ids](std::size_t work) {
    parallel_rows(ids.size(), work, [&](std::size_t i) { ids[i] = std::this_thread::get_id(); });
    return std::set<std::thread::id>(ids.begin(), ids.end());
  };
  CHECK(run(1 << 20).size() == 3);
  CHECK(run(1) == std::set<std::thread::id>{std::this_thread::get_id()});
  set_threads(1);
  CHECK(run(1 << 20) == std::set<std::thread::id>{std::this_thread::get_id()});
}

TEST_CASE("An exception in a row comes out of the loop") {
  const Setting setting;
  for (const int n : {1, 2, 4}) {
    set_threads(n);
    CHECK_THROWS_WITH(parallel_rows(100, 1 << 20,
                                    [](std::size_t i) {
                                      if (i == 77) throw std::runtime_error("row 77");
                                    }),
                      "row 77");
    std::atomic<int> sum{0};
    parallel_rows(100, 1 << 20, [&](std::size_t) { ++sum; });
    CHECK(sum == 100);
  }
}

TEST_CASE("A loop within a loop runs on the thread that it is met on") {
  const Setting setting;
  set_threads(2);
  std::atomic<int> apart{0}, inner{0};
  parallel_rows(8, 1 << 20, [&](std::size_t) {
    const auto here = std::this_thread::get_id();
    parallel_rows(8, 1 << 20, [&](std::size_t) {
      ++inner;
      apart += std::this_thread::get_id() != here;
    });
  });
  CHECK(inner == 64);
  CHECK(apart == 0);
}

TEST_CASE("The number of threads is what was set, at least one, and listeners hear of it") {
  const Setting setting;
  static const bool listening = on_threads([](int n) { heard = n; });
  CHECK(listening);
  set_threads(5);
  CHECK(threads() == 5);
  CHECK(heard == 5);
  set_threads(0);
  CHECK(threads() == 1);
  CHECK(heard == 1);
}
