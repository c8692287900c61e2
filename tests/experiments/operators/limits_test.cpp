// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/limits.hpp"

#include <sstream>

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

TEST_CASE("A row too long for an operator that compares all pairs is refused in words, and the next line is served") {
  const std::size_t most = 31622;  // the root of 1e9
  const Json long_row = Json::array({std::vector<double>(most + 1, 0.5)});
  std::stringstream lines, out;
  for (const std::string ranker : {"neuralsort", "sinkhorn", "standardize(ranker=sigmoid)", "softsort(power=2)"})
    lines << Json{{"ranker", ranker}, {"scores", long_row}}.dump() << "\n";
  lines << R"({"ranker": "hard", "scores": [[3, 5]]})"
        << "\n";
  evaluate_lines(lines, out);
  std::string line;
  for (int k = 0; k < 4; ++k) {
    std::getline(out, line);
    CHECK_THAT(line, ContainsSubstring("compares all pairs") && ContainsSubstring("for scores [1, 31623], more than"));
  }
  std::getline(out, line);
  CHECK(line == R"({"ranks":[[2.0,1.0]]})");
  for (const std::string ranker : {"lapsum", "permutahedron", "softsort"})
    CHECK(evaluate({{"ranker", ranker}, {"scores", long_row}}).contains("ranks"));
}
