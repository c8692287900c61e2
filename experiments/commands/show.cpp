// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/operators/listing.hpp"

namespace diffrank::experiments {

Command add_show(CLI::App& app) {
  const auto spec = std::make_shared<std::string>();
  auto* command = app.add_subcommand("show", "everything about one component");
  command->add_option("spec", *spec, "for instance 'permutahedron(strength=0.1)'")->required();
  return {command, [spec] {
            std::cout << show_component(*spec);
            return success;
          }};
}

}  // namespace diffrank::experiments
