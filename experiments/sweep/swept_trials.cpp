// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/swept_trials.hpp"

#include <algorithm>
#include <set>

#include "diffrank/experiments/sweep/expansion.hpp"
#include "diffrank/experiments/sweep/value_origin.hpp"

namespace diffrank::experiments {
namespace {

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_object() ? to_text(to_spec(value)) : value.dump();
}

bool leads_nowhere(const Json& trial, const std::string& path) {
  try {
    get_path(trial, path);
    return false;
  } catch (const InvalidSpec&) {
    return true;
  }
}

/// Axes that have the same value in all trials say nothing.
void drop_constants(std::vector<SweptTrial>& trials) {
  std::map<std::string, std::multiset<std::string>> values;
  for (const auto& trial : trials)
    for (const auto& [path, value] : trial.axes) values[path].insert(value);
  for (auto& trial : trials) {
    const auto is_constant = [&](const auto& axis) { return values[axis.first].count(axis.second) == trials.size(); };
    trial.axes.erase(std::remove_if(trial.axes.begin(), trial.axes.end(), is_constant), trial.axes.end());
  }
}

class Collector {
 public:
  Collector(const Document& document, const Sweep& sweep, const Json& baseline, std::vector<Problem>& problems)
      : document_(document), baseline_(baseline), paths_(sweep.paths()), problems_(problems) {
    for (const auto& p : problems) known_.insert({p.path, p.message});
    for (const auto& [path, value] : baseline.items()) baseline_paths_.push_back(path);
    std::sort(baseline_paths_.begin(), baseline_paths_.end(), is_outer);
  }

  void report(const std::vector<Problem>& found, const Combination& made) {
    for (const auto& p : found) add(problem_at(origin(document_, made, p.path), p.path, p.message));
  }

  void use(const Combination& made) {
    std::vector<Problem> found;
    SweptTrial swept;
    auto trial = checked(made.trial, found);
    report(found, made);
    if (!baseline_.empty()) swept.baseline = baseline_of(made.trial, found);
    if (!trial) return;
    swept.hash = trial_hash(*trial);
    if (!hashes_.insert(swept.hash).second) return;
    swept.axes = axes_of(made, *trial);
    swept.trial = std::move(trial);
    trials_.push_back(std::move(swept));
  }

  std::vector<SweptTrial> finish() {
    for (const auto& path : baseline_paths_)
      if (const auto* failure = baseline_reach_.failure(path)) baseline_problem(path, failure->problems.at(0).message);
    if (problems_.empty())
      for (const auto& trial : trials_)
        if (!trial.baseline.empty() && !hashes_.count(trial.baseline)) {
          add(problem_at(document_.key_at("/report/baseline"), "report.baseline",
                         "no trial of this sweep is that one: add it to the sweep"));
          break;
        }
    drop_constants(trials_);
    return std::move(trials_);
  }

  void add(const Problem& p) {  // once: trials of a sweep share most of their problems
    if (known_.insert({p.path, p.message}).second) problems_.push_back(p);
  }

 private:
  /// Names of files are relative to the file in which the data set stands.
  void look_beside(Trial& trial) const {
    const auto folder = std::filesystem::path(document_.value_at("/data/path").file).parent_path();
    if (folder.empty() || trial.data->files().empty()) return;
    const auto data = make<Dataset>(trial.data->describe());
    data->look_in(folder);
    trial.data = data;
  }

  /// The path is said anyway: "trial 'trial': train.epochs must be" is "must be".
  std::shared_ptr<Trial> checked(const Json& trial, std::vector<Problem>& found) const {
    auto result = read_trial(trial, found);
    if (result) look_beside(*result);
    for (auto& p : found)
      for (const auto& [prefix, instead] : {std::pair{"trial 'trial': " + p.path + " ", std::string()},
                                            {std::string("trial 'trial'"), std::string("the configuration")}})
        if (p.message.rfind(prefix, 0) == 0) p.message.replace(0, prefix.size(), instead);
    return result;
  }

  void baseline_problem(const std::string& path, const std::string& message) {
    std::string pointer = "/report/baseline";
    for (const auto& outer : baseline_paths_)
      if (path == outer || is_below(path, outer)) pointer = child("/report/baseline", outer);
    add(problem_at(document_.value_at(pointer), "report.baseline." + path, message));
  }

  /// The hash of the trial that the baseline's values turn a trial into; empty if none of them applies to it. `known`
  /// are the problems that the trial has itself.
  std::string baseline_of(Json trial, const std::vector<Problem>& known) {
    bool applies = false;
    for (const auto& path : baseline_paths_) {
      try {
        set_path(trial, path, baseline_.at(path));
        baseline_reach_.leads(path);
        applies = true;
      } catch (const NoSuchPath& error) {
        baseline_reach_.fails(path, error);
      } catch (const InvalidSpec& error) {
        baseline_problem(path, error.problems.at(0).message);
      }
    }
    if (!applies) return {};
    std::vector<Problem> found;
    const auto base = checked(trial, found);
    for (const auto& p : found) {
      const auto is_same = [&p](const Problem& q) { return p.path == q.path && p.message == q.message; };
      if (std::none_of(known.begin(), known.end(), is_same)) baseline_problem(p.path, p.message);
    }
    return base ? trial_hash(*base) : "";
  }

  /// What the trial has for every path that is swept and matters to it.
  std::vector<std::pair<std::string, std::string>> axes_of(const Combination& made, const Trial& trial) const {
    std::vector<std::pair<std::string, std::string>> axes;
    std::map<std::string, const Setting*> set;
    for (const auto* setting : made.settings) set[setting->path] = setting;
    const bool has_regularizer = trial.regularizer != nullptr;
    const bool says_none = !has_regularizer && text_of(get_path(made.trial, "regularizer")) == "none";
    for (const auto& path : paths_) {
      if (!has_regularizer && (path == (says_none ? "weight" : "regularizer") || is_below(path, "regularizer")))
        continue;
      const auto found = set.find(path);
      if (found != set.end()) axes.emplace_back(path, text_of(found->second->value));
      else if (!leads_nowhere(made.trial, path)) axes.emplace_back(path, text_of(get_path(made.trial, path)));
    }
    return axes;
  }

  const Document& document_;
  const Json& baseline_;
  std::vector<std::string> paths_, baseline_paths_;
  Reach baseline_reach_;
  std::vector<Problem>& problems_;
  std::set<std::pair<std::string, std::string>> known_;
  std::set<std::string> hashes_;
  std::vector<SweptTrial> trials_;
};

}  // namespace

std::vector<SweptTrial> swept_trials(const Document& document, const Sweep& sweep, const Json& baseline,
                                     std::vector<Problem>& problems) {
  Expansion expansion(sweep, document.json);
  if (expansion.more_than(most_trials)) {
    problems.push_back(problem_at(document.key_at("/sweep"), "sweep",
                                  "makes more than " + std::to_string(most_trials) +
                                      " combinations: sweep over less, or draw \"random\" samples"));
    return {};
  }
  Collector collector(document, sweep, baseline, problems);
  expansion.each([&](const Combination& made) { collector.use(made); },
                 [&](const InvalidSpec& error, const Combination& made) { collector.report(error.problems, made); });
  for (const auto& [setting, error] : expansion.nowhere()) {
    for (const auto& p : error.problems) collector.add(problem_at(path_of(document, *setting), p.path, p.message));
  }
  return collector.finish();
}

}  // namespace diffrank::experiments
