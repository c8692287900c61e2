// SPDX-License-Identifier: Apache-2.0
// Golden files: values of other implementations. Their folder comes from the environment variable DIFFRANK_GOLDEN, else
// from the build (-DDIFFRANK_GOLDEN=...); where there is none, the tests say so and check nothing.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "../catch.hpp"
#include "scores.hpp"

namespace diffrank::testing {

using Json = nlohmann::json;

inline std::string golden_folder() {
  if (const char* folder = std::getenv("DIFFRANK_GOLDEN")) return folder;
  return DIFFRANK_GOLDEN;
}

/// Calls test(entry) for each entry or case of a file. A file that lacks some of them fails.
template <class Test>
void for_each_golden(const std::string& file, std::size_t at_least, Test test) {
  const auto path = std::filesystem::path(golden_folder()) / file;
  if (golden_folder().empty() || !std::filesystem::exists(path)) {
    WARN("skipped: no golden file " << file << "; set DIFFRANK_GOLDEN to its folder");
    return;
  }
  std::ifstream stream(path);
  const auto json = Json::parse(stream);
  const auto& entries = json.contains("cases") ? json.at("cases") : json.at("entries");
  std::size_t tested = 0;
  for (const auto& entry : entries) tested += test(entry);
  INFO(file);
  CHECK(tested >= at_least);
}

/// A number; the files write NaN and infinities as strings.
inline double number(const Json& json) {
  if (!json.is_string()) return json.get<double>();
  const auto text = json.get<std::string>();
  return text == "NaN" ? not_a_number : text == "Infinity" ? infinity : -infinity;
}

/// The numbers of an array, or of an array of arrays row by row.
inline Row numbers(const Json& json) {
  Row row;
  for (const auto& entry : json) {
    if (!entry.is_array()) row.push_back(number(entry));
    else
      for (const auto& x : entry) row.push_back(number(x));
  }
  return row;
}

/// Where a result depends on how equal scores are ordered: their sum for each of them.
inline Row tie_sums(const Json& entry, Row values) {
  if (!entry.value("tie_order_dependent", false)) return values;
  for (const auto& group : entry.at("tie_groups")) {
    double sum = 0;
    for (const std::size_t i : group) sum += values[i];
    for (const std::size_t i : group) values[i] = sum;
  }
  return values;
}

}  // namespace diffrank::testing
