// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace diffrank::experiments {

/// Text in columns, as a Markdown table: the first column is left-aligned, the others right-aligned.
std::string table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace diffrank::experiments
