// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/limits.hpp"

#include <cmath>
#include <stdexcept>

namespace diffrank::experiments {

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
