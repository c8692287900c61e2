// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/datasets/pictures/picture.hpp"

namespace diffrank::experiments {

/// The orientation 1 .. 8 that the data of an APP1 segment notes, tag 0x0112 of its first directory (Exif 2.3, 4.6.4 A); 0
/// where it notes none or is no Exif data.
int exif_orientation(std::string_view segment);

/// Turns a stored picture so that it looks as its orientation says. 1 and numbers that are no orientation change nothing.
void turn(Picture& picture, int orientation);

}  // namespace diffrank::experiments
