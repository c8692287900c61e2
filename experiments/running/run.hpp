// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/running/events.hpp"
#include "diffrank/experiments/running/run_request.hpp"
#include "diffrank/experiments/store/run_folder.hpp"

namespace diffrank::experiments {

/// The status that a result.json records.
Status recorded_status(const Json& result);

/// A result in words: the metric, or what went wrong.
std::string outcome(const Json& result, const std::string& metric);

/// Trains runs one after another; data sets stay loaded.
class SingleRuns {
 public:
  using OnEvent = std::function<void(const Event&)>;

  /// Emits Resumed and EpochDone, and Ended at last. `stop` is asked before every batch.
  void train(const RunRequest& request, const OnEvent& on_event, const std::function<bool()>& stop);

 private:
  Ended train_in_folder(const RunRequest& request, const OnEvent& on_event, const std::function<bool()>& stop);
  Json result_of(const RunRequest& request, RunFolder& folder, const OnEvent& on_event,
                 const std::function<bool()>& stop);
  const Data& data_of(const Dataset& dataset);

  std::map<std::string, std::unique_ptr<Data>> data_;
};

}  // namespace diffrank::experiments
