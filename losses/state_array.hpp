// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

#include "diffrank/losses/loss.hpp"

namespace diffrank {

/// An array of the batch's state; throws std::invalid_argument where it is missing or empty.
inline Rows<const double> state_array(const Loss& loss, const Batch& batch, const std::string& array) {
  if (batch.state)
    if (const auto found = batch.state->find(array); found != batch.state->end() && !found->second.view().empty())
      return found->second.view();
  throw std::invalid_argument("loss '" + loss.name() + "' needs '" + array +
                              "' in its state, which it makes from the training labels");
}

}  // namespace diffrank
