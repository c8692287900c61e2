// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "diffrank/core/operator.hpp"
#include "diffrank/core/rows.hpp"
#include "diffrank/losses/bins.hpp"

namespace diffrank {

/// An owned matrix [rows, cols], row-major; a scalar is [1, 1].
struct Array {
  std::size_t rows = 0, cols = 0;
  std::vector<double> values;
  Rows<const double> view() const { return {values.data(), rows, cols}; }
};

/// What a loss has besides its options, by name: statistics of the training labels ("bucket_weights"), a memory of the
/// epochs so far ("memory"), learned scalars ("noise_sigma"). It goes into checkpoints.
using LossState = std::map<std::string, Array>;

/// The labels that a model is trained on, [N, d], and their bins. Where d > 1, the first label of a sample says its bin.
struct TrainingLabels {
  Rows<const double> labels;
  Bins bins = {};
};

/// What a loss is evaluated on. B samples with V views each; what a loss does not use may be left empty.
struct Batch {
  Rows<const double> features;         ///< [V B, D]: all samples in the first view, then in the second
  Rows<const double> labels;           ///< [B, d]
  Rows<const double> predictions;      ///< [V B, K]
  const double* weights = nullptr;     ///< [B], of the samples; null: all 1
  const std::int64_t* bins = nullptr;  ///< [B], the bin of each label, from 0; null where the loss does not need it
  const LossState* state = nullptr;    ///< what Loss::initial_state made and Loss::end_epoch changed
  /// Random choices of a loss depend on its seed and on this number. In a training: the run's seed in the upper 32 bits,
  /// in the lower ones the number of the batch, from 0.
  std::uint64_t step = 0;

  std::size_t size() const { return labels.rows; }
};

/// Receives gradients; overwritten, not added to. Empty where not wanted; if all are, only the value is computed.
struct LossGradient {
  Rows<double> features;            ///< [V B, D]
  Rows<double> predictions;         ///< [V B, K]
  LossState* parameters = nullptr;  ///< receives an array for each of Loss::parameters()
};

struct Evaluation {
  double value = 0;   ///< of the loss, not multiplied by the cotangent
  double active = 0;  ///< share of non-zero entries in the gradient with respect to what is ranked; 0 without gradient
};

/// What a loss wants or takes besides labels [B] and the input that its gradient is with respect to.
struct Needs {
  bool predictions = false;    ///< a loss of features that looks at predictions, too
  bool bins = false;           ///< of the labels
  bool epochs = false;         ///< end_epoch() is to be called
  bool classes = false;        ///< predictions are K = classes - 1 outputs, labels 0, 1, ..., classes - 1; else K = d
  bool label_vectors = false;  ///< labels may be [B, d] with any d
  std::size_t most_views = 1;  ///< of each sample
};
/// The number of outputs K of a model for labels of d columns; `classes` is one more than the largest whole label.
constexpr std::size_t outputs(const Needs& needs, std::size_t d, std::size_t classes) {
  return !needs.classes ? d : classes < 2 ? 1 : classes - 1;
}

/// A scalar function L of the features z [B, D] or of the predictions p [B, K] of a batch with labels y [B, d]. An empty
/// batch has value 0. evaluate() does not check: the backends call check() below, which throws, where data enters.
///
/// NaN is never hidden. In what a loss looks at (features, predictions, labels, weights) it makes the value NaN, and all
/// of the gradient; if no sample's gradient depends on the inputs of another (l1, coral, ...), only that of samples whose
/// own it is. A batch without NaN is not affected by what came before it.
///
///   const auto loss = make<Loss>("ranksim(ranker=permutahedron(strength=0.1))");
///   const Batch batch{{z, B, D}, {y, B, 1}};
///   const double value = loss->evaluate(batch, weight, {Rows<double>(g, B, D)}).value;  // g_ik = weight dL/dz_ik
class Loss : public Component {
 public:
  using Kind = Loss;
  static constexpr const char* kind = "loss";

  /// Gradients are those of cotangent * value. The cotangent goes all the way down: for a VJP that is not linear in it
  /// (blackbox), a weight on the loss is not the same as a factor on its gradient.
  virtual Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const = 0;
  virtual bool uses_features() const = 0;  ///< its gradient is with respect to features, else to predictions
  virtual Needs needs() const { return {}; }
  /// What the gradient is of the value: that of the operator in it, where it has one.
  virtual Gradient gradient() const { return Gradient::exact; }
  /// Whether it multiplies samples by their weights. Where it does not, weights are refused.
  virtual bool uses_weights() const { return false; }

  /// The label that a model's outputs p_1 ... p_K for one sample stand for.
  virtual double label(const double* p, std::size_t /*K*/) const { return p[0]; }
  /// The state before the first epoch, for features of D columns. Throws std::invalid_argument where these labels do not
  /// suffice. A function of its arguments and of the loss's options.
  virtual LossState initial_state(const TrainingLabels&, std::size_t /*D*/) const { return {}; }
  /// The names in the state that a training learns, as it learns the model's parameters.
  virtual std::vector<std::string> parameters() const { return {}; }
  virtual double parameter_rate() const { return 0; }  ///< the learning rate of these
  /// After an epoch, if needs().epochs: takes in the features [N, D] and bins [N] of the training samples.
  virtual void end_epoch(LossState&, Rows<const double> /*features*/, const std::int64_t* /*bins*/) const {}

  /// Bytes that evaluate takes beside its arguments, about; 0: no more than these.
  virtual double memory(const Batch&) const { return 0; }
};

/// Throws std::invalid_argument that says what is wrong: missing or mismatched parts, labels that are not finite.
void check(const Loss& loss, const Batch& batch);

}  // namespace diffrank
