// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/scratch.hpp"

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

TEST_CASE("What a scratch gives out is aligned, apart from the rest, and stays while the scratch lives") {
  Scratch scratch;
  std::vector<std::pair<unsigned char*, std::size_t>> parts;
  for (const std::size_t n : {0u, 1u, 63u, 64u, 65u, 1000u, 70000u, 3u, 1u << 20, 5u << 20, 7u}) {
    auto* part = scratch.take<unsigned char>(n);
    CHECK(reinterpret_cast<std::uintptr_t>(part) % 64 == 0);
    std::fill_n(part, n, static_cast<unsigned char>(parts.size()));
    parts.emplace_back(part, n);
  }
  for (std::size_t i = 0; i < parts.size(); ++i)
    CHECK(std::all_of(parts[i].first, parts[i].first + parts[i].second, [i](unsigned char c) { return c == i; }));
}

TEST_CASE("An inner scratch leaves the outer one's memory alone and gives its own back") {
  Scratch outer;
  auto* kept = outer.take<double>(100);
  std::fill_n(kept, 100, 1.5);
  double* first = nullptr;
  for (int i = 0; i < 3; ++i) {
    Scratch inner;
    auto* part = inner.take<double>(200000);
    std::fill_n(part, 200000, 2.5);
    if (first) CHECK(part == first);
    first = part;
    {
      Scratch innermost;
      std::fill_n(innermost.take<double>(300000), 300000, 3.5);
    }
    CHECK(std::all_of(part, part + 200000, [](double x) { return x == 2.5; }));
  }
  CHECK(std::all_of(kept, kept + 100, [](double x) { return x == 1.5; }));
}

TEST_CASE("A scratch ends with an exception as with a return") {
  const auto where = [] {
    Scratch scratch;
    return scratch.take<int>(10);
  };
  const auto* before = where();
  try {
    Scratch scratch;
    scratch.take<int>(1000);
    throw 1;
  } catch (int) {
  }
  CHECK(where() == before);
}

TEST_CASE("Every thread has a scratch of its own") {
  Scratch scratch;
  auto* mine = scratch.take<int>(1000);
  std::fill_n(mine, 1000, 1);
  std::vector<std::thread> others;
  for (int t = 2; t < 6; ++t)
    others.emplace_back([t] {
      Scratch own;
      std::fill_n(own.take<int>(1000), 1000, t);
    });
  for (auto& other : others) other.join();
  CHECK(std::all_of(mine, mine + 1000, [](int x) { return x == 1; }));
}
