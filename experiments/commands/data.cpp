// SPDX-License-Identifier: Apache-2.0
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/datasets/data_summary.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t most_bars = 40, usual_width = 100;

struct Flags {
  std::string dataset;
  std::vector<std::string> overrides;
  bool json = false;
};

std::size_t terminal_width() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : usual_width;
}

bool is_file(const std::string& dataset) {
  const std::string suffix = ".json";
  return dataset.size() > suffix.size() && dataset.compare(dataset.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// Some model for such inputs, which a configuration cannot do without.
std::string model_for(InputSpec::Kind inputs) {
  const std::string usual = "mlp";
  if (make<Model>(usual)->takes(inputs)) return usual;
  for (const auto& entry : entries(Model::kind))
    if (make<Model>(entry.name)->takes(inputs)) return entry.name;
  return usual;
}

Configuration read(const Flags& flags) {
  if (is_file(flags.dataset)) return read_configuration(read_argument(flags.dataset), flags.dataset, flags.overrides);
  const auto dataset = make<Dataset>(flags.dataset);  // says what is wrong with it, without a place in a file
  const Json file{{"data", flags.dataset}, {"model", model_for(dataset->input_kind())}};
  return read_configuration(file.dump(), "", flags.overrides);
}

/// What is wrong with a data set, and where to read about its options; what is there already is not said again.
void add_faults(const Dataset& dataset, std::vector<std::string> faults, std::vector<Problem>& problems) {
  faults.push_back("`diffrank show " + dataset.name() + "` explains the options of this data set");
  for (const auto& fault : faults) {
    const auto same = [text = printable(fault)](const Problem& problem) { return problem.message == text; };
    if (std::none_of(problems.begin(), problems.end(), same)) problems.push_back({"", printable(fault)});
  }
}

int describe_data(const Flags& flags) {
  std::set<std::string> known;
  std::vector<Problem> problems;
  for (const auto& [trial, hash, axes, baseline] : read(flags).trials) {
    const auto& dataset = *trial->data;
    const auto key = dataset.describe() + std::to_string(trial->shots.many) + "," + std::to_string(trial->shots.few);
    if (!known.insert(key).second) continue;
    try {
      const auto summary = summarize(dataset, trial->shots, flags.json ? 0 : most_bars);
      if (flags.json) std::cout << dump(to_json(summary)) << "\n";
      else std::cout << (known.size() > 1 ? "\n" : "") << to_text(summary, terminal_width());
    } catch (const InvalidData& error) {
      add_faults(dataset, error.faults, problems);
    } catch (const std::exception& error) {
      add_faults(dataset, {error.what()}, problems);
    }
  }
  if (!problems.empty()) throw InvalidSpec(problems);
  return success;
}

}  // namespace

Command add_data(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  auto* command = app.add_subcommand("data", "a data set: columns, labels and their shots, parts, what it lacks");
  command->add_option("dataset", flags->dataset, "for instance 'csv(path=x.csv, target=y)', or an ablation file (JSON)")
      ->required();
  command->add_option("overrides", flags->overrides, "path=value, such as data.bin_width=5 or shots.many=50");
  command->add_flag("--json", flags->json, "the same as JSON, one line for each data set");
  return {command, [flags] { return describe_data(*flags); }};
}

}  // namespace diffrank::experiments
