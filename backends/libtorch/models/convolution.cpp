// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/models/convolution.hpp"

#include <ATen/Context.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <stdexcept>

namespace diffrank::libtorch {

using at::Tensor;

Convolution::Convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride)
    : stride_(stride), padding_((kernel - 1) / 2) {
  weight_ = register_parameter("weight", at::zeros({out, in, kernel, kernel}, at::kDouble));
}

Tensor Convolution::forward(const Tensor& x) const {
  return at::conv2d(x, weight_, {}, {stride_, stride_}, {padding_, padding_});
}

BatchNorm::BatchNorm(std::int64_t channels) {
  weight_ = register_parameter("weight", at::ones({channels}, at::kDouble));
  bias_ = register_parameter("bias", at::zeros({channels}, at::kDouble));
  mean_ = register_buffer("running_mean", at::zeros({channels}, at::kDouble));
  variance_ = register_buffer("running_var", at::ones({channels}, at::kDouble));
  batches_ = register_buffer("num_batches_tracked", at::zeros({}, at::kLong));
}

Tensor BatchNorm::forward(const Tensor& x) {
  constexpr double momentum = 0.1, epsilon = 1e-5;
  if (is_training() && x.numel() <= x.size(1))
    throw std::invalid_argument(
        "batch normalization in training needs two values of each channel, and the batch has one sample, whose feature "
        "maps have one place: set train.drop_last=true, another train.batch, or larger pictures");
  if (is_training()) batches_.add_(1);
  return at::batch_norm(x, weight_, bias_, mean_, variance_, is_training(), momentum, epsilon,
                        at::globalContext().userEnabledCuDNN());
}

}  // namespace diffrank::libtorch
