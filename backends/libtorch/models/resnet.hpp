// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/backends/libtorch/models/convolution.hpp"
#include "diffrank/backends/libtorch/network.hpp"
#include "diffrank/backends/models/resnet.hpp"

namespace diffrank::libtorch {

/// Two or three convolutions beside a shortcut, which is a convolution, too, where the shape changes.
class ResidualBlock final : public torch::nn::Module {
 public:
  /// `channels` go out, or 4 `channels` of a bottleneck.
  ResidualBlock(std::int64_t in, std::int64_t channels, std::int64_t stride, bool bottleneck);
  at::Tensor forward(const at::Tensor& x);

 private:
  std::vector<std::shared_ptr<Convolution>> convolutions_;
  std::vector<std::shared_ptr<BatchNorm>> norms_;
  std::shared_ptr<Convolution> shortcut_;  ///< null: the input itself
  std::shared_ptr<BatchNorm> shortcut_norm_;
};

/// The network of diffrank::ResNet, in float64 until `to` says otherwise, with parameters and buffers as torchvision names
/// them. Pictures [B, C, H, W] of bytes become x / 127.5 - 1, that is mean 0.5 and standard deviation 0.5 of x / 255.
///
/// Initial parameters are functions of the seed, not of LibTorch's generator: convolutions are normal with mean 0 and
/// variance 2 / (out kernel^2) (He et al., ICCV 2015, by the size of the output), batch normalization is 1 and 0, the head
/// is initial_linear().
class ResNet final : public Network {
 public:
  ResNet(const diffrank::ResNet& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed);
  at::Tensor encode(const InputTensors& inputs, std::uint64_t step) final;
  at::Tensor head(const at::Tensor& features, std::uint64_t step) final;
  std::vector<at::Tensor> head_parameters() const final { return {weight_, bias_}; }

 private:
  /// Returns how many linear layers and convolutions have been initialized.
  std::size_t initialize_convolutions(std::uint64_t seed);

  std::shared_ptr<Convolution> conv1_;
  std::shared_ptr<BatchNorm> bn1_;
  std::vector<std::shared_ptr<ResidualBlock>> blocks_;
  at::Tensor weight_, bias_;  ///< of the head
};

}  // namespace diffrank::libtorch
