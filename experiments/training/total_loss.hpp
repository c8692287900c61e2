// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/training/term.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {

/// Thrown where the loss, a gradient or a prediction stops being finite; the text says where.
class NotFinite : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~NotFinite() override;
};

/// The sum of a trial's terms, and what is recorded of them.
class TotalLoss {
 public:
  /// `features` is their number of columns. Throws std::invalid_argument where a loss cannot do with these labels.
  TotalLoss(const Trial& trial, const TrainingLabels& labels, std::size_t features);

  bool needs_bins() const;
  bool needs_epochs() const;

  /// The gradients of the total loss with respect to the features and the predictions of a batch; valid until the next
  /// call. Labels, weights and bins of B samples are there V times, for each view: a loss that does not compare views sees
  /// V B samples. Throws NotFinite; `where` is for its text.
  void evaluate(const Batch& batch, const std::string& where);
  const std::vector<double>& d_features() const { return d_features_; }
  const std::vector<double>& d_predictions() const { return d_predictions_; }
  /// A step of what the losses learn, by the gradient of the last evaluate().
  void update();
  /// The end of an epoch, for losses that need epochs.
  void after_epoch(Rows<const double> features, const std::int64_t* bins);
  /// Adds "train.NAME", "NAME.weight" and "NAME.active" of every term to an epoch's record: the mean value since the last
  /// call, over samples for losses on predictions, over batches for those on features, its weight, and the mean share of
  /// entries of the gradient that were not zero.
  void record(Json& record);

  /// The states of the losses, exactly. load throws std::runtime_error where the stream is not what save wrote.
  void save(std::ostream& out) const;
  void load(std::istream& in);

 private:
  struct Part {
    std::string name;
    double weight;
    Term term;
    double value = 0, active = 0, count = 0;  ///< summed since the last record
  };
  std::vector<Part> parts_;
  std::size_t steps_ = 0;
  std::vector<double> d_features_, d_predictions_, grad_;
};

}  // namespace diffrank::experiments
