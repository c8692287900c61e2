// SPDX-License-Identifier: Apache-2.0
// Blocks of sorted rows in tensor operations: where they are, and sums over them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace diffrank::libtorch {

/// Rows in descending order, [rows, n].
struct Sorted {
  explicit Sorted(const at::Tensor& scores);
  at::Tensor order;   ///< indices into the row; equal scores keep their index order
  at::Tensor values;  ///< without a graph
  at::Tensor shared;  ///< the same values; equal ones share their gradient: the order of a tie does not matter
};

/// Sums over runs of a row: `starts` [rows, n] says where a run begins. What a run has in common is given to each of
/// its members, so every result is [rows, n] again.
class Runs {
 public:
  explicit Runs(const at::Tensor& starts);
  at::Tensor sum(const at::Tensor& x) const;
  at::Tensor mean(const at::Tensor& x) const;
  at::Tensor count;  ///< members, as a floating number
  at::Tensor begin;  ///< position of the first member
  at::Tensor last;   ///< position of the last

 private:
  at::Tensor id_;
};

/// The value f(j, k) of a block j..k, for every row of keys [r, n], j in [first, first + m) and all k: [r, m, n]. What
/// stands at k < j is not looked at.
using BlockValue = std::function<at::Tensor(const at::Tensor& keys, std::int64_t first, std::int64_t m)>;

/// Block values to build others from: sum, mean and log sum exp of keys j..k.
at::Tensor block_sum(const at::Tensor& keys, std::int64_t first, std::int64_t m);
at::Tensor block_mean(const at::Tensor& keys, std::int64_t first, std::int64_t m);
at::Tensor block_log_sum_exp(const at::Tensor& keys, std::int64_t first, std::int64_t m);

/// Increasing isotonic regression of each row, by its min-max formula v_i = max_{j <= i} min_{k >= i} f(j, k), and from
/// it where a block begins (true at position 0). Positions of different `level` [rows, n] are in different blocks.
/// Blocks of equal value are one, as in the kernel; `size` [rows, 1] is the size of the terms that values of blocks are
/// made of: values that differ by no more than rounding of these are equal. O(n^2) a row, in pieces of bounded memory;
/// without a graph.
at::Tensor block_starts(const at::Tensor& keys, const at::Tensor& level, const at::Tensor& size, const BlockValue& f);

/// Whether x differs from its left neighbor, by more than the tolerance [rows, 1] if there is one; true at position 0.
at::Tensor jumps(const at::Tensor& x, const at::Tensor& tolerance = {});

/// `values`, where equal scores have those of the first of them. Elementwise functions of LibTorch may round entries in
/// vector registers otherwise than the rest, and a last bit decides what sorting takes for a tie.
at::Tensor equal_for_ties(const at::Tensor& scores, const at::Tensor& values);

}  // namespace diffrank::libtorch
