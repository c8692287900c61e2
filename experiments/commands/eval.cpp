// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/eval.hpp"

#include <iostream>

#include "diffrank/experiments/commands/command.hpp"

namespace diffrank::experiments {

Command add_eval(CLI::App& app) {
  auto* command =
      app.add_subcommand("eval", "JSON Lines in, JSON Lines out: evaluate rankers, sorters, losses and metrics");
  return {command,
          [] {
            evaluate_lines(std::cin, std::cout);
            return success;
          },
          [] { return true; }};
}

}  // namespace diffrank::experiments
