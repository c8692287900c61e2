// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/limits.hpp"

#include <cmath>
#include <stdexcept>

namespace diffrank::experiments {

void check_time(const Operator& op, std::size_t rows, std::size_t cols) {
  constexpr double most = 1e9;
  const double n = static_cast<double>(cols), pairs = static_cast<double>(rows) * n * n;
  if (op.cost() == Cost::quadratic && pairs > most)
    throw std::invalid_argument("'" + op.name() + "' compares all pairs of the scores of a row: " + to_text(pairs) +
                                " for scores [" + std::to_string(rows) + ", " + std::to_string(cols) +
                                "], more than the " + to_text(most) +
                                " that one request may take; give fewer or shorter rows, or use an operator of "
                                "near-linear cost, such as permutahedron or lapsum");
}

void check_memory(const Loss& loss, const Batch& batch) {
  constexpr double most = 4, gibibyte = 0x1p30;
  const double needed = loss.memory(batch) / gibibyte;
  if (needed > most)
    throw std::invalid_argument("loss '" + loss.name() + "' would need " + to_text(std::ceil(needed)) + " GiB for " +
                                std::to_string(batch.size()) + " samples, more than the " + to_text(most) +
                                " GiB that one request may take; give fewer samples a request, as a batch of a "
                                "training has");
}

}  // namespace diffrank::experiments
