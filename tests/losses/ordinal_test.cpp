// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/dir_entries.hpp"

using namespace diffrank;
using namespace diffrank::testing;

TEST_CASE("coral and corn have the values and gradients of the formulas") {
  for (const std::string name : {"coral", "corn"})
    for_each_dir_entry(name, 8, [&](const Json& entry) {
      const auto loss = make<Loss>(name);
      const auto s = dir_sample(entry.at("inputs"));
      CHECK(outputs(loss->needs(), 1, entry.at("options").at("classes")) == s.outputs);
      check_dir_entry(*loss, s, entry, "d_logits");
    });
}

TEST_CASE("The worked example of four classes for coral and corn") {
  Sample s;
  s.rows = 4;
  s.outputs = 3;
  s.predictions = {2, 0.5, -1, 1, -0.5, -2, -1, -2, -3, 3, 2, 0.5};
  s.labels = {2, 1, 0, 3};
  CHECK(printed(value(*make<Loss>("coral"), s), 0.7417256906));
  CHECK(printed(value(*make<Loss>("corn"), s), 0.2960510432));
}

TEST_CASE("Huge logits neither overflow nor lose the value") {
  Sample s;
  s.rows = s.outputs = 1;
  s.labels = {0};
  for (const std::string name : {"coral", "corn"}) {
    s.predictions = {1e6};
    CHECK(value(*make<Loss>(name), s) == 1e6);
    s.predictions = {-1000};
    CHECK(evaluate(*make<Loss>(name), s).value == 0);
    s.predictions = {-40};
    CHECK(std::abs(value(*make<Loss>(name), s) / std::exp(-40.0) - 1) <= 1e-12);
  }
}

TEST_CASE("A NaN logit is not hidden where its task has no part in corn") {
  Sample s;
  s.rows = 1;
  s.outputs = 2;
  s.labels = {0};
  s.predictions = {1, not_a_number};
  const auto result = evaluate(*make<Loss>("corn"), s);
  CHECK(std::isnan(result.value));
  CHECK(std::isnan(result.predictions[1]));
  CHECK(std::isfinite(result.predictions[0]));
}

TEST_CASE("Training labels that are no classes are refused") {
  const Row labels{0, 1, 2.5};
  CHECK_THROWS_WITH(make<Loss>("corn")->initial_state({{labels.data(), 3, 1}}, 1), ContainsSubstring("2.5"));
}
