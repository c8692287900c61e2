// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/running/settings.hpp"

namespace diffrank::experiments {

/// What run_sweep() would do, in words. Throws InvalidSpec with all that is wrong with the data sets it would open.
std::string dry_run(const Configuration& configuration, const RunSettings& settings);

/// Trains every run of the sweep that has no result yet. The data sets are opened first: runs of a faulty one will
/// fail, but if no trial has another, InvalidSpec is thrown and nothing is recorded. Ctrl-C stops after the epoch's
/// last whole checkpoint. Returns the exit status: 0 all runs are done, 1 some failed or met NaN, 3 none did but
/// another process is still training some, 130 interrupted.
int run_sweep(const Configuration& configuration, const RunSettings& settings);

}  // namespace diffrank::experiments
