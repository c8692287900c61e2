// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/shot_differences.hpp"

#include <algorithm>

#include "diffrank/experiments/bootstrap.hpp"
#include "diffrank/experiments/metric_name.hpp"
#include "diffrank/experiments/predictions.hpp"
#include "diffrank/experiments/runner.hpp"
#include "diffrank/experiments/shots.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::size_t>;
using Pairs = std::vector<std::pair<Predictions, Predictions>>;  // trial, baseline: of one seed each

/// The trials that saw the same test rows, in the same shots.
struct Group {
  std::vector<double> labels;
  std::map<std::string, Rows> shots;  // the rows of all, many, median, few
  std::vector<std::pair<std::size_t, Pairs>> trials;
};

template <class Values>
Values gathered(const Values& values, const Rows& rows) {
  Values list;
  list.reserve(rows.size());
  for (const auto row : rows) list.push_back(values[row]);
  return list;
}

/// What shots depend on: {"data": {...}, "shots": {"many": ..., "few": ...}}
Json read_config(const fs::path& path) {
  const auto config = parse_json(read_file(path.string()), path.string());
  const auto at = [&config](const char* pointer) {
    const Json::json_pointer place(pointer);
    return config.contains(place) ? config.at(place) : Json();
  };
  if (!at("/data").is_object() || !at("/shots/many").is_number() || !at("/shots/few").is_number())
    throw std::runtime_error("'" + path.string() + "' is not what `diffrank run` writes: it has no data or no shots. " +
                             "`diffrank run` writes it again once the run's result.json is removed");
  return {{"data", at("/data")}, {"shots", at("/shots")}};
}

/// A trial's difference to its baseline as a function of rows, averaged over seeds.
class Difference {
 public:
  Difference(const Metric& metric, const std::vector<double>& labels, const Pairs& pairs)
      : metric_(metric), labels_(labels), pairs_(pairs) {
    if (!metric.is_mean()) return;
    of_row_.assign(labels.size(), 0);
    const auto share = 1 / static_cast<double>(pairs.size());
    for (const auto& [trial, base] : pairs)
      for (std::size_t i = 0; i < labels.size(); ++i)
        of_row_[i] += share * (metric.evaluate(&trial.predictions[i], &labels[i], 1) -
                               metric.evaluate(&base.predictions[i], &labels[i], 1));
  }
  double operator()(const Rows& rows) const {
    double sum = 0;
    if (metric_.is_mean()) {
      for (const auto row : rows) sum += of_row_[row];
      return sum / static_cast<double>(rows.size());
    }
    const auto labels = gathered(labels_, rows);
    const auto value = [&](const Predictions& run) {
      return metric_.evaluate(gathered(run.predictions, rows).data(), labels.data(), rows.size());
    };
    for (const auto& [trial, base] : pairs_) sum += value(trial) - value(base);
    return sum / static_cast<double>(pairs_.size());
  }

 private:
  const Metric& metric_;
  const std::vector<double>& labels_;
  const Pairs& pairs_;
  std::vector<double> of_row_;
};

class ShotDifferences {
 public:
  ShotDifferences(Analysis& a, std::size_t resamples) : a_(a), resamples_(resamples) {
    const auto dot = a.metric.find('.');
    const auto name = a.metric.substr(dot + 1);
    if (a.metric.substr(0, dot) != "test")
      throw InvalidSpec("--shots", "needs a metric of the test part (predictions.csv holds its rows), got " + a.metric +
                                       ": add --metric test." + name);
    metric_ = make<Metric>(name.substr(0, name.find('.')));
  }

  void add() {
    for (std::size_t t = 0; t < a_.trials.size(); ++t)
      if (a_.trials[t].comparison) collect(t);
    for (const auto& group : groups_)
      for (const auto& [shot, rows] : group.shots) resample(group, shot, rows);
    if (without_) note(without_, "no predictions.csv that could be paired with the baseline's");
    if (other_rows_) note(other_rows_, "other test rows than the baseline, or than the data set has now");
  }

 private:
  void note(std::size_t count, const std::string& what) {
    a_.notes.push_back(std::to_string(count) + (count == 1 ? " trial has " : " trials have ") + what +
                       ": no bootstrap over test rows.");
  }

  fs::path folder(const AnalysedTrial& trial, std::uint64_t seed) const {
    return run_folder(a_.sweeps[trial.sweep].folder, trial.results.hash, seed);
  }

  void collect(std::size_t t) {
    const auto& trial = a_.trials[t];
    const auto& base = a_.trials[trial.comparison->baseline];
    Pairs pairs;
    fs::path run;
    for (const auto& [seed, result] : trial.results.runs) {
      const auto other = base.results.runs.find(seed);
      if (!result.done() || other == base.results.runs.end() || !other->second.done()) continue;
      auto mine = read_predictions(folder(trial, seed)), theirs = read_predictions(folder(base, seed));
      if (!mine || !theirs) continue;
      run = folder(trial, seed);
      pairs.emplace_back(std::move(*mine), std::move(*theirs));
    }
    if (pairs.empty()) {
      ++without_;
      return;
    }
    const auto labels = pairs.front().first.labels;
    const auto same = [&](const auto& pair) { return pair.first.labels == labels && pair.second.labels == labels; };
    const auto shots = shots_of(run, labels);
    if (shots.empty() || !std::all_of(pairs.begin(), pairs.end(), same)) {
      ++other_rows_;
      return;
    }
    auto group = std::find_if(groups_.begin(), groups_.end(),
                              [&](const Group& g) { return g.labels == labels && g.shots == shots; });
    if (group == groups_.end()) group = groups_.insert(group, {labels, shots, {}});
    group->trials.emplace_back(t, std::move(pairs));
  }

  /// Empty where the data set has other test labels.
  std::map<std::string, Rows> shots_of(const fs::path& run, const std::vector<double>& labels) {
    const auto config = read_config(run / "config.json");
    auto& known = data_[config.dump()];
    if (!known.second) {
      const auto data = make<Dataset>(to_text(to_spec(config.at("data"))))->load();
      Shots shots;
      shots.many = config.at("shots").at("many");
      shots.few = config.at("shots").at("few");
      known = {data.test.labels, std::make_unique<ShotCounts>(data, shots)};
    }
    std::map<std::string, Rows> rows;
    if (known.first != labels) return rows;
    rows["all"];
    for (const auto& shot : shot_names()) rows[shot];
    for (std::size_t i = 0; i < labels.size(); ++i) {
      rows["all"].push_back(i);
      rows[shot_names()[static_cast<std::size_t>(known.second->of(labels[i]))]].push_back(i);
    }
    return rows;
  }

  void resample(const Group& group, const std::string& shot, const Rows& rows) {
    std::vector<Difference> differences;
    for (const auto& [t, pairs] : group.trials) differences.emplace_back(*metric_, group.labels, pairs);
    const auto all = [&](const Rows& drawn, double* values) {
      const auto chosen = gathered(rows, drawn);
      for (const auto& difference : differences) *values++ = difference(chosen);
    };
    const auto intervals = bootstrap(rows.size(), differences.size(), all, resamples_, a_.level);
    for (std::size_t d = 0; d < differences.size(); ++d)
      a_.trials[group.trials[d].first].shots[shot] = {rows.size(), differences[d](rows), intervals[d].low,
                                                      intervals[d].high};
  }

  Analysis& a_;
  std::size_t resamples_, without_ = 0, other_rows_ = 0;
  std::shared_ptr<const Metric> metric_;
  std::map<std::string, std::pair<std::vector<double>, std::unique_ptr<ShotCounts>>> data_;
  std::vector<Group> groups_;
};

}  // namespace

void add_shot_differences(Analysis& analysis, std::size_t resamples) {
  ShotDifferences(analysis, resamples).add();
}

}  // namespace diffrank::experiments
