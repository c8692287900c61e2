// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "diffrank/experiments/sweep/option_path.hpp"
#include "diffrank/experiments/sweep/sweep.hpp"

namespace diffrank::experiments {

/// One way through a sweep: the trial that it makes, and what it has set in it, outer paths first.
struct Combination {
  Json trial;
  std::vector<const Setting*> settings;
};

/// All ways through a sweep. Which paths apply to a trial is known when those outside of them are set: values are chosen
/// from the outer paths to the inner ones, and those of a path that does not apply are not.
class Expansion {
 public:
  Expansion(const Sweep& sweep, const Json& base);

  /// Whether there are more combinations, those that are equal as trials counted too. Does not go through all of them.
  bool more_than(std::size_t limit);

  using Use = std::function<void(const Combination&)>;
  using Fail = std::function<void(const InvalidSpec&, const Combination&)>;
  /// `fail` gets what cannot be set, with the combination up to there.
  void each(const Use& use, const Fail& fail);

  /// Of the paths that have applied to no trial: one of their settings, and why. Known after each().
  std::vector<std::pair<const Setting*, NoSuchPath>> nowhere() const;

 private:
  /// A path to be set: of a factor, or by itself (of an entry of a list, and then it must apply).
  struct Slot {
    std::string path;
    std::size_t factor, column;  ///< factor npos: by itself
    const Setting* setting;
    bool steers = false;  ///< others lie below a path of its factor
  };
  struct Selection {
    std::vector<const Factor*> factors;
    std::vector<const Setting*> settings;
  };
  struct State {
    Combination made;
    std::vector<std::size_t> rows;  ///< of each factor: which was chosen
    std::size_t product = 1;
  };
  using Leaf = std::function<bool(const State&)>;  ///< false ends the walk

  static std::vector<Selection> selections(const Sweep& sweep);
  static std::vector<Slot> slots(const Selection& selection);
  bool walk(const Selection& selection, const std::vector<Slot>& slots, std::size_t next, State state, bool counting,
            const Leaf& leaf, const Fail& fail);
  bool applies(const Slot& slot, const Json& trial);
  /// Whether the file sweeps a path of something that the command line has replaced.
  bool lost(const std::string& path) const;

  const Sweep& sweep_;
  const Json& base_;
  Reach reach_;
};

}  // namespace diffrank::experiments
