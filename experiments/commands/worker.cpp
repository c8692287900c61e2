// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/worker.hpp"

#include "diffrank/experiments/commands/command.hpp"

namespace diffrank::experiments {

Command add_worker(CLI::App& app) {
  const auto parent = std::make_shared<pid_t>(0);
  auto* command = app.add_subcommand("worker", "train the runs that `run --jobs` hands out")->group("");
  command->add_option("parent", *parent, "process that hands them out")->required();
  return {command, [parent] { return serve_runs(*parent); }};
}

}  // namespace diffrank::experiments
