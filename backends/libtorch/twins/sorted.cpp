// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/twins/sorted.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones_like.h>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/min_max.hpp"

namespace diffrank::libtorch {

using at::Tensor;

Sorted::Sorted(const Tensor& scores) {
  std::tie(values, order) = scores.detach().sort(/*stable=*/true, /*dim=*/1, /*descending=*/true);
  shared = with_values(Runs(jumps(values)).mean(scores.gather(1, order)), values);
}

Runs::Runs(const Tensor& starts) : id_(starts.to(at::kLong).cumsum(1) - 1) {
  const Tensor position = at::arange(starts.size(1), id_.options()).expand_as(id_);
  begin = std::get<0>(position.masked_fill(starts.logical_not(), 0).cummax(1));
  count = sum(at::ones_like(id_, id_.options().dtype(at::kDouble)));
  last = begin + count.to(at::kLong) - 1;
}

Tensor Runs::sum(const Tensor& x) const {
  return x.new_zeros(x.sizes()).scatter_add(1, id_, x).gather(1, id_);
}

Tensor Runs::mean(const Tensor& x) const {
  return sum(x / count);
}

}  // namespace diffrank::libtorch
