// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/models/resnet.hpp"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <c10/core/GradMode.h>

#include <cmath>

#include "diffrank/backends/libtorch/state_dict.hpp"
#include "diffrank/backends/linear.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/random.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

/// A module that only holds others.
class Group final : public torch::nn::Module {};

std::int64_t whole(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

Tensor copy(const std::vector<double>& values, std::vector<std::int64_t> shape) {
  return at::from_blob(const_cast<double*>(values.data()), shape, at::kDouble).clone();
}

std::shared_ptr<Network> build_resnet(const Model& options, const InputSpec& inputs, std::size_t outputs,
                                      std::uint64_t seed) {
  return std::make_shared<ResNet>(dynamic_cast<const diffrank::ResNet&>(options), inputs, outputs, seed);
}

const bool added18 = add_network("resnet18", build_resnet);
const bool added50 = add_network("resnet50", build_resnet);

}  // namespace

ResidualBlock::ResidualBlock(std::int64_t in, std::int64_t channels, std::int64_t stride, bool bottleneck) {
  struct Shape {
    std::int64_t in, out, kernel, stride;
  };
  const auto out = bottleneck ? 4 * channels : channels;
  const auto shapes =
      bottleneck ? std::vector<Shape>{{in, channels, 1, 1}, {channels, channels, 3, stride}, {channels, out, 1, 1}}
                 : std::vector<Shape>{{in, channels, 3, stride}, {channels, out, 3, 1}};
  for (const auto& s : shapes) {
    const auto number = std::to_string(convolutions_.size() + 1);
    convolutions_.push_back(
        register_module("conv" + number, std::make_shared<Convolution>(s.in, s.out, s.kernel, s.stride)));
    norms_.push_back(register_module("bn" + number, std::make_shared<BatchNorm>(s.out)));
  }
  if (stride == 1 && in == out) return;
  const auto shortcut = register_module("downsample", std::make_shared<Group>());
  shortcut_ = shortcut->register_module("0", std::make_shared<Convolution>(in, out, 1, stride));
  shortcut_norm_ = shortcut->register_module("1", std::make_shared<BatchNorm>(out));
}

Tensor ResidualBlock::forward(const Tensor& x) {
  Tensor y = x;
  for (std::size_t i = 0; i < convolutions_.size(); ++i) {
    y = norms_[i]->forward(convolutions_[i]->forward(y));
    if (i + 1 < convolutions_.size()) y = y.relu_();
  }
  return (y + (shortcut_ ? shortcut_norm_->forward(shortcut_->forward(x)) : x)).relu_();
}

ResNet::ResNet(const diffrank::ResNet& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed) {
  std::int64_t channels = whole(options.width), in = channels;
  conv1_ = register_module("conv1", std::make_shared<Convolution>(whole(inputs.channels), in, 7, 2));
  bn1_ = register_module("bn1", std::make_shared<BatchNorm>(in));
  for (std::size_t stage = 0; stage < options.blocks().size(); ++stage, channels *= 2) {
    const auto layer = register_module("layer" + std::to_string(stage + 1), std::make_shared<Group>());
    for (std::size_t b = 0; b < options.blocks()[stage]; ++b) {
      const std::int64_t stride = b == 0 && stage > 0 ? 2 : 1;
      blocks_.push_back(layer->register_module(
          std::to_string(b), std::make_shared<ResidualBlock>(in, channels, stride, options.bottlenecks())));
      in = options.bottlenecks() ? 4 * channels : channels;
    }
  }
  const auto convolutions = initialize_convolutions(seed);
  const auto linear = initial_linear(static_cast<std::size_t>(in), outputs, seed, convolutions);
  const auto fc = register_module("fc", std::make_shared<Group>());
  weight_ = fc->register_parameter("weight", copy(linear.weights, {whole(outputs), in}));
  bias_ = fc->register_parameter("bias", copy(linear.bias, {whole(outputs)}));
  if (!options.weights.empty()) load_state_dict(*this, options.weights, {"fc.weight", "fc.bias"});
}

std::size_t ResNet::initialize_convolutions(std::uint64_t seed) {
  std::vector<Tensor> weights;
  for (const auto& parameter : parameters())
    if (parameter.dim() == 4) weights.push_back(parameter);
  parallel_rows(weights.size(), 1'000'000, [&](std::size_t layer) {
    const auto& w = weights[layer];
    Random random(seed, streams::weights, static_cast<std::uint32_t>(layer));
    const double deviation = std::sqrt(2 / static_cast<double>(w.size(0) * w.size(2) * w.size(3)));
    double* const values = w.data_ptr<double>();
    for (std::int64_t i = 0; i < w.numel(); ++i) values[i] = deviation * random.normal();
  });
  return weights.size();
}

Tensor ResNet::encode(const InputTensors& inputs, std::uint64_t /*step*/) {
  Tensor x = inputs.values.to(weight_.scalar_type()) / 127.5 - 1;
  x = bn1_->forward(conv1_->forward(x)).relu_();
  x = at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1});
  for (const auto& block : blocks_) x = block->forward(x);
  return x.mean({2, 3});
}

Tensor ResNet::head(const Tensor& features, std::uint64_t /*step*/) {
  return at::linear(features, weight_, bias_);
}

}  // namespace diffrank::libtorch
