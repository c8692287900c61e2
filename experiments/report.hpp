// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace diffrank::experiments {

/// The results in a sweep's folder as a table: for each trial mean +- sd over its seeds, for all samples and per shot,
/// and the difference to its baseline, paired by seed, with a 95 % interval. Throws std::runtime_error where the folder
/// holds no sweep.
std::string report(const std::filesystem::path& sweep);

}  // namespace diffrank::experiments
