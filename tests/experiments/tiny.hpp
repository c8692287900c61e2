// SPDX-License-Identifier: Apache-2.0
// An ablation that trains in milliseconds, and what tests of the runner ask of a configuration.
#pragma once

#include "diffrank/experiments/configuration/configuration.hpp"

namespace diffrank::testing {

using experiments::Json;
using Texts = std::vector<std::string>;

inline Json tiny(const Json& changes = Json::object()) {
  Json file{{"name", "tiny"},       {"data", "sine(n=60, val=2, test=2)"},
            {"backend", "xtensor"}, {"model", "mlp(hidden=[8], activation=tanh)"},
            {"loss", "l1"},         {"train", {{"epochs", 3}, {"batch", 16}}}};
  file.merge_patch(changes);
  return file;
}

/// With one value replaced as it is; `changes` above are merged.
inline Json tiny_with(const std::string& key, const Json& value) {
  auto file = tiny();
  file[key] = value;
  return file;
}

inline experiments::Configuration read(const Json& file, const Texts& overrides = {}) {
  return experiments::read_configuration(file.dump(), "file", overrides);
}

/// The hash of the only trial.
inline std::string hash_of(const Json& file, const Texts& overrides = {}) {
  const auto configuration = read(file, overrides);
  if (configuration.trials.size() != 1) return "not one trial";
  return configuration.trials.front().hash;
}

/// The values of the axes of each trial, joined.
inline Texts trials(const Json& file, const Texts& overrides = {}) {
  Texts list;
  for (const auto& trial : read(file, overrides).trials) {
    std::string text;
    for (const auto& [path, value] : trial.axes) text += (text.empty() ? "" : " ") + path + "=" + value;
    list.push_back(text);
  }
  return list;
}

/// What is wrong, one "place: path: message" for each problem.
inline Texts problems_of_text(const std::string& text, const Texts& overrides = {}) {
  Texts found;
  try {
    experiments::read_configuration(text, "file", overrides);
  } catch (const InvalidSpec& error) {
    for (const auto& p : error.problems) found.push_back(p.path + ": " + p.message);
  }
  return found;
}
inline Texts problems(const Json& file, const Texts& overrides = {}) {
  return problems_of_text(file.dump(), overrides);
}

/// The only problem; says so if there is another number of them.
inline std::string problem(const Json& file, const Texts& overrides = {}) {
  const auto found = problems(file, overrides);
  if (found.size() == 1) return found.front();
  std::string text = std::to_string(found.size()) + " problems";
  for (const auto& p : found) text += "\n" + p;
  return text;
}

}  // namespace diffrank::testing
