// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/analysis/pick.hpp"

#include <iostream>

#include "diffrank/experiments/commands/command.hpp"

namespace diffrank::experiments {
namespace {

struct Flags {
  std::vector<std::filesystem::path> runs;
  PickSettings settings;
};

int pick_trials(const Flags& flags) {
  const auto picked = pick(flags.runs, flags.settings);
  for (const auto& remark : picked.remarks) std::cerr << remark << "\n";
  std::cout << picked.fragment.dump(2) << "\n";
  return success;
}

}  // namespace

Command add_pick(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  auto* command =
      app.add_subcommand("pick", "the best trial, or that for each value of an axis, as a sweep to include");
  command->add_option("runs", flags->runs, "sweeps' folders, runs/NAME")->required();
  command
      ->add_option("--by", flags->settings.by,
                   "axis, such as regularizer.ranker; several: each combination; none: the best of all")
      ->allow_extra_args(false);
  command->add_option("--metric", flags->settings.metric, "default: the file's, on the validation part")
      ->always_capture_default(false);
  command->add_flag("--allow-test", flags->settings.allow_test, "also pick by a metric of the test part");
  return {command, [flags] { return pick_trials(*flags); }};
}

}  // namespace diffrank::experiments
