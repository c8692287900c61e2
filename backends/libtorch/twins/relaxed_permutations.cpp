// SPDX-License-Identifier: Apache-2.0
// Twins of softsort and neuralsort: the whole matrix P as a softmax of its logits, then ranks or sorted values from it.
// Formulas are in core/rankers.
#include <ATen/ATen.h>

#include <limits>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/blocks.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

/// Scores and their sorted copy, both finite: infinite scores become zeros of another level. Relative to the mean of
/// the finite scores, so that a common offset loses no digits.
struct Row {
  explicit Row(const Tensor& scores) : sorted(scores), x_level(level(scores)), y_level(level(sorted.values)) {
    const Tensor finite = scores.detach().masked_fill(x_level != 0, 0);
    const Tensor anchor = finite.sum(1, /*keepdim=*/true) / (x_level == 0).sum(1, true).clamp_min(1);
    const auto about = [&anchor](const Tensor& with_graph, const Tensor& values, const Tensor& its_level) {
      return with_values(with_graph, (values - anchor).masked_fill(its_level != 0, 0));
    };
    x = about(scores, scores.detach(), x_level);
    y = about(sorted.shared, sorted.values, y_level);
  }
  static Tensor level(const Tensor& scores) { return scores.detach().sign() * scores.detach().isinf(); }
  /// [rows, i, j]: whether the i-th largest and the j-th score are of different levels.
  Tensor apart() const { return y_level.unsqueeze(2) != x_level.unsqueeze(1); }

  Sorted sorted;
  Tensor x_level, y_level, x, y;
};

Tensor softmax(const Tensor& logits, const Row& row) {
  return at::softmax(logits.masked_fill(row.apart(), -std::numeric_limits<double>::infinity()), 2);
}

Tensor softsort(const Operator& op, const Row& row) {
  const double power = number(op, "power");
  const Tensor d = row.y.unsqueeze(2) - row.x.unsqueeze(1), same = d == 0;
  Tensor raised;
  if (power == 1) raised = d.abs();
  else if (power == 2) raised = d * d;
  else raised = d.abs().masked_fill(same, 1).pow(power).masked_fill(same, 0);  // slope 0 at a cusp
  return softmax(-raised / number(op, "tau"), row);
}

Tensor neuralsort(const Operator& op, const Row& row) {
  const Tensor& x = row.x;
  const Tensor of_level = row.x_level.unsqueeze(2) - row.x_level.unsqueeze(1);  // sign(x_j - x_k) across levels
  const Tensor distances =
      (x.unsqueeze(2) - x.unsqueeze(1)).abs().masked_fill(of_level != 0, 0).sum(2) + x * of_level.sign().sum(2);
  const Tensor i = at::arange(1, x.size(1) + 1, x.options().requires_grad(false)).unsqueeze(1);
  const Tensor slope = static_cast<double>(x.size(1)) + 1 - 2 * i;
  return softmax((slope * x.unsqueeze(1) - distances.unsqueeze(1)) / number(op, "tau"), row);
}

using Matrix = Tensor (*)(const Operator&, const Row&);

template <Matrix matrix>
Tensor ranks(const Operator& op, const Tensor& scores) {
  const Tensor p = matrix(op, Row(scores));
  const Tensor i = at::arange(1, p.size(1) + 1, p.options().requires_grad(false)).unsqueeze(1);
  const Tensor raw = (i * p).sum(1);
  return op.option("columns") == "normalized" ? raw / p.sum(1) : raw;
}

template <Matrix matrix>
Tensor sorted(const Operator& op, const Tensor& scores) {
  const Row row(scores);
  return row.sorted.shared + (matrix(op, row) * (row.x.unsqueeze(1) - row.y.unsqueeze(2))).sum(2);
}

const bool added_softsort_rank = add_twin<Ranker>("softsort", {ranks<softsort>});
const bool added_softsort_sort = add_twin<Sorter>("softsort", {sorted<softsort>});
const bool added_neuralsort_rank = add_twin<Ranker>("neuralsort", {ranks<neuralsort>});
const bool added_neuralsort_sort = add_twin<Sorter>("neuralsort", {sorted<neuralsort>});

}  // namespace
}  // namespace diffrank::libtorch
