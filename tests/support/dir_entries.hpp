// SPDX-License-Identifier: Apache-2.0
// Entries of tests/golden/dir_methods.json: losses of other methods for imbalanced regression.
#pragma once

#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

namespace diffrank::testing {

/// Calls test(entry) for each entry of a method. The file says which methods it has; `entries` is their number.
template <class Test>
void for_each_dir_entry(const std::string& method, std::size_t entries, Test test) {
  std::size_t tested = 0;
  for_each_golden("dir_methods.json", entries, [&](const Json& entry) {
    if (entry.at("method") != method) return false;
    CAPTURE(method, entry.at("case").get<std::string>(), entry.at("options").dump());
    test(entry);
    ++tested;
    return true;
  });
  CHECK(tested == entries);
}

/// Predictions or logits, labels (one row for each sample) and weights.
inline Sample dir_sample(const Json& inputs) {
  Sample s;
  const auto& labels = inputs.at("labels");
  const auto& outputs = inputs.contains("logits") ? inputs.at("logits") : inputs.at("predictions");
  s.rows = labels.size();
  s.labels = numbers(labels);
  s.label_cols = s.labels.size() / s.rows;
  s.predictions = numbers(outputs);
  s.outputs = s.predictions.size() / s.rows;
  if (inputs.contains("weights") && !inputs.at("weights").is_null()) s.weights = numbers(inputs.at("weights"));
  return s;
}

/// An array of a state from numbers: one row for each entry of the JSON array.
inline Array dir_array(const Json& json) {
  Array array{json.size(), 1, {}};
  Row values;
  if (!json.at(0).is_array() || !json.at(0).at(0).is_array()) values = numbers(json);
  else
    for (const auto& matrix : json)  // a stack of matrices, each in one row
      for (const double x : numbers(matrix)) values.push_back(x);
  array.cols = values.size() / array.rows;
  array.values = values;
  return array;
}

/// To 1e-9 of the largest entry, or absolutely where all are below 1.
inline void check_dir_entry(const Loss& loss, const Sample& s, const Json& entry,
                            const std::string& gradient = "d_predictions") {
  const double expected = number(entry.at("expected").at("value"));
  const auto ours = evaluate(loss, s);
  check(loss, s.batch());
  CHECK(std::abs(ours.value - expected) <= Tolerance<double>::golden * std::max(1.0, std::abs(expected)));
  CHECK(distance(ours.predictions, numbers(entry.at("gradients").at(gradient)), 1) <= Tolerance<double>::golden);
}

/// A value or gradient that is printed to six decimals.
inline bool printed(double ours, double expected, double unit = 1e-6) {
  return std::abs(ours - expected) <= unit;
}
inline bool printed(const Row& ours, const Row& expected, double unit = 1e-6) {
  bool all = ours.size() == expected.size();
  for (std::size_t i = 0; all && i < ours.size(); ++i) all = printed(ours[i], expected[i], unit);
  return all;
}

/// The batch of worked examples: ages, predictions and weights.
inline Sample worked_sample(bool weights = false) {
  Sample s;
  s.rows = 5;
  s.labels = {20, 21, 21, 40, 70};
  s.predictions = {24, 30, 22, 35, 50};
  if (weights) s.weights = {0.5, 0.8, 0.8, 1.3, 1.6};
  return s;
}

}  // namespace diffrank::testing
