// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/pictures/picture_list.hpp"
#include "diffrank/experiments/datasets/pictures/picture_settings.hpp"

namespace diffrank::experiments {

/// Reads and decodes a file. Throws std::runtime_error that names the row, the file and the reason.
Picture read_picture(const PictureFile& file, Orientation orientation);

/// Pictures that are read when they are fetched, as squares of size x size (resize.hpp).
///
/// View 0 is the picture. In view v >= 1 of row i, with draws from Random(view.seed, "pict" + v, i): the picture gets
/// `padding` black pixels on each side, then a square of the old size is cut out whose corner is uniform over the places
/// that there are, and that is mirrored left to right with probability 1/2. That is RandomCrop(size, padding) and
/// RandomHorizontalFlip of the DIR code (Yang et al. 2021).
class PictureSamples final : public Samples {
 public:
  /// Keeps the pictures of the first `cached` rows in memory once they were read.
  PictureSamples(std::vector<PictureFile> files, const PictureSettings& settings, std::size_t cached);

  InputSpec spec() const final;
  void fetch(const std::size_t* rows, std::size_t n, View view, Inputs& inputs) const final;

 private:
  enum class State : char { empty, filling, full };
  /// A row's picture, [size, size, 3]; `own` is where it lies if it is not cached.
  const std::uint8_t* picture(std::size_t row, Picture& own) const;
  std::size_t bytes() const { return 3 * settings_.size * settings_.size; }

  std::vector<PictureFile> files_;
  PictureSettings settings_;
  std::size_t cached_;
  std::unique_ptr<std::uint8_t[]> cache_;  ///< [cached, size, size, 3]; memory comes when it is written to
  mutable std::unique_ptr<std::atomic<State>[]> states_;  ///< [cached]
};

}  // namespace diffrank::experiments
