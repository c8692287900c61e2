// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/shot_differences.hpp"

#include <algorithm>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/analysis/row_differences.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/relaxed_json.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/experiments/statistics/bootstrap.hpp"
#include "diffrank/experiments/store/sweep_file.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

/// Trials with the same test rows in the same shots.
struct Group {
  std::vector<double> labels;
  std::map<std::string, RowIndices> shots;  // the rows of all, many, median, few
  Bins bins;
  std::vector<std::size_t> trials;
  std::vector<PredictionPairs> pairs;  // for each trial

  bool is_same(const Group& o) const { return labels == o.labels && shots == o.shots && bins == o.bins; }
};

/// The part of the configuration that shots depend on: {"data": {...}, "shots": {"many": ..., "few": ...}}
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

  fs::path folder(const AnalyzedTrial& trial, std::uint64_t seed) const {
    return run_folder(a_.sweeps[trial.sweep].folder, trial.results.hash, seed);
  }

  /// The predictions of a run; null if it has none. Each file is read once.
  RunPredictions predictions(const fs::path& run) {
    auto& known = read_[run];
    if (!known)
      if (auto rows = read_predictions(run)) known = std::make_shared<const Predictions>(std::move(*rows));
    return known;
  }

  void collect(std::size_t t) {
    const auto& trial = a_.trials[t];
    const auto& base = a_.trials[trial.comparison->baseline];
    PredictionPairs pairs;
    fs::path run;
    for (const auto& [seed, result] : trial.results.runs) {
      const auto other = base.results.runs.find(seed);
      if (!result.done() || other == base.results.runs.end() || !other->second.done()) continue;
      const auto mine = predictions(folder(trial, seed)), theirs = predictions(folder(base, seed));
      if (!mine || !theirs) continue;
      run = folder(trial, seed);
      pairs.emplace_back(mine, theirs);
    }
    if (pairs.empty()) {
      ++without_;
      return;
    }
    const auto& labels = pairs.front().first->labels;
    const auto same = [&](const auto& pair) { return pair.first->labels == labels && pair.second->labels == labels; };
    const auto found = group_of(run, labels, pairs.front().first->label_cols);
    if (found.shots.empty() || !std::all_of(pairs.begin(), pairs.end(), same)) {
      ++other_rows_;
      return;
    }
    auto group = std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) { return g.is_same(found); });
    if (group == groups_.end()) group = groups_.insert(group, found);
    group->trials.push_back(t);
    group->pairs.push_back(std::move(pairs));
  }

  /// A group without trials; without shots if the data set now has other test labels.
  Group group_of(const fs::path& run, const std::vector<double>& labels, std::size_t label_cols) {
    const auto config = read_config(run / "config.json");
    auto& known = data_[config.dump()];
    if (!known.second) {
      const auto data = make<Dataset>(to_text(to_spec(config.at("data"))))->load();
      Shots shots;
      shots.many = config.at("shots").at("many");
      shots.few = config.at("shots").at("few");
      known = {data.test.labels, std::make_unique<ShotCounts>(data, shots)};
    }
    Group group{labels, {}, known.second->label_bins(), {}, {}};
    if (known.first != labels) return group;
    auto& rows = group.shots;
    rows["all"];
    for (const auto& shot : shot_names()) rows[shot];
    for (std::size_t i = 0; i < labels.size() / label_cols; ++i) {
      rows["all"].push_back(i);
      rows[shot_names()[static_cast<std::size_t>(known.second->of(labels[i * label_cols]))]].push_back(i);
    }
    return group;
  }

  void resample(const Group& group, const std::string& shot, const RowIndices& rows) {
    const RowDifferences differences(*metric_, group.pairs, group.bins);
    std::vector<double> found(group.trials.size());
    differences(rows, found.data());
    const auto of_drawn = [&](const RowIndices& drawn, double* values) {
      RowIndices chosen;
      for (const auto i : drawn) chosen.push_back(rows[i]);
      differences(chosen, values);
    };
    const auto intervals = bootstrap(rows.size(), found.size(), of_drawn, resamples_, a_.level);
    for (std::size_t d = 0; d < found.size(); ++d)
      a_.trials[group.trials[d]].shots[shot] = {rows.size(), found[d], intervals[d].low, intervals[d].high};
  }

  Analysis& a_;
  std::size_t resamples_, without_ = 0, other_rows_ = 0;
  std::shared_ptr<const Metric> metric_;
  std::map<std::string, std::pair<std::vector<double>, std::unique_ptr<ShotCounts>>> data_;
  std::map<fs::path, RunPredictions> read_;
  std::vector<Group> groups_;
};

}  // namespace

void add_shot_differences(Analysis& analysis, std::size_t resamples) {
  ShotDifferences(analysis, resamples).add();
}

}  // namespace diffrank::experiments
