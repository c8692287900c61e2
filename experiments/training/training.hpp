// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/experiments/store/model_file.hpp"
#include "diffrank/experiments/training/batches.hpp"
#include "diffrank/experiments/training/scaled_labels.hpp"
#include "diffrank/experiments/training/total_loss.hpp"

namespace diffrank::experiments {

/// Thrown when `stop` asked for it.
class Interrupted : public std::exception {
 public:
  ~Interrupted() override;
};

/// One training: the model, the stage that it is in, and the buffers that its batches go through.
class Training {
 public:
  /// It is in the first stage.
  Training(const Trial& trial, const Data& data, std::uint64_t seed);
  Training(Trial&&, const Data&, std::uint64_t) = delete;
  Training(const Trial&, Data&&, std::uint64_t) = delete;

  /// Goes on to a stage, which begins with the model as it is, but for what is reset.
  void begin_stage(std::size_t number);

  /// Model, optimizer and the states of the losses, exactly, in the present stage; load as Learner::load.
  void save(std::ostream& out) const;
  void load(std::istream& in);
  const Learner& learner() const { return *learner_; }
  /// What a kept model needs besides its parameters (store/model_file.hpp).
  ModelDescription description() const;

  /// Trains epoch `number` (from 1, over all stages) and adds its training metrics to the record.
  void train(std::size_t number, Json& record, const std::function<bool()>& stop);

  /// Called with the features of samples first, first + 1, ..., some samples at a time.
  using Features = std::function<void(std::size_t first, Rows<const double>)>;
  /// The model's predictions as it is now, in the labels' own unit [rows, d].
  std::vector<double> predict(const Part& part, const Features& on_features = {});
  /// The same, with their metrics added to the record.
  std::vector<double> evaluate(const std::string& name, const Part& part, Json& record,
                               const Features& on_features = {});

 private:
  const Trial& stage() const { return *stages_[stage_]; }
  std::size_t steps(const Trial& stage) const;
  /// Takes the batch's next inputs from `batches`.
  void step(Batches& batches, std::size_t batch, std::uint64_t number, const std::string& where);
  /// Adds what the stage's mixing draws for this epoch.
  void mix(BatchPlan& plan, std::size_t epoch) const;
  /// The number that bins_ would have for this scaled label.
  std::int64_t bin_of(double label) const;
  void end_epoch();
  /// The transform of a batch of features with these labels, in their own unit; the features where there is none.
  Rows<const double> transformed(Rows<const double> features, Rows<const double> labels);

  const Data& data_;
  std::vector<const Trial*> stages_;
  std::uint64_t seed_;
  ShotCounts counts_;
  ScaledLabels labels_;
  Metrics metrics_ = all_metrics();
  std::size_t max_steps_ = 0;              ///< of an epoch, over the stages: numbers batches
  const Loss* prediction_loss_ = nullptr;  ///< says what label outputs stand for
  std::size_t outputs_ = 1;                ///< K
  std::unique_ptr<Learner> learner_;

  std::size_t stage_ = 0;
  std::size_t epoch_ = 0;  ///< of the stage, from 0
  std::unique_ptr<TotalLoss> loss_;
  TransformState transform_state_;
  std::vector<double> sample_weights_;  ///< of the training samples; empty: all 1
  std::vector<std::int64_t> bins_;      ///< of their labels; empty where nothing needs them
  std::int64_t first_bin_ = 0;          ///< the lowest of them, as Bins numbers it

  std::vector<std::int64_t> batch_bins_;
  std::vector<double> batch_weights_, batch_labels_, batch_own_labels_, transformed_, d_features_, d_encoded_;
};

}  // namespace diffrank::experiments
