// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/launcher.hpp"

namespace diffrank::experiments {

Launcher::~Launcher() = default;

}  // namespace diffrank::experiments
