// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/picture_samples.hpp"

#include <algorithm>
#include <map>

#include "diffrank/core/parallel.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/picture_files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t size = 4;

struct Files {
  TemporaryFolder folder;
  std::vector<PictureFile> list;

  explicit Files(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto name = std::to_string(i) + ".png";
      list.push_back({folder.write(name, png_bytes(numbered(size, size, 31 * i))), 0, "row " + name + ": ", {}});
    }
  }
  std::shared_ptr<PictureSamples> samples(std::size_t padding = 1, bool flip = true, std::size_t cached = 0) const {
    PictureSettings settings;
    settings.size = size;
    settings.padding = padding;
    settings.flip = flip;
    return std::make_shared<PictureSamples>(list, settings, cached);
  }
};

Bytes fetched(const Samples& samples, const std::vector<std::size_t>& rows, View view = {}) {
  Inputs inputs;
  samples.fetch(rows.data(), rows.size(), view, inputs);
  CHECK(inputs.kind() == InputSpec::Kind::pictures);
  CHECK(inputs.size() == rows.size());
  return inputs.pictures;
}

/// The picture with `padding` black pixels around it, cut at (down, right), then flipped, as [3, size, size].
Bytes expected(const Picture& picture, std::ptrdiff_t down, std::ptrdiff_t right, bool flip) {
  const auto side = static_cast<std::ptrdiff_t>(size);
  Bytes bytes;
  for (std::ptrdiff_t c = 0; c < 3; ++c)
    for (std::ptrdiff_t y = 0; y < side; ++y)
      for (std::ptrdiff_t x = 0; x < side; ++x) {
        const auto row = y + down, column = (flip ? side - 1 - x : x) + right;
        const bool inside = row >= 0 && row < side && column >= 0 && column < side;
        bytes.push_back(inside ? picture.colors[static_cast<std::size_t>((row * side + column) * 3 + c)] : 0);
      }
  return bytes;
}

}  // namespace

TEST_CASE("View 0 is the pictures, channel by channel, in the order of the rows that were asked for") {
  const Files files(3);
  const auto samples = files.samples();
  CHECK(samples->spec().kind == InputSpec::Kind::pictures);
  CHECK(samples->spec().channels == 3);
  CHECK(samples->spec().height == size);
  CHECK(samples->spec().width == size);
  auto both = expected(numbered(size, size, 62), 0, 0, false);
  const auto second = expected(numbered(size, size, 0), 0, 0, false);
  both.insert(both.end(), second.begin(), second.end());
  CHECK(fetched(*samples, {2, 0}) == both);
  CHECK(fetched(*samples, {2, 0}, {0, 99}) == both);
}

TEST_CASE("Each view is one of the cuts of the padded picture, flipped or not, and all of them occur alike") {
  const Files files(1);
  const auto samples = files.samples(1);
  std::map<Bytes, int> count;
  const int draws = 3600;
  for (std::uint64_t seed = 0; seed < draws; ++seed) ++count[fetched(*samples, {0}, {1, seed})];
  std::size_t known = 0;
  for (const std::ptrdiff_t down : {-1, 0, 1})
    for (const std::ptrdiff_t right : {-1, 0, 1})
      for (const bool flip : {false, true}) {
        const auto found = count.find(expected(numbered(size, size, 0), down, right, flip));
        REQUIRE(found != count.end());
        ++known;
        CHECK(std::abs(found->second - draws / 18) < 70);  // 5 standard deviations of 13.7
      }
  CHECK(count.size() == known);
}

TEST_CASE("Without padding and flip every view is the picture") {
  const Files files(2);
  const auto samples = files.samples(0, false);
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    CHECK(fetched(*samples, {0, 1}, {1, seed}) == fetched(*samples, {0, 1}));
}

TEST_CASE("A view is a function of its number, its seed and the row, not of the batch or the threads") {
  const Files files(12);
  const auto samples = files.samples(2);
  const std::vector<std::size_t> rows{7, 3, 11, 0, 1, 2, 4, 5, 6, 8, 9, 10};
  const int before = threads();
  set_threads(1);
  const auto one = fetched(*samples, rows, {2, 5});
  set_threads(3);
  CHECK(fetched(*samples, rows, {2, 5}) == one);
  set_threads(before);
  Bytes alone;
  for (const auto row : rows) {
    const auto single = fetched(*samples, {row}, {2, 5});
    alone.insert(alone.end(), single.begin(), single.end());
  }
  CHECK(alone == one);
  CHECK(fetched(*samples, rows, {1, 5}) != one);
  CHECK(fetched(*samples, rows, {2, 6}) != one);
}

TEST_CASE("Pictures that are kept in memory are the same, and need their files once") {
  const Files files(3);
  const auto fresh = files.samples(1), cached = files.samples(1, true, 2);
  const std::vector<std::size_t> rows{0, 1, 2};
  for (std::uint64_t seed = 0; seed < 3; ++seed)
    CHECK(fetched(*cached, rows, {1, seed}) == fetched(*fresh, rows, {1, seed}));
  const auto before = fetched(*cached, {1, 0}, {1, 7});
  std::filesystem::remove_all(files.folder.path());
  CHECK(fetched(*cached, {1, 0}, {1, 7}) == before);
  CHECK_THROWS_WITH(fetched(*cached, {2}), ContainsSubstring("row 2.png: there is no such file"));
}

TEST_CASE("A damaged file is named with its row, its fault, and the option that leaves it out") {
  const Files files(3);
  files.folder.write("1.png", "nothing of the kind");
  const auto samples = files.samples();
  CHECK_NOTHROW(fetched(*samples, {0, 2}));
  CHECK_THROWS_WITH(fetched(*samples, {0, 1, 2}), ContainsSubstring("row 1.png: it is neither a JPEG nor a PNG file") &&
                                                      ContainsSubstring("data.unreadable=skip"));
}
