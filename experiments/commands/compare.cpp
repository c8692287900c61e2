// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/operators/comparison_text.hpp"

namespace diffrank::experiments {
namespace {

struct Flags {
  std::vector<std::string> specs;
  ComparisonSettings settings;
  std::string plot;
};

int compare_rankers(const Flags& flags) {
  if (!flags.plot.empty()) check_plot_file(flags.plot);
  const auto comparison = compare(flags.specs, flags.settings);
  std::cout << to_text(comparison);
  if (!flags.plot.empty())
    write_atomically(flags.plot, [&](std::ostream& out) { out << to_plot(comparison).dump(1) << "\n"; });
  return success;
}

}  // namespace

Command add_compare(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  auto& settings = flags->settings;
  auto* command = app.add_subcommand("compare", "rankers side by side: fidelity, gradient, time");
  command->add_option("specs", flags->specs, "for instance 'blackbox(lambda=2)' 'permutahedron(strength=0.1)'")
      ->required();
  command->add_option("--n", settings.n, "scores in a row");
  command->add_option("--rows", settings.rows, "rows");
  command->add_option("--data", settings.data, "randn, ties, cauchy, sorted, or FILE.json: [[...], [...]]");
  command->add_option("--seed", settings.seed, "seed of the scores");
  command->add_option("--plot", flags->plot, "also write a Vega-Lite picture to FILE.json");
  return {command, [flags] { return compare_rankers(*flags); }, [] { return true; }};
}

}  // namespace diffrank::experiments
