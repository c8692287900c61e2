// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/schema.hpp"

#include <iostream>

#include "diffrank/experiments/commands/command.hpp"

namespace diffrank::experiments {

Command add_schema(CLI::App& app) {
  return {app.add_subcommand("schema", "JSON Schema of the ablation file"), [] {
            std::cout << schema().dump(2) << "\n";
            return success;
          }};
}

}  // namespace diffrank::experiments
