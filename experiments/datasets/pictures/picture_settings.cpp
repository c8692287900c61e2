// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/picture_settings.hpp"

namespace diffrank::experiments {

void PictureSettings::options(Options& o) {
  o.integer("size", size, "pixels of a side: pictures become squares", Range::between(1, 4096));
  o.integer("padding", padding,
            "in training, a random square of this size out of the picture with so many black pixels around it",
            Range::between(0, 4096));
  o.flag("flip", flip, "in training, left and right exchanged in every second picture, at random");
  o.choice("orientation", orientation, {"exif", "stored"},
           "turned as a camera noted in the file, as viewers show it, or as it is stored");
  o.choice(
      "unreadable", unreadable, {"stop", "skip"},
      "pictures that are missing or damaged: an error, or their rows are left out, for which all files are read once "
      "before a training begins");
  o.integer(
      "cache_mb", cache_mb,
      "memory for pictures at their final size, so that later epochs need no files; the rows that come first are kept",
      Range::between(0, 1e6));
}

std::string PictureSettings::text() const {
  const auto side = std::to_string(size);
  std::string changes = padding > 0 ? flip ? "random crop and flip" : "random crop" : flip ? "random flip" : "";
  return "pictures 3 x " + side + " x " + side + (changes.empty() ? "" : ", " + changes + " in training");
}

}  // namespace diffrank::experiments
