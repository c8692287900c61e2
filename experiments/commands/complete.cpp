// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "diffrank/experiments/commands/candidates.hpp"
#include "diffrank/experiments/commands/command.hpp"

namespace diffrank::experiments {
namespace {

CommandFlags flags_of(const CLI::App& app) {
  CommandFlags commands;
  for (const auto* command : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); }))
    for (const auto* owner : {command, &app})
      for (const auto* option : owner->get_options())
        for (const auto& name : option->get_lnames()) commands[command->get_name()].push_back("--" + name);
  return commands;
}

}  // namespace

Command add_complete(CLI::App& app) {
  const auto words = std::make_shared<std::vector<std::string>>();
  auto* command = app.add_subcommand("complete", "what the last of these words may become")->group("");
  command->add_option("words", *words);
  return {command, [words, &app] {
            for (const auto& word : complete(*words, flags_of(app))) std::cout << word << "\n";
            return success;
          }};
}

}  // namespace diffrank::experiments
