// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/losses/loss.hpp"

namespace diffrank {

/// What a transform has besides its options, by name: statistics of the epochs so far. It goes into checkpoints.
using TransformState = LossState;

/// A map between encoder and head that depends on the labels: features z [V B, D] of a batch with labels y [B, d] become
/// t [V B, D], t_i = f(z_i, y_i; statistics). Row v B + i is view v of sample i. Training only: where the labels are not
/// known, the head sees the features as they are. Losses of features see t.
///
///   const auto transform = make<Transform>("fds(kernel=gaussian_reflect, size=5, sigma=2)");
///   TransformState state = transform->initial_state({{y, N, 1}, bins}, D);
///   for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
///     transform->forward(state, epoch, z, y, t);      // each batch, before the head
///     transform->vjp(state, epoch, z, y, dt, dz);     // dz_ik = sum_jl dt_jl d t_jl / d z_ik
///     transform->end_epoch(state, epoch, all_z, all_y);  // the training samples, in training mode, transformed as above
///   }
///
/// Labels are in the unit of the training labels, whose bins initial_state was given. Epochs count from 0. A row's result
/// depends on no other row's features. None of these methods checks its arguments: check() does, where data enters.
/// Output never aliases input. A NaN feature makes its own entry NaN and no other.
class Transform : public Component {
 public:
  using Kind = Transform;
  static constexpr const char* kind = "transform";

  /// The state before the first epoch, for features of D columns. A function of its arguments and of the options. Throws
  /// std::invalid_argument where these labels do not suffice.
  virtual TransformState initial_state(const TrainingLabels& training, std::size_t D) const = 0;
  /// The D of initial_state; throws std::invalid_argument where this is no state of the transform.
  virtual std::size_t columns(const TransformState& state) const = 0;

  virtual void forward(const TransformState& state, std::size_t epoch, Rows<const double> features,
                       Rows<const double> labels, Rows<double> out) const = 0;
  /// The exact derivative with the statistics held fixed: they carry no gradient.
  virtual void vjp(const TransformState& state, std::size_t epoch, Rows<const double> features,
                   Rows<const double> labels, Rows<const double> cotangent, Rows<double> grad) const = 0;

  /// After an epoch: takes in features [N, D] and labels [N, d] of the training samples; changes values in the state, and
  /// no name or shape. Called only if needs_epochs().
  /// Throws std::invalid_argument, and leaves the state as it was, where a statistic of them is not finite: it would stay
  /// for all epochs to come.
  virtual void end_epoch(TransformState& /*state*/, std::size_t /*epoch*/, Rows<const double> /*features*/,
                         Rows<const double> /*labels*/) const {}
  virtual bool needs_epochs() const { return false; }
};

/// Throws std::invalid_argument that says what is wrong: mismatched shapes, labels that are not finite.
void check(const Transform& transform, const TransformState& state, Rows<const double> features,
           Rows<const double> labels);

}  // namespace diffrank
