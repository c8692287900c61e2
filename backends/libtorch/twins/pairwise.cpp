// SPDX-License-Identifier: Apache-2.0
// Twins of sigmoid and gaussian: the matrix of all pairs, summed. Formulas are in core/rankers.
#include <ATen/ATen.h>

#include <vector>

#include "diffrank/backends/libtorch/twin.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

/// 1/2 + sum_j f(x_j - x_i), f from 0 to 1. An infinite score counts in full against those of another level.
template <class F>
Tensor pairwise_ranks(const Tensor& scores, F f) {
  const Tensor level = scores.sign() * scores.isinf();
  const Tensor x = with_values(scores, scores.masked_fill(level != 0, 0));
  const std::int64_t n = x.size(1), some = chunk(n, x.size(0) * n);
  std::vector<Tensor> parts;
  for (std::int64_t i = 0; i < n; i += some) {
    const auto end = std::min(n, i + some);
    const Tensor larger = level.unsqueeze(1) - level.slice(1, i, end).unsqueeze(2);
    const Tensor share = f(x.unsqueeze(1) - x.slice(1, i, end).unsqueeze(2));
    parts.push_back(0.5 + share.where(larger == 0, (larger > 0).to(at::kDouble)).sum(2));
  }
  return at::cat(parts, 1);
}

Tensor sigmoid(const Operator& op, const Tensor& scores) {
  const double tau = number(op, "tau");
  return pairwise_ranks(scores, [tau](const Tensor& d) { return at::sigmoid(d / tau); });
}

Tensor gaussian(const Operator& op, const Tensor& scores) {
  const double sigma = number(op, "sigma");
  return pairwise_ranks(scores, [sigma](const Tensor& d) { return 0.5 * at::erfc(-d / (2 * sigma)); });
}

const bool added_sigmoid = add_twin<Ranker>("sigmoid", {sigmoid});
const bool added_gaussian = add_twin<Ranker>("gaussian", {gaussian});

}  // namespace
}  // namespace diffrank::libtorch
