// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/part_of_table.hpp"

namespace diffrank::experiments {

Part part_of_table(const std::vector<double>& inputs, std::size_t cols, const std::vector<double>& labels,
                   const std::vector<std::size_t>& rows, std::size_t label_cols) {
  const auto append = [](std::vector<double>& to, const std::vector<double>& from, std::size_t row, std::size_t n) {
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(row * n);
    to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(n));
  };
  Part part;
  part.cols = cols;
  part.label_cols = label_cols;
  part.inputs.reserve(rows.size() * cols);
  part.labels.reserve(rows.size() * label_cols);
  for (const auto row : rows) {
    append(part.inputs, inputs, row, cols);
    append(part.labels, labels, row, label_cols);
  }
  return part;
}

}  // namespace diffrank::experiments
