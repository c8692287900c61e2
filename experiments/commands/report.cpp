// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/report.hpp"

#include <iostream>

#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/report/html/html.hpp"
#include "diffrank/experiments/report/summary_files.hpp"

namespace diffrank::experiments {
namespace {

struct Flags {
  std::vector<std::filesystem::path> runs;
  ReportSettings settings;
  bool write_summaries = false;
  std::string html;
};

void write_page(const Flags& flags) {
  write_atomically(flags.html, [&](std::ostream& out) { out << html_report(flags.runs, flags.settings.analysis); });
  std::cout << "\nPage: " << flags.html << "\n";
  if (const auto note = html_note(); !note.empty()) std::cerr << "note: " << note << "\n";
}

int report_runs(const Flags& flags) {
  std::cout << report(flags.runs, flags.settings);
  if (flags.write_summaries)
    for (const auto& folder : flags.runs) write_summaries(folder);
  if (!flags.html.empty()) write_page(flags);
  return success;
}

}  // namespace

Command add_report(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  auto& settings = flags->settings;
  auto* command = app.add_subcommand("report", "tables and tests of sweeps, finished or not");
  command->add_option("runs", flags->runs, "sweeps' folders, runs/NAME")->required();
  command->add_option("--metric", settings.analysis.metric, "such as test.gm.few (default: the file's)")
      ->always_capture_default(false);
  command->add_flag("--shots", settings.analysis.shots, "also bootstrap the test rows of each shot");
  command->add_option("--resamples", settings.analysis.resamples, "of the bootstrap")->check(CLI::Range(100, 1000000));
  command->add_flag("--earlier", settings.analysis.earlier, "trials of the folder's earlier invocations, too");
  command->add_flag("--sort", settings.sort, "best trials first");
  command->add_option("--top", settings.top, "only the best N, and their baselines (default: all)")
      ->always_capture_default(false)
      ->check(CLI::PositiveNumber);
  command->add_flag("--write", flags->write_summaries, "also write summary.csv and summary.json into each folder");
  command->add_option("--html", flags->html, "also write a page with tables and pictures to this file")
      ->always_capture_default(false);
  return {command, [flags] { return report_runs(*flags); }};
}

}  // namespace diffrank::experiments
