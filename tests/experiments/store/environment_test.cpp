// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/environment.hpp"

#include <unistd.h>

#include "diffrank/core/parallel.hpp"
#include "diffrank/experiments/store/checksums.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::TemporaryFolder;

TEST_CASE("the environment says what was built, from what, with what, and where it runs") {
  const auto e = environment();
  for (const char* key : {"diffrank", "commit", "build", "compiler", "flags", "system", "processor", "started"}) {
    CAPTURE(key);
    REQUIRE(e.contains(key));
    CHECK(e[key].is_string());
    if (std::string(key) != "flags") CHECK_FALSE(e[key].get<std::string>().empty());
  }
  CHECK(e["libraries"].contains("xtensor"));
  CHECK(e["threads"] == diffrank::threads());
  CHECK(e["cores"] >= 1);
  CHECK(version() == e["diffrank"].get<std::string>() + " (commit " + e["commit"].get<std::string>() + ")");
  char host[256] = {};
  REQUIRE(gethostname(host, sizeof host - 1) == 0);
  auto text = e;
  text.erase("diff");
  if (std::string(host).size() > 5) CHECK(text.dump().find(host) == std::string::npos);
}

TEST_CASE("uncommitted changes are in the environment exactly when the commit says that there are some") {
  const auto e = environment();
  const std::string commit = e["commit"];
  const bool dirty = commit.size() > 6 && commit.substr(commit.size() - 6) == "-dirty";
  CHECK(e.contains("diff") == dirty);
  if (dirty) CHECK(e["diff"].get<std::string>().rfind("diff --git ", 0) == 0);
  CHECK(uncommitted().size() <= 3 * 262144);
}

TEST_CASE("a fingerprint changes with the contents of a file alone, and each file is read once") {
  const TemporaryFolder folder;
  const auto a = folder.write("a", "123456789"), b = folder.write("b", "123456789");
  Fingerprints first;
  CHECK(first.of({a, b}) == Json::parse(R"([{"path": ")" + a + R"(", "bytes": 9, "crc32": "cbf43926"}, {"path": ")" +
                                        b + R"(", "bytes": 9, "crc32": "cbf43926"}])"));
  folder.write("a", "123456780");
  CHECK(first.of({a, b})[0]["crc32"] == "cbf43926");
  CHECK(Fingerprints().of({a, b})[0]["crc32"] != "cbf43926");
  CHECK(Fingerprints().of({a, b})[1]["crc32"] == "cbf43926");
  CHECK(first.of({}) == Json::array());
  CHECK(first.of({folder.file("none")})[0]["error"] == "No such file or directory");
}
