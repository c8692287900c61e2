// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/operators/listing.hpp"

namespace diffrank::experiments {

Command add_list(CLI::App& app) {
  const auto kind = std::make_shared<std::string>();
  auto* command = app.add_subcommand("list", "components with their options, a line each");
  command->add_option("kind", *kind, "rankers, losses, datasets, ...; all kinds without it");
  return {command, [kind] {
            std::cout << list_components(*kind);
            return success;
          }};
}

}  // namespace diffrank::experiments
