// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/json/pointer.hpp"

namespace diffrank::experiments {

/// Where a value was written: file, line and column, both from 1; for an override its text instead of a file.
struct Place {
  std::string file;
  std::size_t line = 0, column = 0;
  std::string text() const;  ///< sweep.json:12:7
};

/// JSON and the places of its keys and values, by JSON pointer.
struct Document {
  Json json = Json::object();
  std::map<std::string, Place> keys, values;
  std::vector<Problem> problems;  ///< found while reading it: duplicate keys

  /// The place of a value or, where the document does not have it, of the innermost value around it.
  Place value_at(const std::string& pointer) const;
  Place key_at(const std::string& pointer) const;
};

/// Reads JSON with comments and trailing commas. `source` names it. Throws InvalidSpec with line and column for what is
/// no such JSON.
Document read_document(const std::string& text, const std::string& source);

/// A problem of a file: `sweep.json:12:7: train.epochs` is the path.
Problem problem_at(const Place& place, const std::string& path, const std::string& message);

}  // namespace diffrank::experiments
