// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/json.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

TEST_CASE("JSON is written whatever bytes its texts have, and valid text stays as it is") {
  CHECK(dump({{"name", "caf\xE9"}}) == "{\"name\":\"caf\uFFFD\"}");
  CHECK(dump({{"name", "größe"}}) == Json({{"name", "größe"}}).dump());
  CHECK(dump({1}, 1) == "[\n 1\n]");
}
