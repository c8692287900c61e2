// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/configuration/configuration.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/report/report.hpp"
#include "diffrank/experiments/report/summary_files.hpp"
#include "diffrank/experiments/running/run_sweep.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

struct Flags {
  std::string file;
  std::vector<std::string> overrides;
  RunSettings settings;
  bool dry_run = false;
};

bool has_results(const fs::path& folder) {
  const auto is_finished = [](const fs::directory_entry& run) { return fs::exists(run.path() / "result.json"); };
  return std::any_of(fs::directory_iterator(folder), fs::directory_iterator(), is_finished);
}

void print_report(const fs::path& folder) {
  const auto path = folder.string();
  std::cout << report({folder}) << "\nRun folders: " << path << "/\nA page with pictures: diffrank report " << path
            << " --html report.html\n";
  try {
    write_summaries(folder);
  } catch (const FileError& error) {  // the runs themselves are complete
    std::cerr << "note: " << error.what() << "\n";
  }
}

int train(const Configuration& configuration, const RunSettings& settings) {
  const auto folder = settings.folder_of(configuration.name);
  if (settings.resume && !fs::exists(folder / "sweep.json"))
    throw UsageError("--resume: '" + folder.string() + "' has no sweep to go on with; without --resume it is begun");
  try {
    const int status = run_sweep(configuration, settings);
    if (has_results(folder)) print_report(folder);
    return status;
  } catch (const FileError& error) {
    throw FileError(std::string(error.what()) +
                    ". Finished runs are safe: once this is fixed, the same command goes on.");
  }
}

int run(const Flags& flags) {
  const auto configuration = read_configuration(read_argument(flags.file), flags.file, flags.overrides);
  if (!flags.dry_run) return train(configuration, flags.settings);
  std::cout << dry_run(configuration, flags.settings);
  return success;
}

}  // namespace

Command add_run(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  auto& settings = flags->settings;
  auto* command = app.add_subcommand("run", "train every run of an ablation that has no result yet, then report");
  command->add_option("file", flags->file, "ablation file (JSON)")->required();
  command->add_option("overrides", flags->overrides, "path=value; path=v1,v2 sweeps");
  command->add_option("--out", settings.out, "folder of the runs");
  command->add_option("-j,--jobs", settings.jobs, "runs to train at a time; --threads are divided among them")
      ->check(CLI::Range(1, 1024));
  command->add_option("--only", settings.only, "a trial, by the beginning of its hash or a part of its values")
      ->allow_extra_args(false)
      ->take_all();
  command->add_flag("--dry-run", flags->dry_run,
                    "list the trials, what is done of them and the time left; train nothing");
  command->add_flag("--resume", settings.resume, "go on with a sweep that was begun: refuse to begin one");
  command->add_flag("--retry-failed", settings.retry_failed, "also train runs again that failed or met NaN");
  return {command, [flags] { return guarded([&] { return run(*flags); }, flags->file); },
          [flags] { return !flags->dry_run && flags->settings.jobs == 1; }};
}

}  // namespace diffrank::experiments
