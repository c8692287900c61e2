// SPDX-License-Identifier: Apache-2.0
// What models start from, the same numbers on every backend.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace diffrank {

/// A fully connected layer y = x W^T + b: weights W [out, in] row-major and bias b [out].
struct Linear {
  std::size_t in, out;
  std::vector<double> weights, bias;
};

/// Layer number `layer` of a model at the start of a training, uniform in +-1/sqrt(in): a function of the arguments
/// alone.
Linear initial_linear(std::size_t in, std::size_t out, std::uint64_t seed, std::size_t layer);

/// The dropout mask of hidden layer `layer` in training step `step`: `count` entries, 0 with probability `dropout`,
/// else 1/(1 - dropout).
std::vector<double> dropout_mask(double dropout, std::uint64_t seed, std::size_t layer, std::uint64_t step,
                                 std::size_t count);

}  // namespace diffrank
