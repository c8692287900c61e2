// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/running/run_request.hpp"

namespace diffrank::experiments {

/// A result in words: the metric, or what went wrong.
std::string outcome(const Json& result, const std::string& metric);

/// Trains runs one after another; data sets stay loaded.
class SingleRuns {
 public:
  /// {"event": "start", "epochs"}, {"event": "resumed", "epochs"}, {"event": "epoch", "epoch", "note"}, and at last {"event":
  /// "end", "status", "note"}. Statuses: done, failed, nan; busy (another process trains it); meanwhile (another process
  /// has trained it, "result" is how that went); interrupted.
  using Emit = std::function<void(const Json& event)>;

  /// Throws FileError where the run's folder cannot be written.
  void train(const RunRequest& request, const Emit& emit, const std::function<bool()>& stop);

 private:
  const Data& data_of(const Dataset& dataset);

  std::map<std::string, std::unique_ptr<Data>> data_;
};

}  // namespace diffrank::experiments
