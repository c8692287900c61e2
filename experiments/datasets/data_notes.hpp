// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// The notes of a data set that was loaded, with advice on its labels. Throws InvalidData where they do not fit its
/// options.
std::vector<std::string> notes_on(const Dataset& dataset, const Data& data);

}  // namespace diffrank::experiments
