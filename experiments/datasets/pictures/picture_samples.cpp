// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/picture_samples.hpp"

#include <algorithm>
#include <filesystem>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/experiments/datasets/pictures/resize.hpp"
#include "diffrank/experiments/file.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t stream = 0x70696374;  // "pict"
constexpr std::size_t work_of_a_picture = 1'000'000;

/// Which pixels of a picture a view shows: pixel (y, x) is (y + down, x + right) of the picture, x counted from the right
/// where it is flipped.
struct Cut {
  std::ptrdiff_t down = 0, right = 0;
  bool flip = false;
};

Cut cut(const PictureSettings& settings, View view, std::size_t row) {
  if (view.number == 0) return {};
  Random random(view.seed, stream + static_cast<std::uint32_t>(view.number), static_cast<std::uint32_t>(row));
  const auto padding = static_cast<std::ptrdiff_t>(settings.padding);
  const auto draw = [&] { return static_cast<std::ptrdiff_t>(random.below(2 * settings.padding + 1)) - padding; };
  Cut cut;
  cut.down = draw();
  cut.right = draw();
  cut.flip = settings.flip && random.below(2) == 1;
  return cut;
}

/// [size, size, 3] to [3, size, size]
void show(const std::uint8_t* picture, std::size_t size, const Cut& cut, std::uint8_t* out) {
  const auto side = static_cast<std::ptrdiff_t>(size);
  std::fill_n(out, 3 * size * size, std::uint8_t{0});
  for (std::ptrdiff_t y = 0; y < side; ++y)
    for (std::ptrdiff_t x = 0; x < side; ++x) {
      const auto row = y + cut.down, column = (cut.flip ? side - 1 - x : x) + cut.right;
      if (row < 0 || row >= side || column < 0 || column >= side) continue;
      for (std::ptrdiff_t c = 0; c < 3; ++c) out[(c * side + y) * side + x] = picture[(row * side + column) * 3 + c];
    }
}

}  // namespace

Picture read_picture(const PictureFile& file, Orientation orientation) {
  std::error_code unknown;
  if (!std::filesystem::exists(file.path, unknown)) throw std::runtime_error(file.where + "there is no such file");
  if (!std::filesystem::is_regular_file(file.path, unknown)) throw std::runtime_error(file.where + "it is not a file");
  const auto bytes = read_file(file.path);
  try {
    return decode(bytes, orientation);
  } catch (const BadPicture& error) {
    throw std::runtime_error(file.where + error.what());
  }
}

PictureSamples::PictureSamples(std::vector<PictureFile> files, const PictureSettings& settings, std::size_t cached)
    : files_(std::move(files)), settings_(settings), cached_(std::min(cached, files_.size())) {
  cache_.reset(new std::uint8_t[cached_ * bytes()]);
  states_.reset(new std::atomic<State>[cached_] {});
}

InputSpec PictureSamples::spec() const {
  InputSpec spec;
  spec.kind = InputSpec::Kind::pictures;
  spec.channels = 3;
  spec.height = spec.width = settings_.size;
  return spec;
}

void PictureSamples::fetch(const std::size_t* rows, std::size_t n, View view, Inputs& inputs) const {
  inputs = {};
  inputs.picture_count = n;
  inputs.pictures.resize(n * bytes());
  parallel_rows(n, work_of_a_picture, [&](std::size_t i) {
    Picture own;
    show(picture(rows[i], own), settings_.size, cut(settings_, view, rows[i]), inputs.pictures.data() + i * bytes());
  });
}

const std::uint8_t* PictureSamples::picture(std::size_t row, Picture& own) const {
  const bool caches = row < cached_;
  std::uint8_t* kept = caches ? cache_.get() + row * bytes() : nullptr;
  if (caches && states_[row].load(std::memory_order_acquire) == State::full) return kept;
  try {
    own = resize(read_picture(files_.at(row), settings_.orientation), settings_.size, settings_.size);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(error.what() + std::string("; data.unreadable=skip leaves out rows without a picture"));
  }
  auto state = State::empty;
  if (caches && states_[row].compare_exchange_strong(state, State::filling)) {
    std::copy_n(own.colors.data(), bytes(), kept);
    states_[row].store(State::full, std::memory_order_release);
  }
  return own.colors.data();
}

}  // namespace diffrank::experiments
