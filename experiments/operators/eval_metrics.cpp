// SPDX-License-Identifier: Apache-2.0
// Requests {"metrics": "all" | ["mae", ...], "predictions": [...], "labels": [...]} of `diffrank eval`. Shots and zones
// need the training labels: {"train_labels": [...]}, or {"train_counts": {"20": 300, ...}}, samples of each label.
#include <charconv>

#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/experiments/operators/eval_arrays.hpp"

namespace diffrank::experiments {
namespace {

/// A list, or rows of several numbers for each sample.
Matrix<double> read_rows(const Json& request, const std::string& key) {
  if (!request.contains(key)) throw std::invalid_argument("'" + key + "' is missing");
  return read_matrix<double>(request, key, true);
}

Matrix<double> read_labels(const Json& request, const std::string& key) {
  const auto labels = read_rows(request, key);
  for (const double y : labels.values)
    if (!std::isfinite(y)) throw std::invalid_argument("'" + key + "' must be finite, got " + to_text(y));
  return labels;
}

std::size_t read_count(const Json& json, const std::string& key) {
  const auto count = whole_number(json);
  if (!count) throw std::invalid_argument("'" + key + "' must be a whole number >= 0, got " + json.dump());
  return *count;
}

Shots read_shots(const Json& request) {
  Shots shots;
  const auto json = request.value("shots", Json::object());
  if (!json.is_object())
    throw std::invalid_argument("'shots' must be an object {\"many\": 100, \"few\": 20}, got " + json.dump());
  only_known(json, {"many", "few"});
  if (json.contains("many")) shots.many = read_count(json["many"], "many");
  if (json.contains("few")) shots.few = read_count(json["few"], "few");
  std::vector<Problem> problems;
  shots.validate("shots", problems);
  if (!problems.empty()) throw std::invalid_argument("'shots': " + problems.front().message);
  return shots;
}

void add_first(const Matrix<double>& labels, ShotCounts& counts) {
  for (std::size_t i = 0; i < labels.rows; ++i) counts.add(labels.values[i * labels.cols]);
}

/// The training labels of the request, which may be given by their counts.
void add_training(const Json& request, ShotCounts& counts) {
  if (request.contains("train_labels")) add_first(read_labels(request, "train_labels"), counts);
  if (!request.contains("train_counts")) return;
  const auto& json = request["train_counts"];
  if (request.contains("train_labels") || !json.is_object())
    throw std::invalid_argument(
        "'train_counts' must be an object {label: number of samples}, in place of 'train_labels'");
  for (const auto& [key, count] : json.items()) {
    double label = 0;
    const auto end = key.data() + key.size();
    const auto read = std::from_chars(key.data(), end, label);
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(label))
      throw std::invalid_argument("'train_counts': '" + key + "' is no label, which must be a finite number");
    counts.add(label, read_count(count, "train_counts"));
  }
}

ShotCounts read_training(const Json& request) {
  ShotCounts counts(read_bins(request), read_shots(request));
  add_training(request, counts);
  return counts;
}

Metrics read_metrics(const Json& names) {
  auto metrics = all_metrics();
  if (names == "all") return metrics;
  if (!names.is_array())
    throw std::invalid_argument("'metrics' must be \"all\" or a list of names, got " + names.dump());
  std::vector<std::string> known;
  for (const auto& metric : metrics) known.push_back(metric->name());
  Metrics chosen;
  for (const auto& name : names) {
    const auto found = std::find(known.begin(), known.end(), name.is_string() ? name.get<std::string>() : name.dump());
    if (found == known.end())
      throw std::invalid_argument("unknown metric " + name.dump() +
                                  suggestion(name.is_string() ? name.get<std::string>() : "", known));
    chosen.push_back(metrics[static_cast<std::size_t>(found - known.begin())]);
  }
  return chosen;
}

}  // namespace

Json evaluate_metrics(const Json& request) {
  only_known(request, {"metrics", "predictions", "labels", "train_labels", "train_counts", "bin_width", "bin_origin",
                       "bin_count", "bin_edges", "shots"});
  const auto metrics = read_metrics(request["metrics"]);
  const auto predictions = read_rows(request, "predictions"), labels = read_labels(request, "labels");
  if (predictions.rows != labels.rows || predictions.cols != labels.cols)
    throw std::invalid_argument("'predictions' and 'labels' must have the same shape, got " +
                                shape_text(predictions.view()) + " and " + shape_text(labels.view()));
  const bool knows_training = request.contains("train_labels") || request.contains("train_counts");
  const auto values = evaluate(metrics, read_training(request), predictions.values, labels.values, labels.cols);
  Json answer = Json::object();
  for (const auto& metric : metrics) {
    auto& groups = answer[metric->name()];
    groups["all"] = number(values.at(metric->name()));
    for (const auto& group : group_names()) {
      const auto count = values.find("count." + group);
      if (knows_training && count != values.end() && count->second > 0)
        groups[group] = number(values.at(metric->name() + "." + group));
    }
  }
  return answer;
}

}  // namespace diffrank::experiments
