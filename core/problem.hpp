// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace diffrank {

/// One fault of a configuration: where (a dotted path, empty for the whole) and what, in words.
struct Problem {
  std::string path, message;
  bool unknown_option = false;  ///< the path names no option
  std::string nearest = {};     ///< then: the known name that was probably meant, if there is one close by
};

/// All faults of a configuration at once; what() has one line for each problem.
class InvalidSpec : public std::invalid_argument {
 public:
  explicit InvalidSpec(std::vector<Problem> all);
  InvalidSpec(std::string path, std::string message);
  ~InvalidSpec() override;
  std::vector<Problem> problems;
};

/// The known name that was probably meant; empty where none is close.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

/// "; did you mean 'closest'?" where a known name is similar, then the known names: follows a message about `name`.
std::string suggestion(std::string_view name, const std::vector<std::string>& known);

}  // namespace diffrank
