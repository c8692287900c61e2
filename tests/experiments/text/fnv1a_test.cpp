// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/text/fnv1a.hpp"

#include "diffrank/tests/support/catch.hpp"

using diffrank::experiments::fnv1a;

TEST_CASE("FNV-1a gives the values that its authors publish") {
  CHECK(fnv1a<std::uint32_t>("") == 0x811c9dc5);
  CHECK(fnv1a<std::uint32_t>("a") == 0xe40c292c);
  CHECK(fnv1a<std::uint32_t>("foobar") == 0xbf9cf968);
  CHECK(fnv1a<std::uint64_t>("") == 0xcbf29ce484222325);
  CHECK(fnv1a<std::uint64_t>("a") == 0xaf63dc4c8601ec8c);
  CHECK(fnv1a<std::uint64_t>("foobar") == 0x85944171f73967e8);
  CHECK(fnv1a<std::uint32_t>("\xC3\xA4") != fnv1a<std::uint32_t>("\xC3\xA5"));
}
