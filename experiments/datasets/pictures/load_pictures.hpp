// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/pictures/picture_list.hpp"
#include "diffrank/experiments/datasets/pictures/picture_settings.hpp"

namespace diffrank::experiments {

/// The parts of a data set of pictures, as the list says, or, where it says nothing, as `split` does.
///
/// With unreadable=stop it looks only whether the files are there, and throws InvalidData that names those that are not,
/// then `advice`; a damaged file is found when it is fetched. With unreadable=skip every file is read and decoded once,
/// on all threads, and rows without a picture are left out, before the split and before anything is counted; a note names
/// them.
Data load_pictures(const std::string& csv, std::vector<PictureFile> list, const PictureSettings& settings,
                   const SplitProtocol& split, std::uint32_t stream, const std::string& advice);

/// A note where a file is in two parts; empty where none is.
std::string shared_files_note(const std::string& csv, const std::vector<PictureFile>& list,
                              const std::vector<int>& part_of);

}  // namespace diffrank::experiments
