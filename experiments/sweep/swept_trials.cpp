// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/swept_trials.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "diffrank/experiments/sweep/expansion.hpp"
#include "diffrank/experiments/sweep/name_hints.hpp"
#include "diffrank/experiments/sweep/trial_reader.hpp"
#include "diffrank/experiments/sweep/value_origin.hpp"

namespace diffrank::experiments {
namespace {

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_object() ? to_text(to_spec(value)) : value.dump();
}

/// Removes axes for which all trials have the same value.
void drop_constants(std::vector<SweptTrial>& trials) {
  struct Seen {
    std::string value;
    std::size_t count = 0;
    bool varies = false;
  };
  std::map<std::string, Seen> seen;
  for (const auto& trial : trials)
    for (const auto& [path, value] : trial.axes) {
      auto& axis = seen[path];
      axis.varies = axis.varies || (axis.count > 0 && axis.value != value);
      if (axis.count++ == 0) axis.value = value;
    }
  const auto is_constant = [&](const auto& axis) {
    const auto& found = seen.at(axis.first);
    return !found.varies && found.count == trials.size();
  };
  for (auto& trial : trials)
    trial.axes.erase(std::remove_if(trial.axes.begin(), trial.axes.end(), is_constant), trial.axes.end());
}

/// The message, with what to write instead of a name of another program, or of an option without its path.
std::string message_with_hint(const Problem& p) {
  const auto hint = p.unknown_option ? hint_for(p.path) : "";
  if (hint.empty() || (!p.nearest.empty() && hint == "write " + p.nearest)) return p.message;
  return "the configuration has no option '" + p.path + "'; " + hint;
}

class Collector {
 public:
  Collector(const Document& document, const Sweep& sweep, const Json& baseline, std::vector<Problem>& problems)
      : document_(document), baseline_(baseline), paths_(sweep.paths()), problems_(problems) {
    for (const auto& p : problems) known_.insert({p.path, p.message});
    for (const auto& [path, value] : baseline.items()) baseline_paths_.push_back(path);
    std::sort(baseline_paths_.begin(), baseline_paths_.end(), is_outer);
  }

  void report(const std::vector<Problem>& found, const Combination& combination) {
    for (const auto& p : found) add(problem_at(origin(document_, combination, p.path), p.path, message_with_hint(p)));
  }

  void use(const Combination& combination) {
    std::vector<Problem> found;
    SweptTrial swept;
    auto trial = reader_.read(combination.trial, found);
    report(found, combination);
    if (!baseline_.empty()) swept.baseline = baseline_of(combination.trial, found);
    if (!trial) return;
    look_beside(*trial);
    const auto fingerprint = trial_fingerprint(*trial);
    swept.hash = short_hash(fingerprint);
    if (const auto [known, added] = hashes_.emplace(swept.hash, fingerprint); !added) {
      if (known->second != fingerprint)
        add({"", "two different trials would share the folder " + swept.hash + ": run them in two files"});
      return;
    }
    swept.axes = axes_of(combination, *trial);
    swept.trial = std::move(trial);
    trials_.push_back(std::move(swept));
  }

  std::vector<SweptTrial> finish() {
    for (const auto& path : baseline_paths_)
      if (const auto* failure = baseline_use_.failure(path)) baseline_problem(path, failure->problems.at(0).message);
    if (problems_.empty())
      for (const auto& trial : trials_)
        if (!trial.baseline.empty() && !hashes_.count(trial.baseline)) {
          add(problem_at(document_.key_at("/report/baseline"), "report.baseline",
                         "no trial of this sweep has these values: add one to the sweep"));
          break;
        }
    drop_constants(trials_);
    return std::move(trials_);
  }

  void add(const Problem& p) {  // each only once: trials of a sweep share most problems
    if (known_.insert({p.path, p.message}).second) problems_.push_back(p);
  }

 private:
  /// Paths of data files are relative to the file that names the data set.
  void look_beside(Trial& trial) const {
    const auto folder = std::filesystem::path(document_.value_at("/data/path").file).parent_path();
    if (folder.empty() || trial.data->files().empty()) return;
    const auto data = make<Dataset>(trial.data->describe());
    data->look_in(folder);
    trial.data = data;
  }

  void baseline_problem(const std::string& path, const std::string& message) {
    std::string pointer = "/report/baseline";
    for (const auto& outer : baseline_paths_)
      if (path == outer || is_below(path, outer)) pointer = child("/report/baseline", outer);
    add(problem_at(document_.value_at(pointer), "report.baseline." + path, message));
  }

  /// The hash of the trial that the baseline's values turn a trial into; empty if none of them applies to it. `known`
  /// are the problems of the trial itself, which are not reported again.
  std::string baseline_of(Json trial, const std::vector<Problem>& known) {
    bool applies = false;
    for (const auto& path : baseline_paths_) {
      try {
        option_paths_.set(trial, path, baseline_.at(path));
        baseline_use_.mark_used(path);
        applies = true;
      } catch (const NoSuchPath& error) {
        baseline_use_.mark_missing(path, error);
      } catch (const InvalidSpec& error) {
        baseline_problem(path, error.problems.at(0).message);
      }
    }
    if (!applies) return {};
    std::vector<Problem> found;
    const auto base = baseline_reader_.read(trial, found);
    if (base) look_beside(*base);
    for (const auto& p : found) {
      const auto is_same = [&p](const Problem& q) { return p.path == q.path && p.message == q.message; };
      if (std::none_of(known.begin(), known.end(), is_same)) baseline_problem(p.path, p.message);
    }
    return base ? trial_hash(*base) : "";
  }

  /// The values of the trial at every swept path that applies to it.
  std::vector<std::pair<std::string, std::string>> axes_of(const Combination& combination, const Trial& trial) {
    std::vector<std::pair<std::string, std::string>> axes;
    std::map<std::string, const Setting*> set;
    for (const auto* setting : combination.settings) set[setting->path] = setting;
    const bool has_regularizer = trial.regularizer != nullptr;
    const bool says_none = !has_regularizer && text_of(option_paths_.get(combination.trial, "regularizer")) == "none";
    for (const auto& path : paths_) {
      if (!has_regularizer && (path == (says_none ? "weight" : "regularizer") || is_below(path, "regularizer")))
        continue;
      const auto found = set.find(path);
      if (found != set.end()) axes.emplace_back(path, text_of(found->second->value));
      else if (const auto value = value_at(combination.trial, path)) axes.emplace_back(path, text_of(*value));
    }
    return axes;
  }

  /// Nothing if the trial has no such option.
  std::optional<Json> value_at(const Json& trial, const std::string& path) {
    try {
      return option_paths_.get(trial, path);
    } catch (const InvalidSpec&) {
      return std::nullopt;
    }
  }

  const Document& document_;
  const Json& baseline_;
  std::vector<std::string> paths_, baseline_paths_;
  PathUse baseline_use_;
  OptionPaths option_paths_;
  TrialReader reader_, baseline_reader_;
  std::vector<Problem>& problems_;
  std::set<std::pair<std::string, std::string>> known_;
  std::map<std::string, std::uint64_t> hashes_;  ///< and fingerprints
  std::vector<SweptTrial> trials_;
};

}  // namespace

std::vector<SweptTrial> swept_trials(const Document& document, const Sweep& sweep, const Json& baseline,
                                     std::vector<Problem>& problems) {
  Expansion expansion(sweep, document.json);
  if (expansion.more_than(max_trials)) {
    problems.push_back(problem_at(document.key_at("/sweep"), "sweep",
                                  "makes more than " + std::to_string(max_trials) +
                                      " combinations: sweep over less, or draw \"random\" samples"));
    return {};
  }
  Collector collector(document, sweep, baseline, problems);
  expansion.each(
      [&](const Combination& combination) { collector.use(combination); },
      [&](const InvalidSpec& error, const Combination& combination) { collector.report(error.problems, combination); });
  for (const auto& [setting, error] : expansion.unused_paths()) {
    for (const auto& p : error.problems)
      collector.add(problem_at(path_of(document, *setting), p.path, message_with_hint(p)));
  }
  return collector.finish();
}

}  // namespace diffrank::experiments
