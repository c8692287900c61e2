// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/pick.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "diffrank/experiments/analysis/axis_names.hpp"
#include "diffrank/experiments/analysis/results.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

/// A trial that may be picked.
struct Candidate {
  TrialResults results;
  double mean;  // mean of the metric; NaN without a finished run
};

/// The trials of all sweeps, each once, and the metric that compares them.
struct Candidates {
  std::vector<Candidate> list;
  std::string metric;
  bool minimize = true;
};

Candidates read_candidates(const std::vector<fs::path>& folders, const std::string& wanted) {
  Candidates c{{}, wanted, wanted.empty() || !larger_is_better(wanted)};
  std::set<std::string> seen;
  for (const auto& folder : folders) {
    auto sweep = read_results(folder);
    if (c.metric.empty()) {
      c.metric = "val" + sweep.metric.substr(sweep.metric.find('.'));
      c.minimize = sweep.minimize;
    }
    for (auto& trial : sweep.trials) {
      if (!seen.insert(trial.hash).second) continue;
      const double mean = summarize(values_of(trial.of(c.metric))).mean;
      c.list.push_back({std::move(trial), mean});
    }
  }
  return c;
}

void check_metric(const PickSettings& settings) {
  if (settings.metric.empty()) return;
  std::vector<Problem> problems;
  check_metric_name(settings.metric, {"val", "test"}, "--metric", problems);
  if (problems.empty() && settings.metric.rfind("test.", 0) == 0 && !settings.allow_test)
    problems.push_back({"--metric", "'" + settings.metric +
                                        "' would pick on the test part, and what is then reported on it would be too " +
                                        "good: pick by val" + settings.metric.substr(4) + ", or add --allow-test"});
  if (!problems.empty()) throw InvalidSpec(problems);
}

/// The full paths of the axes that `by` names.
std::vector<std::string> find_axes(const std::vector<Candidate>& candidates, const std::vector<std::string>& by) {
  std::vector<std::string> paths, found;
  for (const auto& candidate : candidates)
    for (const auto& [path, value] : candidate.results.axes)
      if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  const auto names = short_names(paths);
  std::vector<Problem> problems;
  for (const auto& name : by) {
    auto at = std::find(paths.begin(), paths.end(), name);
    if (const auto ending = std::find(names.begin(), names.end(), name); at == paths.end() && ending != names.end())
      at = paths.begin() + (ending - names.begin());
    if (at != paths.end()) found.push_back(*at);
    else problems.push_back({"--by", "'" + name + "' is no axis of these sweeps" + suggestion(name, paths)});
  }
  if (!problems.empty()) throw InvalidSpec(problems);
  return found;
}

std::optional<double> as_number(const std::string& text) {
  const auto value = json_or_text(text);
  return value.is_number() ? std::optional<double>(value.get<double>()) : std::nullopt;
}

/// "ranker=softsort, scale=reference"; nothing where the candidate lacks one of the axes.
std::optional<std::string> group_name(const Candidate& candidate, const std::vector<std::string>& by) {
  if (by.empty()) return "all trials";
  std::string name;
  for (const auto& path : by) {
    const auto* value = candidate.results.axis(path);
    if (!value) return std::nullopt;
    name += (name.empty() ? "" : ", ") + path + "=" + *value;
  }
  return name;
}

/// One value of --by: its candidates, and which of them is the best.
class Group {
 public:
  Group(std::string name, bool minimize) : name_(std::move(name)), minimize_(minimize) {}
  const std::string& name() const { return name_; }
  void add(const Candidate& candidate) { candidates_.push_back(&candidate); }

  /// Null if no candidate has a mean.
  const Candidate* best() const {
    std::vector<double> means;
    for (const auto* candidate : candidates_) means.push_back(candidate->mean);
    const auto* found = candidates_[best_first(means, minimize_).front()];
    return std::isnan(found->mean) ? nullptr : found;
  }

  void remark(const std::vector<std::string>& by, std::vector<std::string>& remarks) const {
    const auto* picked = best();
    auto line = name_ + ": " + count_text(candidates_.size(), "candidate");
    if (!picked) {
      remarks.push_back(line + ", none with a finished run and a defined metric: nothing is picked");
      return;
    }
    remarks.push_back(line + ", picked " + picked->results.hash + " (" + number_text(picked->mean) + ", " +
                      count_text(picked->results.done(), "seed") + ")");
    std::size_t incomplete = 0;
    for (const auto* candidate : candidates_)
      incomplete += candidate->results.failed() + candidate->results.open.size() > 0;
    if (incomplete)
      remarks.push_back("warning: " + name_ + ": " + count_text(incomplete, "candidate") +
                        (incomplete == 1 ? " lacks runs" : " lack runs") +
                        " (open or failed): the means are not over the same seeds");
    for (const auto& [path, text] : picked->results.axes)
      if (std::find(by.begin(), by.end(), path) == by.end()) remark_edge(path, text, remarks);
  }

 private:
  void remark_edge(const std::string& path, const std::string& text, std::vector<std::string>& remarks) const {
    const auto value = as_number(text);
    std::set<double> values;
    for (const auto* candidate : candidates_)
      if (const auto* other = candidate->results.axis(path))
        if (const auto x = as_number(*other)) values.insert(*x);
    if (!value || values.size() < 2 || (*value != *values.begin() && *value != *values.rbegin())) return;
    if (*value == 0 && *values.begin() == 0) return;  // weight=0 is the end of its range
    remarks.push_back("warning: " + name_ + ": " + path + "=" + text + " is the " +
                      (*value == *values.begin() ? "least" : "largest") + " of " + std::to_string(values.size()) +
                      " values tried (" + to_text(*values.begin()) + " .. " + to_text(*values.rbegin()) +
                      "): the best may lie beyond");
  }

  std::string name_;
  bool minimize_;
  std::vector<const Candidate*> candidates_;
};

/// The candidates grouped by their values of the axes, in order of first occurrence.
std::vector<Group> grouped(const Candidates& candidates, const std::vector<std::string>& by, std::size_t& without) {
  std::vector<Group> groups;
  for (const auto& candidate : candidates.list) {
    const auto name = group_name(candidate, by);
    without += !name;
    if (!name) continue;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.name() == *name; });
    if (group == groups.end()) group = groups.emplace(group, *name, candidates.minimize);
    group->add(candidate);
  }
  return groups;
}

}  // namespace

Picked pick(const std::vector<fs::path>& folders, const PickSettings& settings) {
  check_metric(settings);
  const auto candidates = read_candidates(folders, settings.metric);
  const auto by = find_axes(candidates.list, settings.by);
  std::size_t without = 0;
  const auto groups = grouped(candidates, by, without);

  Picked picked{{{"sweep", {{"list", Json::array()}}}}, {"by " + candidates.metric + ":"}};
  auto& list = picked.fragment["sweep"]["list"];
  for (const auto& group : groups) {
    group.remark(by, picked.remarks);
    const auto* best = group.best();
    if (!best) continue;
    Json entry = Json::object();
    for (const auto& [path, text] : best->results.axes) entry[path] = json_or_text(text);
    list.push_back(entry);
  }
  if (without)
    picked.remarks.push_back(count_text(without, "trial") + (without == 1 ? " has" : " have") +
                             " no such axis and cannot be picked");
  for (auto& remark : picked.remarks) remark = printable(remark);
  if (list.empty())
    throw std::runtime_error("nothing to pick: no trial has a finished run with " + candidates.metric +
                             "; `diffrank report` shows what there is");
  return picked;
}

}  // namespace diffrank::experiments
