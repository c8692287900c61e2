// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// Figures that a paper printed, for a report to show beside those of trials.
struct Published {
  struct Row {
    std::string name;
    std::map<std::string, double> values;  ///< by metric, such as test.mae.few
    std::vector<std::string> trials;       ///< hashes of those that it describes
  };
  std::string source, note;
  std::vector<Row> rows;
};

/// For sweep.json, and back; throws Json::exception where it is something else.
Json to_json(const std::vector<Published>& published);
std::vector<Published> published_from(const Json& list);

}  // namespace diffrank::experiments
