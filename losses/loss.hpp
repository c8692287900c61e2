// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "diffrank/core/registry.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank {

/// What a loss is evaluated on. B samples; what a loss does not use may be left empty.
struct Batch {
  Rows<const double> features;          ///< [B, D]
  Rows<const double> labels;            ///< [B, d]
  const double* predictions = nullptr;  ///< [B]
  const double* weights = nullptr;      ///< [B], of the samples; null: all 1
  /// Random choices of a loss depend on its seed and on this number. In a training: the run's seed in the upper 32
  /// bits, in the lower ones the number of the batch, from 0.
  std::uint64_t step = 0;

  std::size_t size() const { return labels.rows; }
};

/// Receives gradients; overwritten, not added to. Null where not wanted (then only the value is computed).
struct LossGradient {
  Rows<double> features;          ///< [B, D]
  double* predictions = nullptr;  ///< [B]
};

struct Evaluation {
  double value = 0;   ///< of the loss, not multiplied by the cotangent
  double active = 0;  ///< share of non-zero entries in the gradient with respect to what is ranked; 0 without gradient
};

/// A scalar function L of the features z [B, D] or of the predictions p [B] of a batch with labels y [B, d]. An empty
/// batch has value 0. evaluate() does not check: the backends call check() below, which throws, where data enters.
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
  virtual bool uses_features() const = 0;  ///< else predictions
  /// Bytes that evaluate takes beside its arguments, about; 0: no more than these.
  virtual double memory(const Batch&) const { return 0; }
};

/// Throws std::invalid_argument that says what is wrong: missing or mismatched parts, labels that are not finite.
void check(const Loss& loss, const Batch& batch);

}  // namespace diffrank
