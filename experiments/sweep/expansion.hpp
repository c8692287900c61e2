// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "diffrank/experiments/sweep/option_path.hpp"
#include "diffrank/experiments/sweep/sweep.hpp"

namespace diffrank::experiments {

/// One combination of swept values: the trial that it makes, and the settings that made it, outer paths first.
struct Combination {
  Json trial;
  std::vector<const Setting*> settings;
};

/// Enumerates all combinations of a sweep. Whether a path applies to a trial is known once the paths outside of it are
/// set: values are chosen from the outer paths to the inner ones, and a path that does not apply is skipped.
class Expansion {
 public:
  /// Both must outlive it.
  Expansion(const Sweep& sweep, const Json& base);
  Expansion(Sweep&&, const Json&) = delete;
  Expansion(const Sweep&, Json&&) = delete;

  /// Whether there are more combinations than `limit`, counting those that are equal as trials. Does not enumerate all.
  bool more_than(std::size_t limit);

  using Use = std::function<void(const Combination&)>;
  using Fail = std::function<void(const InvalidSpec&, const Combination&)>;
  /// `fail` receives values that cannot be set, with the combination so far.
  void each(const Use& use, const Fail& fail);

  /// One setting of each path that has applied to no trial, and why it has not. Known after each().
  std::vector<std::pair<const Setting*, NoSuchPath>> unused_paths() const;

 private:
  /// A path to be set, by a factor or by itself (in an entry of a list, and then it must apply).
  struct Slot {
    std::string path;
    std::size_t factor, column;  ///< `none` as the factor: by itself
    const Setting* setting;
    bool affects_others = false;  ///< other paths lie below a path of its factor
  };
  struct Selection {
    std::vector<const Factor*> factors;
    std::vector<const Setting*> settings;
  };
  struct State {
    Combination combination;
    std::vector<std::size_t> rows;  ///< the chosen row of each factor
    std::size_t product = 1;        ///< combinations that this stands for
  };
  using Leaf = std::function<bool(const State&)>;  ///< false ends the walk

  static std::vector<Selection> selections(const Sweep& sweep);
  static std::vector<Slot> slots(const Selection& selection);
  struct Walk {
    const Selection& selection;
    const std::vector<Slot>& slots;
    bool counting;  ///< factors that do not affect others are multiplied, not enumerated
    const Leaf& leaf;
    const Fail& fail;
  };
  bool walk_all(bool counting, const Leaf& leaf, const Fail& fail);
  bool walk(const Walk& walk, std::size_t next, State state);
  bool branch(const Walk& walk, std::size_t next, const State& state);
  bool applies(const Slot& slot, const Json& trial);
  void set(const Slot& slot, const Setting& setting, Combination& combination);
  /// Whether the file sweeps an option of a component that the command line has replaced.
  bool is_shadowed_by_override(const std::string& path) const;

  const Sweep& sweep_;
  const Json& base_;
  OptionPaths paths_;
  PathUse use_;
};

}  // namespace diffrank::experiments
