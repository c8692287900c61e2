// SPDX-License-Identifier: Apache-2.0
// Learners and the number of threads.
#include <vector>

#include "diffrank/backends/backend.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Predictions after five steps of a model whose products are large enough for several threads.
Row train(const Backend& backend, int count) {
  const int before = threads();
  set_threads(count);
  const std::size_t b = 64, p = 300;
  const auto learner = backend.learner(*make<Model>("mlp(hidden=[64])"), *make<Optimizer>("adam"), p, 1, 1);
  const auto x = normal_row(b * p, 1), y = normal_row(b, 2);
  Row d(b);
  for (std::uint64_t step = 0; step <= 5; ++step) {
    learner->forward({x.data(), b, p}, true, step);
    for (std::size_t i = 0; i < b; ++i) d[i] = (learner->predictions().data[i] - y[i]) / static_cast<double>(b);
    if (step < 5) learner->step({}, {d.data(), b, 1});
  }
  set_threads(before);
  return {learner->predictions().data, learner->predictions().data + b};
}

}  // namespace

TEST_CASE("the number of threads changes no bit of a training", "[backends]") {
  for (const auto& entry : entries(Backend::kind)) {
    INFO(entry.name);
    const auto backend = make<Backend>(entry.name);
    const auto one = train(*backend, 1);
    for (const int many : {2, 3}) CHECK(train(*backend, many) == one);
  }
}
