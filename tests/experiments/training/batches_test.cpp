// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/batches.hpp"

#include <atomic>
#include <chrono>
#include <cmath>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;

namespace {

/// A row's input is its number, plus what the view draws; one row may be unreadable.
class Numbers final : public Samples {
 public:
  InputSpec spec() const final { return {2}; }
  void fetch(const std::size_t* rows, std::size_t n, View view, Inputs& inputs) const final {
    ++fetches;
    inputs = {};
    for (std::size_t i = 0; i < n; ++i) {
      if (rows[i] == unreadable) throw std::runtime_error("row " + std::to_string(rows[i]) + " cannot be read");
      inputs.gathered.push_back(static_cast<double>(rows[i]));
      inputs.gathered.push_back(static_cast<double>(view.number) + static_cast<double>(view.seed % 1000) / 1000);
    }
    inputs.numbers = {inputs.gathered.data(), n, 2};
  }
  std::size_t unreadable = 1000;
  mutable std::atomic<int> fetches{0};
};

struct Made {
  std::shared_ptr<Numbers> numbers = std::make_shared<Numbers>();
  Part part;
  explicit Made(std::size_t rows) {
    part.labels.assign(rows, 0);
    part.samples = numbers;
  }
};

/// Rows 9, 8, ... 0 in batches of 4, 4 and 2.
BatchPlan plan(std::size_t views, std::uint64_t seed = 3) {
  return {{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, 4, 3, views, seed};
}

std::vector<std::vector<double>> all(const Part& part, const BatchPlan& plan) {
  Batches batches(part, plan);
  std::vector<std::vector<double>> list;
  for (std::size_t b = 0; b < plan.count; ++b) {
    const auto& numbers = batches.next().numbers;
    list.emplace_back(numbers.data, numbers.data + numbers.size());
  }
  return list;
}

}  // namespace

TEST_CASE("Batches come in the order of their plan, views behind each other") {
  const Made made(10);
  for (const std::size_t views : {0u, 1u, 2u, 3u}) {
    const auto batches = all(made.part, plan(views));
    REQUIRE(batches.size() == 3);
    for (std::size_t b = 0; b < 3; ++b) {
      const std::size_t size = b < 2 ? 4 : 2;
      REQUIRE(batches[b].size() == 2 * size * std::max<std::size_t>(views, 1));
      for (std::size_t i = 0; i < batches[b].size() / 2; ++i) {
        CHECK(batches[b][2 * i] == static_cast<double>(9 - (4 * b + i % size)));
        CHECK(std::floor(batches[b][2 * i + 1]) == static_cast<double>(views == 0 ? 0 : 1 + i / size));
      }
    }
  }
}

TEST_CASE("Views have seeds that differ between batches and plans, and are the same in each reading") {
  const Made made(10);
  const auto one = all(made.part, plan(2)), again = all(made.part, plan(2)), other = all(made.part, plan(2, 4));
  CHECK(one == again);
  CHECK(one != other);
  const auto fraction = [](double x) { return x - std::floor(x); };
  CHECK(fraction(one[0][1]) != fraction(one[1][1]));
  const auto evaluation = all(made.part, plan(0));
  for (const auto& batch : evaluation)
    for (std::size_t i = 1; i < batch.size(); i += 2) CHECK(batch[i] == 0);
}

TEST_CASE("A table in memory gives the same batches as samples that are fetched ahead") {
  const Made made(10);
  Part table;
  table.cols = 2;
  table.labels.assign(10, 0);
  for (int i = 0; i < 10; ++i) table.inputs.insert(table.inputs.end(), {double(i), 0});
  CHECK(all(table, plan(0)) == all(made.part, plan(0)));
}

TEST_CASE("What fetching throws arrives at the batch that it belongs to, and again after it") {
  Made made(10);
  made.numbers->unreadable = 4;  // of the second batch
  Batches batches(made.part, plan(1));
  CHECK(batches.next().numbers.rows == 4);
  CHECK_THROWS_WITH(batches.next(), ContainsSubstring("row 4 cannot be read"));
  CHECK_THROWS_WITH(batches.next(), ContainsSubstring("row 4 cannot be read"));
}

TEST_CASE("Batches may be left before their end, at any batch, and fetch no more than a few ahead") {
  const Made made(400);
  BatchPlan many = in_order(made.part, 1);
  CHECK(many.count == 400);
  for (const std::size_t taken : {0u, 1u, 7u}) {
    made.numbers->fetches = 0;
    {
      Batches batches(made.part, many);
      for (std::size_t b = 0; b < taken; ++b) CHECK(batches.next().numbers.data[0] == static_cast<double>(b));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    CHECK(made.numbers->fetches <= static_cast<int>(taken) + 4);  // three wait, and one is being fetched
  }
}
