// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

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

}  // namespace diffrank::libtorch
