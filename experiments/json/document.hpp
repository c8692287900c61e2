// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/json/pointer.hpp"

namespace diffrank::experiments {

/// Where something is written: a file's line and column, from 1; or no file but an override, whose text it is then.
struct Place {
  std::string file;
  std::size_t line = 0, column = 0;
  std::string text() const;  ///< sweep.json:12:7
};

/// JSON, and where everything in it is written, by JSON pointer.
struct Document {
  Json json = Json::object();
  std::map<std::string, Place> keys, values;
  std::vector<Problem> problems;  ///< found while reading it: duplicate keys

  /// Of the value; of what is nearest around it where the document does not have it.
  Place value_at(const std::string& pointer) const;
  Place key_at(const std::string& pointer) const;
};

/// Reads JSON with comments and trailing commas. `source` names it. Throws InvalidSpec with line and column for what is
/// no such JSON.
Document read_document(const std::string& text, const std::string& source);

/// A problem of a file: `sweep.json:12:7: train.epochs` is the path.
Problem problem_at(const Place& place, const std::string& path, const std::string& message);

}  // namespace diffrank::experiments
