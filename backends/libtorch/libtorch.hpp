// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>

#include "diffrank/core/ranker.hpp"
#include "diffrank/core/selector.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/transform.hpp"

// Not diffrank::torch: inside diffrank that name would hide ::torch.
namespace diffrank::libtorch {

/// Scores [..., n] of any shape, strides and device, float16, bfloat16 (both computed in float32), float32 or float64;
/// ranks each row of n. Differentiable by autograd, with the operator's own VJP.
///
/// CPU tensors go to the kernels, without a copy where they are contiguous. On other devices the operator's tensor-op
/// twin runs if it has one, else the rows visit the host (one warning).
///
/// With create_graph=true an exact gradient is computed through the twin, so that it can be differentiated again.
/// Operators whose VJP is no derivative, and those without a twin, throw then: there is no wrong second derivative.
/// Throws std::invalid_argument for integers and for tensors without a dimension.
at::Tensor rank(std::shared_ptr<const Ranker> ranker, const at::Tensor& scores);
at::Tensor sort(std::shared_ptr<const Sorter> sorter, const at::Tensor& scores);
at::Tensor select(std::shared_ptr<const Selector> selector, const at::Tensor& scores);
at::Tensor apply(std::shared_ptr<const Operator> op, const at::Tensor& scores);

/// `rank("permutahedron(strength=0.1)", scores)`. The spec is read at every call; throws InvalidSpec.
at::Tensor rank(const std::string& ranker, const at::Tensor& scores);
at::Tensor sort(const std::string& sorter, const at::Tensor& scores);
at::Tensor select(const std::string& selector, const at::Tensor& scores);

/// What a loss may be given besides its input and the labels; Loss::needs() says what it must be given. V views of B
/// samples stand one view after the other.
struct LossContext {
  at::Tensor weights;      ///< [B]; undefined: all 1
  at::Tensor predictions;  ///< [V B] or [V B, K], for a loss of features that looks at them
  at::Tensor bins;         ///< [B], whole numbers from 0
  std::shared_ptr<const LossState> state = {};
  std::uint64_t step = 0;                        ///< numbers the batches, for losses that choose at random
  std::shared_ptr<Evaluation> record = {};       ///< receives the value now and, in backward, the active share
  std::shared_ptr<LossState> d_parameters = {};  ///< receives, in backward, the gradient for Loss::parameters()
};

/// A loss as a 0-d tensor (float32 for float16 and bfloat16 input). `input` is what the loss is on: features [V B, D] or
/// predictions [V B] or [V B, K]; labels are [B] or [B, d]. Computed in float64 on the host; the cotangent that backward brings is passed into
/// the loss, so `3 * loss(...)` means to a ranker what it means in every other backend.
///
/// Throws std::invalid_argument for bad shapes or values; where gradients are on and `input` does not require one (a
/// regularizer that would silently do nothing); where labels or weights do. Not differentiable twice: throws.
at::Tensor loss(std::shared_ptr<const Loss> loss, const at::Tensor& input, const at::Tensor& labels,
                const LossContext& context);
/// The same with what most losses are given: weights [B] or undefined (all 1), the number of the batch, a record.
at::Tensor loss(std::shared_ptr<const Loss> loss, const at::Tensor& input, const at::Tensor& labels,
                const at::Tensor& weights = {}, std::uint64_t step = 0, std::shared_ptr<Evaluation> record = nullptr);
at::Tensor loss(const std::string& loss, const at::Tensor& input, const at::Tensor& labels,
                const at::Tensor& weights = {}, std::uint64_t step = 0, std::shared_ptr<Evaluation> record = nullptr);

/// Features [V B, D] of a floating type, transformed by their labels [B] in a training's epoch (from 0); of the features'
/// type and on their device, computed in float64 on the host. Differentiable by autograd, with the statistics in `state`
/// held fixed. Autograd keeps the state: end an epoch on a copy of it where a graph may still be run backward.
///
///   const auto head_input = diffrank::libtorch::transform(fds, state, encoder->forward(x), y, epoch);
///
/// Throws std::invalid_argument for bad shapes or values and where labels require a gradient. Not differentiable twice:
/// throws.
at::Tensor transform(std::shared_ptr<const Transform> transform, std::shared_ptr<const TransformState> state,
                     const at::Tensor& features, const at::Tensor& labels, std::size_t epoch);

}  // namespace diffrank::libtorch
