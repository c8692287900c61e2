// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analysis.hpp"

namespace diffrank::experiments {

/// What papers printed beside what the trials here reached, in the metric of the analysis: a table for each source.
struct PublishedTable {
  std::string title;                ///< the source, and its note
  std::vector<std::string> header;  ///< "published row", "trial here", "all", "all here", "many", ...
  std::vector<std::vector<std::string>> rows;
};

/// Without tables that have nothing in that metric. A row that describes several trials is there for each of them.
std::vector<PublishedTable> published_tables(const Analysis& analysis);

}  // namespace diffrank::experiments
