// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/dir_entries.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

double ndcg(const std::string& spec, const Row& predictions, const Row& relevance) {
  return value(*make<Loss>(spec), Sample{{}, relevance, predictions, {}, relevance.size(), 1, 0});
}

}  // namespace

TEST_CASE("approx_ndcg has the values and gradients of the formulas") {
  for_each_dir_entry("approx_ndcg", 8, [](const Json& entry) {
    const auto& o = entry.at("options");
    const double alpha = o.at("alpha");
    const auto loss =
        make<Loss>("approx_ndcg(alpha=" + to_text(alpha) + ", gain=" + o.at("gain").get<std::string>() + ")");
    check_dir_entry(*loss, dir_sample(entry.at("inputs")), entry);
  });
}

TEST_CASE("neural_ndcg has the values and gradients of as many sweeps") {
  for_each_dir_entry("neural_ndcg", 8, [](const Json& entry) {
    const auto& o = entry.at("options");
    const double temperature = o.at("temperature");
    const std::size_t k = o.at("k").is_null() ? 0 : o.at("k").get<std::size_t>();
    const auto loss = make<Loss>("neural_ndcg(temperature=" + to_text(temperature) + ", k=" + std::to_string(k) +
                                 ", gain=" + o.at("gain").get<std::string>() +
                                 ", transposed=" + (o.at("transposed") == true ? "true" : "false") + ")");
    check_dir_entry(*loss, dir_sample(entry.at("inputs")), entry);
  });
}

TEST_CASE("Predictions in the order of distinct relevances have the value -1, others more") {
  for (const std::string spec : {"approx_ndcg(alpha=1e4", "neural_ndcg(temperature=1e-4"})
    for (const auto* gain : {"2^r-1", "linear"}) {
      const auto full = spec + ", gain=" + gain + ")";
      CAPTURE(full);
      CHECK(std::abs(ndcg(full, {1, 2, 3, 4}, {0, 1, 2, 3}) + 1) <= 1e-9);
      CHECK(ndcg(full, {4, 2, 3, 1}, {0, 1, 2, 3}) > -0.9);
    }
  // gains 3 and 1 at ranks 1 and 3
  CHECK(std::abs(ndcg("approx_ndcg(alpha=1e4)", {3, 2, 1}, {2, 0, 1}) +
                 (3 + 1 / std::log2(4)) / (3 + 1 / std::log2(3))) <= 1e-12);
}

TEST_CASE("Without a relevant label the value and the gradient are 0, and a negative label is not relevant") {
  for (const std::string spec : {"approx_ndcg", "neural_ndcg"})
    for (const auto& labels : {Row{0, 0, 0}, Row{-1, -5, 0}}) {
      const auto result = evaluate(*make<Loss>(spec), Sample{{}, labels, {1, 2, 3}, {}, 3, 1, 0});
      CHECK(result.value == 0);
      CHECK(result.predictions == Row(3));
    }
  CHECK(ndcg("approx_ndcg", {1, 2, 3}, {-7, 1, 2}) == ndcg("approx_ndcg", {1, 2, 3}, {0, 1, 2}));
}

TEST_CASE("Relevances whose gain would overflow are finite, and the limit") {
  for (const std::string spec : {"approx_ndcg", "neural_ndcg"})
    CHECK(std::abs(ndcg(spec, {1, 2, 3}, {3000, 0, 0}) - ndcg(spec, {1, 2, 3}, {1, 0, 0})) <= 1e-12);
}

TEST_CASE("Equal predictions have gradients that differ by their relevance only") {
  for (const std::string spec : {"approx_ndcg", "neural_ndcg"}) {
    const auto g = evaluate(*make<Loss>(spec), Sample{{}, {1, 0, 1, 2}, {0.5, 0.5, 0.5, 1}, {}, 4, 1, 0}).predictions;
    CHECK(std::abs(g[0] - g[2]) <= 1e-15);
    CHECK(g[0] < g[1]);
  }
}
