// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/target_scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

struct Moments {
  double mean = 0, sd = 0;
};

/// About the first value: a common offset costs no digits.
Moments moments(const std::vector<double>& values) {
  if (values.empty()) return {};
  const double n = static_cast<double>(values.size()), origin = values.front();
  double sum = 0, squares = 0;
  for (const double x : values) sum += x - origin;
  const double mean = sum / n;
  for (const double x : values) squares += (x - origin - mean) * (x - origin - mean);
  return {origin + mean, std::sqrt(squares / n)};
}

}  // namespace

TargetScale::TargetScale(TargetScaling scaling, std::vector<double> values) : scaling_(scaling) {
  if (scaling_ == TargetScaling::none) return;
  if (scaling_ == TargetScaling::max) {
    double largest = 0;
    for (const double y : values) largest = std::max(largest, std::abs(y));
    if (largest > 0) unit_ = largest;
    return;
  }
  if (scaling_ == TargetScaling::log)
    for (double& y : values) {
      if (!(y > 0))
        throw InvalidData({"data.target_scale=log needs training labels > 0, and one is " + to_text(y) +
                           ": set data.target_scale=standardize"});
      y = std::log(y);
    }
  const auto of_values = moments(values);
  mean_ = of_values.mean;
  if (of_values.sd > 0) unit_ = of_values.sd;
}

double TargetScale::scaled(double label) const {
  if (scaling_ == TargetScaling::none) return label;
  return ((scaling_ == TargetScaling::log ? std::log(label) : label) - mean_) / unit_;
}

double TargetScale::label(double scaled) const {
  if (scaling_ == TargetScaling::none) return scaled;
  const double value = mean_ + unit_ * scaled;
  return scaling_ == TargetScaling::log ? std::exp(value) : value;
}

Bins TargetScale::bins(Bins own) const {
  if (scaling_ == TargetScaling::log && own.edges.empty()) return {0.1};
  for (double& edge : own.edges)
    edge = scaling_ == TargetScaling::log && edge <= 0 ? -std::numeric_limits<double>::max() : scaled(edge);
  own.width /= unit_;
  own.origin = (own.origin - mean_) / unit_;
  return own;
}

std::vector<TargetScale> target_scales(TargetScaling scaling, const Part& train) {
  std::vector<TargetScale> scales;
  for (std::size_t k = 0; k < train.label_cols; ++k) scales.emplace_back(scaling, train.label_column(k));
  return scales;
}

std::string advice_on_scale(TargetScaling scaling, const std::vector<double>& training_labels) {
  constexpr double far =
      500;  // a model's first predictions are about 0; an optimizer moves them by about its rate a step
  const auto of_labels = moments(training_labels);
  if (scaling != TargetScaling::none || std::max(std::abs(of_labels.mean), of_labels.sd) < far) return "";
  return "the training labels have mean " + number_text(of_labels.mean) + " and standard deviation " +
         number_text(of_labels.sd) +
         ", and predictions start near 0: a training may not get there; data.target_scale=standardize helps";
}

}  // namespace diffrank::experiments
