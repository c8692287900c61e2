// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/running/plan.hpp"
#include "diffrank/experiments/store/checksums.hpp"

namespace diffrank::experiments {

/// What should be known of finished runs, although they are kept: that another diffrank made them, that the files of
/// their data set have changed since, that some of their own files are gone. A sentence for each, with what to do.
std::vector<std::string> provenance_notes(const Plan& plan, Fingerprints& fingerprints);

}  // namespace diffrank::experiments
