// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace diffrank::libtorch {

/// The value f(j, k) of a block j..k, for every row of keys [r, n], j in [first, first + m) and all k: [r, m, n]. What
/// stands at k < j is not looked at.
using BlockValue = std::function<at::Tensor(const at::Tensor& keys, std::int64_t first, std::int64_t m)>;

/// Block values to build others from: sum, mean and log sum exp of keys j..k.
at::Tensor block_sum(const at::Tensor& keys, std::int64_t first, std::int64_t m);
at::Tensor block_mean(const at::Tensor& keys, std::int64_t first, std::int64_t m);
at::Tensor block_log_sum_exp(const at::Tensor& keys, std::int64_t first, std::int64_t m);

/// Increasing isotonic regression of each row, by its min-max formula v_i = max_{j <= i} min_{k >= i} f(j, k), and from
/// it where a block begins (true at position 0). Positions of different `level` [rows, n] are in different blocks.
/// O(n^2) a row, in pieces of bounded memory; without a graph.
at::Tensor block_starts(const at::Tensor& keys, const at::Tensor& level, const BlockValue& f);

/// Whether x differs from its left neighbour; true at position 0.
at::Tensor jumps(const at::Tensor& x);

}  // namespace diffrank::libtorch
