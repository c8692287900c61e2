// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/published.hpp"

namespace diffrank::experiments {

Json to_json(const std::vector<Published>& published) {
  Json list = Json::array();
  for (const auto& table : published) {
    Json rows = Json::array();
    for (const auto& row : table.rows)
      rows.push_back({{"name", row.name}, {"values", row.values}, {"trials", row.trials}});
    list.push_back({{"source", table.source}, {"note", table.note}, {"rows", rows}});
  }
  return list;
}

std::vector<Published> published_from(const Json& list) {
  std::vector<Published> tables;
  for (const auto& table : list) {
    tables.push_back({table.at("source"), table.at("note"), {}});
    for (const auto& row : table.at("rows"))
      tables.back().rows.push_back({row.at("name"), row.at("values"), row.at("trials")});
  }
  return tables;
}

}  // namespace diffrank::experiments
