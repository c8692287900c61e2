// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "diffrank/experiments/datasets/preparation/target_scale.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/experiments/training/term.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {

/// Thrown where the loss, a gradient or a prediction stops being finite; the text says where.
class NotFinite : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~NotFinite() override;
};

/// Thrown when `stop` asked for it.
class Interrupted : public std::exception {
 public:
  ~Interrupted() override;
};

/// One training: the model, and the buffers that its batches go through.
class Training {
 public:
  Training(const Trial& trial, const Data& data, std::uint64_t seed);

  /// Model, optimizer and the states of the losses, exactly; load as Learner::load.
  void save(std::ostream& out) const;
  void load(std::istream& in);

  /// Trains epoch `number` (from 1) and adds its training metrics to the record.
  void train(std::size_t number, Json& record, const std::function<bool()>& stop);

  /// Called with the features of samples first, first + 1, ..., some samples at a time.
  using Features = std::function<void(std::size_t first, Rows<const double>)>;
  /// The model's predictions as it is now, in the labels' own unit.
  std::vector<double> predict(const Part& part, const Features& on_features = {});
  /// The same, with their metrics added to the record.
  std::vector<double> evaluate(const std::string& name, const Part& part, Json& record,
                               const Features& on_features = {});

 private:
  std::pair<Evaluation, Evaluation> step(const std::size_t* rows, std::size_t size, std::uint64_t number,
                                         const std::string& where);
  Evaluation add(Term& term, const Batch& batch, double weight, const std::string& where);
  std::size_t feature_columns() const;
  void end_epoch();

  const Trial& trial_;
  const Data& data_;
  std::uint64_t seed_;
  ShotCounts counts_;
  TargetScale scale_;
  Metrics metrics_ = all_metrics();
  std::unique_ptr<Learner> learner_;
  std::vector<double> sample_weights_;        ///< of the training samples; empty: all 1
  std::vector<std::int64_t> bins_;            ///< of their labels; empty where no loss needs them
  std::unique_ptr<Term> loss_, regularizer_;  ///< the latter null where there is none
  std::vector<std::int64_t> batch_bins_;
  std::vector<double> batch_weights_, inputs_, labels_, d_features_, d_predictions_, grad_;
};

}  // namespace diffrank::experiments
