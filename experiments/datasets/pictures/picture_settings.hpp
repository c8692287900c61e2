// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffrank/core/component.hpp"
#include "diffrank/experiments/datasets/pictures/picture.hpp"

namespace diffrank::experiments {

/// How the files of a data set become pictures: options that all data sets of pictures have.
struct PictureSettings {
  enum class Unreadable { stop, skip };
  std::size_t size = 224, padding = 16, cache_mb = 0;
  bool flip = true;
  Unreadable unreadable = Unreadable::stop;
  Orientation orientation = Orientation::exif;

  void options(Options& o);
  /// Whether views differ from the picture as it is.
  bool has_views() const { return padding > 0 || flip; }
  /// "pictures 3 x 224 x 224, random crop and flip in training"
  std::string text() const;
};

}  // namespace diffrank::experiments
