// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/training/trial_check.hpp"

namespace diffrank::experiments {
namespace {

struct Flags {
  std::string file;
  std::vector<std::string> overrides;
};

int check(const Flags& flags) {
  const auto c = read_configuration(read_argument(flags.file), flags.file, flags.overrides);
  std::vector<const Trial*> trials;
  for (const auto& trial : c.trials) trials.push_back(trial.trial.get());
  const auto found = check_trials(trials);
  if (!found.faults.empty()) throw InvalidSpec(found.faults);
  for (const auto& note : found.notes) std::cout << "note: " << note << "\n";
  std::cout << flags.file << ": " << count_text(c.trials.size(), "trial") << " x " << count_text(c.seeds.size(), "seed")
            << ", no errors\n";
  return success;
}

}  // namespace

Command add_check(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  auto* command = app.add_subcommand("check", "validate an ablation file and print every error");
  command->add_option("file", flags->file, "ablation file (JSON)")->required();
  command->add_option("overrides", flags->overrides, "path=value");
  return {command, [flags] { return guarded([&] { return check(*flags); }, flags->file); }};
}

}  // namespace diffrank::experiments
