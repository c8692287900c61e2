// SPDX-License-Identifier: Apache-2.0
// Layers of networks for pictures, with torch.nn's names of parameters and buffers. In float64 until `to` says otherwise;
// the layers' own initial values are no random ones.
#pragma once

#include <torch/nn/module.h>

namespace diffrank::libtorch {

/// A convolution without bias with a square kernel and padding (kernel - 1)/2: weight [out, in, kernel, kernel], 0 at first.
class Convolution final : public torch::nn::Module {
 public:
  Convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride);
  at::Tensor forward(const at::Tensor& x) const;  ///< [B, in, H, W] to [B, out, ceil(H / stride), ceil(W / stride)]

 private:
  std::int64_t stride_, padding_;
  at::Tensor weight_;
};

/// Batch normalization of channels (Ioffe, Szegedy, ICML 2015) with momentum 0.1 and epsilon 1e-5: by the batch in training,
/// by running statistics in evaluation, as torch.nn.BatchNorm2d does. Throws std::invalid_argument in training for a single
/// value of each channel, whose variance does not exist.
class BatchNorm final : public torch::nn::Module {
 public:
  explicit BatchNorm(std::int64_t channels);
  at::Tensor forward(const at::Tensor& x);

 private:
  at::Tensor weight_, bias_, mean_, variance_, batches_;
};

}  // namespace diffrank::libtorch
