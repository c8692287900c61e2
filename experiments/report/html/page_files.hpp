// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace diffrank::experiments {

/// A file of the page by its name (those of page/, package.json, vega.min.js, ..., licenses); empty where the build did
/// not find it.
std::string_view page_file(std::string_view name);

}  // namespace diffrank::experiments
