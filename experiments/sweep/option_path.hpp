// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// A path that names no option of a trial: there is no such option, or a component on the way is none. Another trial of
/// the sweep may have it.
class NoSuchPath : public InvalidSpec {
 public:
  using InvalidSpec::InvalidSpec;
  ~NoSuchPath() override;
};

/// Finds and sets `regularizer.ranker.lambda`, `terms.order.weight` or `stages.1.train.epochs` in the JSON objects of
/// trials. Components on the way may be
/// given as text, or not at all (then they are the defaults). What options a component has is kept from call to call.
class OptionPaths {
 public:
  OptionPaths();
  ~OptionPaths();
  OptionPaths(const OptionPaths&) = delete;
  OptionPaths& operator=(const OptionPaths&) = delete;

  /// Components on the way become objects. Throws NoSuchPath for a path that names no option of this trial, InvalidSpec
  /// where something on the way is wrong itself.
  void set(Json& trial, const std::string& path, const Json& value);
  /// The value in the trial, or the default as text; throws as set() does.
  Json get(const Json& trial, const std::string& path);

 private:
  struct Defaults;
  struct Stop;
  const Defaults& defaults_of(const Stop& stop);
  void set_in_stage(Json& trial, std::size_t number, const std::string& path, const Json& value);
  Json& descend(const Stop& stop, const std::string& path, Json& default_);
  Json& descend(Json& trial, const std::string& path, Json& default_);
  std::map<std::vector<std::string>, std::unique_ptr<const Defaults>> known_;
};

/// OptionPaths for a single call.
void set_path(Json& trial, const std::string& path, const Json& value);
Json get_path(const Json& trial, const std::string& path);

/// Which paths have been found in at least one trial of a sweep, and why the others have not.
class PathUse {
 public:
  void mark_used(const std::string& path) { failures_[path] = std::nullopt; }
  void mark_missing(const std::string& path, const NoSuchPath& error);
  /// Null for a path that was found in a trial; of several errors, one with a suggestion.
  const NoSuchPath* failure(const std::string& path) const;

 private:
  std::map<std::string, std::optional<NoSuchPath>> failures_;
};

/// An order of paths: those through fewer components and groups come first, and must be set first.
bool is_outer(const std::string& a, const std::string& b);

/// Whether `path` names an option inside of the component or group `outer`.
bool is_below(const std::string& path, const std::string& outer);

/// The top-level keys of a file that belong to a trial: its options, and the groups of them.
std::vector<std::string> trial_keys();

}  // namespace diffrank::experiments
