// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// A path that leads nowhere in a trial: no such option is there, or a component on the way is none. It may well lead
/// somewhere in another trial of the sweep.
class NoSuchPath : public InvalidSpec {
 public:
  using InvalidSpec::InvalidSpec;
  ~NoSuchPath() override;
};

/// Sets `regularizer.ranker.lambda` and the like in a trial's JSON object. Components on the way may be given as text,
/// or not at all (then they are the defaults): they become objects. Throws NoSuchPath for a path that leads nowhere,
/// InvalidSpec where something on the way is wrong itself.
void set_path(Json& trial, const std::string& path, const Json& value);

/// What the trial says there, or the default as text; throws as set_path does.
Json get_path(const Json& trial, const std::string& path);

/// Which paths have led somewhere in at least one trial of a sweep, and why the others have not.
class Reach {
 public:
  void leads(const std::string& path) { failures_[path] = std::nullopt; }
  void fails(const std::string& path, const NoSuchPath& error);
  /// Null for a path that has led somewhere; of several errors, one that suggests something.
  const NoSuchPath* failure(const std::string& path) const;

 private:
  std::map<std::string, std::optional<NoSuchPath>> failures_;
};

/// An order of paths: what goes through fewer components and groups comes first, and must be set first.
bool is_outer(const std::string& a, const std::string& b);

/// Whether `path` lies inside of what `outer` names.
bool is_below(const std::string& path, const std::string& outer);

/// The keys of a file that are a trial's: its options, and the groups of them.
std::vector<std::string> trial_keys();

}  // namespace diffrank::experiments
