// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/part_of_table.hpp"

namespace diffrank::experiments {

Part part_of_table(const std::vector<double>& inputs, std::size_t cols, const std::vector<double>& labels,
                   const std::vector<std::size_t>& rows) {
  Part part;
  part.cols = cols;
  part.inputs.reserve(rows.size() * cols);
  part.labels.reserve(rows.size());
  for (const auto row : rows) {
    const auto first = inputs.begin() + static_cast<std::ptrdiff_t>(row * cols);
    part.inputs.insert(part.inputs.end(), first, first + static_cast<std::ptrdiff_t>(cols));
    part.labels.push_back(labels[row]);
  }
  return part;
}

}  // namespace diffrank::experiments
