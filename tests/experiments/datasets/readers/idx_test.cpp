// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/idx.hpp"

#include <sys/resource.h>
#include <zlib.h>

#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/idx_files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using diffrank::testing::compressed;
using diffrank::testing::idx_bytes;
using diffrank::testing::TemporaryFolder;

TEST_CASE("An IDX file is read, plain or compressed") {
  const TemporaryFolder folder;
  const auto bytes = idx_bytes({2, 3, 1}, {1, 2, 3, 4, 5, 255});
  for (const auto& path : {folder.write("plain", bytes), folder.write("packed.gz", compressed(bytes))}) {
    const auto idx = read_idx(path, 3);
    CHECK(idx.sizes == std::vector<std::size_t>{2, 3, 1});
    CHECK(idx.values == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 255});
  }
}

TEST_CASE("An IDX file may hold nothing") {
  const TemporaryFolder folder;
  CHECK(read_idx(folder.write("none", idx_bytes({0, 28, 28}, {})), 3).values.empty());
}

TEST_CASE("A file that is no IDX file of the expected dimensions is refused by name") {
  const TemporaryFolder folder;
  for (const auto& bytes : {std::string(), std::string("hello world"), idx_bytes({2}, {1, 2})}) {
    const auto path = folder.write("wrong", bytes);
    CHECK_THROWS_AS(read_idx(path, 3), std::runtime_error);
    CHECK_THROWS_WITH(read_idx(path, 3), ContainsSubstring("'" + path + "' is no IDX file of bytes with 3 dimensions"));
  }
}

TEST_CASE("A truncated IDX file is refused, and the error says how much is there") {
  const TemporaryFolder folder;
  const auto bytes = idx_bytes({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  CHECK_THROWS_WITH(read_idx(folder.write("header", bytes.substr(0, 9)), 3),
                    ContainsSubstring("is truncated: it ends in its header"));
  CHECK_THROWS_WITH(read_idx(folder.write("values", bytes.substr(0, bytes.size() - 3)), 3),
                    ContainsSubstring("is truncated: it holds 5 of the 8 values"));
  CHECK_THROWS_WITH(read_idx(folder.write("packed.gz", compressed(bytes.substr(0, bytes.size() - 3))), 3),
                    ContainsSubstring("is truncated: it holds 5 of the 8 values"));
}

TEST_CASE("A truncated or damaged compressed file is refused") {
  const TemporaryFolder folder;
  std::vector<std::uint8_t> noise(100000);
  std::uint32_t state = 1;
  for (auto& v : noise) v = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  auto packed = compressed(idx_bytes({100000, 1, 1}, noise));
  CHECK_THROWS_AS(read_idx(folder.write("half.gz", packed.substr(0, packed.size() / 2)), 3), std::runtime_error);
  packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 0x55);
  CHECK_THROWS_WITH(read_idx(folder.write("damaged.gz", packed), 3), ContainsSubstring("damaged.gz"));
}

TEST_CASE("An IDX file with more values than its header announces, or an impossible number, is refused") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(read_idx(folder.write("long", idx_bytes({1, 1, 1}, {1, 2})), 3),
                    ContainsSubstring("goes on after the 1 values of its header"));
  CHECK_THROWS_WITH(read_idx(folder.write("huge", idx_bytes({0xffffffff, 0xffffffff, 0xffffffff}, {1})), 3),
                    ContainsSubstring("claims to hold more than 4 GiB"));
}

TEST_CASE("A header that announces 4 GiB takes no memory for what is not there") {
  const TemporaryFolder folder;
  const auto peak = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;  // KiB
  };
  const auto before = peak();
  CHECK_THROWS_WITH(read_idx(folder.write("empty", idx_bytes({0xffff, 0xffff, 1}, {})), 3),
                    ContainsSubstring("is truncated: it holds 0 of the 4294836225 values"));
  CHECK(peak() - before < 1 << 18);
}

TEST_CASE("An IDX file that is not there is named, with the system's reason") {
  CHECK_THROWS_WITH(read_idx("/nowhere/x.gz", 3), "cannot open '/nowhere/x.gz': No such file or directory");
}
