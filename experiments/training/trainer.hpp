// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/training/training.hpp"

namespace diffrank::experiments {

/// Trains one run from its checkpoint, if it has one, to its last epoch, writing metrics and checkpoint after each, and
/// predictions.csv and similarity.json at the end. `on_resume` receives the number of epochs in the checkpoint,
/// `on_epoch` each record; the result has the metrics of the epoch that `select` chose, and which one it was. A
/// function of trial, data and seed alone, interrupted or not. Throws Interrupted when `stop` asks for it; the
/// checkpoint of the last whole epoch is on disk.
Json train(const Trial& trial, const Data& data, std::uint64_t seed, RunFolder& folder,
           const std::function<void(std::size_t epochs)>& on_resume, const std::function<void(const Json&)>& on_epoch,
           const std::function<bool()>& stop);

}  // namespace diffrank::experiments
