// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "diffrank/experiments/json/json.hpp"

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
  std::vector<Problem> problems;  ///< found while reading it: keys that are there twice

  /// Of the value; of what is nearest around it where the document does not have it.
  Place value_at(const std::string& pointer) const;
  Place key_at(const std::string& pointer) const;
};

/// Reads JSON as people write it, with comments and trailing commas. `source` names it. Throws InvalidSpec for what is
/// not even that, with line and column.
Document read_document(const std::string& text, const std::string& source);

/// A problem of a file: `sweep.json:12:7: train.epochs` is the path.
Problem problem_at(const Place& place, const std::string& path, const std::string& message);

/// `pointer` with one more key.
std::string child(const std::string& pointer, const std::string& key);
std::string child(const std::string& pointer, std::size_t index);

/// A JSON pointer for people: sweep.list[2].weight
std::string readable(const std::string& pointer);

}  // namespace diffrank::experiments
