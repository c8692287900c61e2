// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "diffrank/experiments/running/launchers/launcher.hpp"
#include "diffrank/experiments/running/run.hpp"

namespace diffrank::experiments {

/// Trains in this process: one slot.
class Here final : public Launcher {
 public:
  /// `should_stop` is asked before every batch.
  explicit Here(std::function<bool()> should_stop) : should_stop_(std::move(should_stop)) {}

  void start(std::size_t slot, const RunRequest& request) final;
  void wait(const OnEvent& on_event) final;
  void stop() final {}

 private:
  std::function<bool()> should_stop_;
  SingleRuns runs_;
  std::optional<RunRequest> next_;
};

}  // namespace diffrank::experiments
