// SPDX-License-Identifier: Apache-2.0
// Learners and the number of threads. The rankers' results do not depend on it; a BLAS with threads splits the sums of
// its products by their number, so a training is repeatable for one number and equal to rounding for another.
#include <vector>

#include "diffrank/backends/backend.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Predictions after five steps of a model that is large enough for BLAS to use two threads.
Row train(const Backend& backend, int count) {
  const int before = threads();
  set_threads(count);
  const std::size_t b = 64, p = 300;
  const auto learner = backend.learner(*make<Model>("mlp(hidden=[64])"), *make<Optimizer>("adam"), p, 1);
  const auto x = normal_row(b * p, 1), y = normal_row(b, 2);
  Row d(b);
  for (std::uint64_t step = 0; step <= 5; ++step) {
    learner->forward({x.data(), b, p}, true, step);
    for (std::size_t i = 0; i < b; ++i) d[i] = (learner->predictions()[i] - y[i]) / static_cast<double>(b);
    if (step < 5) learner->step({}, d.data());
  }
  set_threads(before);
  return {learner->predictions(), learner->predictions() + b};
}

}  // namespace

TEST_CASE("a training is the same bit for bit on one number of threads, and to rounding on another", "[backends]") {
  for (const auto& entry : entries(Backend::kind)) {
    INFO(entry.name);
    const auto backend = make<Backend>(entry.name);
    const auto one = train(*backend, 1), two = train(*backend, 2);
    CHECK(train(*backend, 1) == one);
    CHECK(train(*backend, 2) == two);
    CHECK(distance(two, one) <= 1e-9);  // sums of 300 terms, and five divisions by a root of their squares
  }
}
