// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <memory>

#include "diffrank/losses/loss.hpp"

namespace diffrank::experiments {

/// A loss that takes part in a training: with its state, of which some arrays are learned by Adam (Kingma, Ba, ICLR 2015;
/// beta1 0.9, beta2 0.999) at the loss's own rate.
class Term {
 public:
  /// `features` is the number of columns D. Throws std::invalid_argument where the loss cannot do with these labels.
  Term(std::shared_ptr<const Loss> loss, const TrainingLabels& labels, std::size_t features);

  const Loss& loss() const { return *loss_; }
  /// Loss::evaluate with the state; remembers the gradient of what is learned.
  Evaluation evaluate(Batch batch, double cotangent, LossGradient grad);
  /// A step of what is learned, by that gradient.
  void update();
  /// What Loss::end_epoch does to the state; call it only for a loss that needs epochs.
  void after_epoch(Rows<const double> features, const std::int64_t* bins) { loss_->end_epoch(state_, features, bins); }

  /// The state, exactly. load throws std::runtime_error where the stream is not what save wrote for this loss.
  void save(std::ostream& out) const;
  void load(std::istream& in);

 private:
  std::shared_ptr<const Loss> loss_;
  LossState state_, gradient_, moments_, squares_;
  std::uint64_t steps_ = 0;
};

}  // namespace diffrank::experiments
