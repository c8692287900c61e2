// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/limits.hpp"

#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;

namespace {

/// Samples with one feature, and labels 0, 1, ..., distinct - 1 in turn.
Json ranksim(std::size_t samples, std::size_t distinct) {
  Json request{{"loss", "ranksim"}};
  for (std::size_t i = 0; i < samples; ++i) {
    request["features"].push_back({i % 7});
    request["labels"].push_back(i % distinct);
  }
  return request;
}

}  // namespace

TEST_CASE("A loss whose matrices would not fit is refused in words; repeated labels take no memory") {
  const std::size_t most = 8757;  // 7 matrices of 8 bytes an entry in 4 GiB
  CHECK_THROWS_WITH(evaluate(ranksim(most + 1, most + 1)),
                    ContainsSubstring("loss 'ranksim' would need 5 GiB for 8758 samples, more than the 4 GiB") &&
                        ContainsSubstring("give fewer samples"));
  CHECK(evaluate(ranksim(most + 1, 3)).contains("value"));
}
