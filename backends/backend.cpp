// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/backend.hpp"

namespace diffrank {

Learner::~Learner() = default;

}  // namespace diffrank
