// SPDX-License-Identifier: Apache-2.0
// Golden files: values of other implementations.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/source.hpp"

namespace diffrank::testing {

using Json = nlohmann::json;

/// Calls test(entry) for each entry or case of a file. A file that lacks some of them fails.
template <class Test>
void for_each_golden(const std::string& file, std::size_t at_least, Test test) {
  const auto json = read_golden(file);
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
