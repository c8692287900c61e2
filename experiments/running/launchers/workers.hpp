// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "diffrank/experiments/running/launchers/launcher.hpp"
#include "diffrank/experiments/running/launchers/worker_process.hpp"

namespace diffrank::experiments {

/// Trains in worker processes, one for each slot. A worker that dies is replaced when its slot gets another run.
class Workers final : public Launcher {
 public:
  Workers(std::size_t slots, int threads_each) : workers_(slots), threads_(threads_each) {}
  ~Workers() override;
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void start(std::size_t slot, const RunRequest& request) final;
  void wait(const OnEvent& on_event) final;
  void stop() final;

 private:
  void pass_on(std::size_t slot, short channel, short output, const OnEvent& on_event);

  std::vector<std::unique_ptr<WorkerProcess>> workers_;  ///< null: not started yet, or dead
  std::vector<std::pair<std::size_t, NotStarted>> not_started_;
  int threads_;
};

}  // namespace diffrank::experiments
