// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// Called with what a parser finds, in the order of the text; `pointer` is its JSON pointer, `byte` where it begins.
class JsonListener {
 public:
  virtual ~JsonListener() = default;
  virtual void key(const std::string& pointer, std::size_t byte) = 0;
  virtual void value(const std::string& pointer, std::size_t byte) = 0;
  /// A key that its object has already, at `first`; the later value is the one that is kept.
  virtual void duplicate(const std::string& pointer, std::size_t first, std::size_t byte) = 0;
};

/// Parses strict JSON; `source` names it in errors, which carry line and column: `source:3:7`. A duplicate key is one.
Json parse_json(const std::string& text, const std::string& source);

/// Parses JSON as people write it, with comments (// and /* */) and trailing commas. Errors are InvalidSpec with
/// `source:line:column` and what to write instead.
Json parse_relaxed(const std::string& text, const std::string& source, JsonListener& listener);

}  // namespace diffrank::experiments
