// SPDX-License-Identifier: Apache-2.0
// Entries of dir_methods.json: values and gradients of losses on features, from their formulas.
#pragma once

#include <string>

#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

namespace diffrank::testing {

/// Calls test(entry) for each entry of the method, of which the file must have `count`.
template <class Test>
void for_each_entry(const std::string& method, std::size_t count, Test test) {
  std::size_t tested = 0;
  for_each_golden("dir_methods.json", count, [&](const Json& entry) {
    if (entry.at("method") != method) return false;
    CAPTURE(method, entry.at("case").get<std::string>(), tested);
    test(entry);
    ++tested;
    return true;
  });
  CHECK(tested == count);
}

/// The loss with the options of the entry, less those named.
inline std::shared_ptr<const Loss> loss_of(const Json& entry, const std::string& without = {}) {
  std::string options;
  for (const auto& [name, value] : entry.at("options").items()) {
    if (name == without) continue;
    const auto text = value.is_string() ? value.get<std::string>() : to_text(value.get<double>());
    options += (options.empty() ? "" : ", ") + name + "=" + text;
  }
  return make<Loss>(entry.at("method").get<std::string>() + "(" + options + ")");
}

/// The numbers of nested arrays.
inline Row all_numbers(const Json& json) {
  if (!json.is_array()) return {number(json)};
  Row row;
  for (const auto& part : json)
    for (const double x : all_numbers(part)) row.push_back(x);
  return row;
}

/// Features, labels [B] or [B, d], and what else the entry has, in one view.
inline Sample sample_of(const Json& entry) {
  const auto& inputs = entry.at("inputs");
  Sample s;
  s.features = all_numbers(inputs.at("features"));
  s.rows = inputs.at("features").size();
  const auto& labels = inputs.contains("labels") ? inputs.at("labels") : inputs.at("bins");
  s.labels = numbers(labels);
  s.label_cols = s.labels.size() / s.rows;
  s.predictions = inputs.contains("predictions") ? numbers(inputs.at("predictions")) : Row(s.rows);
  if (inputs.contains("weights")) s.weights = numbers(inputs.at("weights"));
  return s;
}

/// Value and gradient with respect to features agree with the file's, relative to max(1, largest entry).
inline void check_entry(const Json& entry, const Result& result, const Row& gradient) {
  const double value = number(entry.at("expected").at("value"));
  CHECK(std::abs(result.value - value) <= Tolerance<double>::golden * std::max(1.0, std::abs(value)));
  CHECK(distance(result.features, gradient, 1) <= Tolerance<double>::golden);
}

}  // namespace diffrank::testing
