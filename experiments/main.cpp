// SPDX-License-Identifier: Apache-2.0
// The command: `key=value` configures, `--flags` steer the tool.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/warnings.hpp"
#include "diffrank/experiments/analysis/pick.hpp"
#include "diffrank/experiments/commands/completion.hpp"
#include "diffrank/experiments/datasets/data_check.hpp"
#include "diffrank/experiments/operators/compare.hpp"
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/experiments/operators/listing.hpp"
#include "diffrank/experiments/report/html/html.hpp"
#include "diffrank/experiments/report/report.hpp"
#include "diffrank/experiments/report/summary_files.hpp"
#include "diffrank/experiments/running/launchers/worker.hpp"
#include "diffrank/experiments/running/run_sweep.hpp"
#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank_version.hpp"

namespace {

using namespace diffrank::experiments;

constexpr int success = 0, failure = 1, bad_configuration = 2;

struct Arguments {
  std::string file, kind, spec;
  std::vector<std::filesystem::path> runs;
  ReportSettings report;
  PickSettings pick;
  bool write_summaries = false;
  std::vector<std::string> overrides, specs;
  ComparisonSettings comparison;
  std::string plot, html;
  RunSettings settings;
  int threads = diffrank::threads();
  bool resume = false, dry_run = false;
  pid_t parent = 0;
};

Configuration configuration(const Arguments& a) {
  return read_configuration(read_file(a.file), a.file, a.overrides);
}

int run(const Arguments& a) {
  const auto c = configuration(a);
  if (a.dry_run) {
    std::cout << dry_run(c, a.settings);
    return success;
  }
  const int status = run_sweep(c, a.settings);
  const auto folder = sweep_folder(a.settings, c.name);
  std::cout << report({folder}) << "\nRun folders: " << folder.string() << "/\n";
  write_summaries(folder);
  return status;
}

int check(const Arguments& a) {
  const auto c = configuration(a);
  std::vector<std::shared_ptr<const Dataset>> datasets;
  for (const auto& trial : c.trials) datasets.push_back(trial.trial->data);
  const auto data = check_data(datasets);
  if (!data.faults.empty()) throw diffrank::InvalidSpec(data.faults);
  for (const auto& note : data.notes) std::cout << "note: " << note << "\n";
  std::cout << a.file << ": " << count_text(c.trials.size(), "trial") << " x " << count_text(c.seeds.size(), "seed")
            << ", no errors\n";
  return success;
}

int compare_rankers(const Arguments& a) {
  const auto comparison = compare(a.specs, a.comparison);
  std::cout << to_text(comparison);
  if (!a.plot.empty()) write_atomically(a.plot, [&](std::ostream& out) { out << to_plot(comparison).dump(1) << "\n"; });
  return success;
}

void write_page(const Arguments& a) {
  write_atomically(a.html, [&](std::ostream& out) { out << html_report(a.runs, a.report.analysis); });
  std::cout << "\nPage: " << a.html << "\n";
  if (const auto note = html_note(); !note.empty()) std::cerr << "note: " << note << "\n";
}

int report_runs(const Arguments& a) {
  std::cout << report(a.runs, a.report);
  if (a.write_summaries)
    for (const auto& folder : a.runs) write_summaries(folder);
  if (!a.html.empty()) write_page(a);
  return success;
}

int pick_trials(const Arguments& a) {
  const auto picked = pick(a.runs, a.pick);
  for (const auto& remark : picked.remarks) std::cerr << remark << "\n";
  std::cout << picked.fragment.dump(2) << "\n";
  return success;
}

template <class Action>
int guarded(const std::string& file, Action action) {
  try {
    return action();
  } catch (const diffrank::InvalidSpec& error) {
    std::cerr << (file.empty() ? ""
                               : file + ": " + std::to_string(error.problems.size()) +
                                     (error.problems.size() == 1 ? " error\n" : " errors\n"));
    for (const auto& problem : error.problems)
      std::cerr << (file.empty() ? "" : "  ")
                << (problem.path.empty() || problem.path == file ? "" : problem.path + ": ") << problem.message << "\n";
    return bad_configuration;
  } catch (const std::exception& error) {
    std::cerr << "diffrank: " << valid_utf8(error.what()) << "\n";
    return failure;
  }
}

CommandFlags flags_of(const CLI::App& app) {
  CommandFlags commands;
  for (const auto* command : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); }))
    for (const auto* owner : {command, &app})
      for (const auto* option : owner->get_options())
        for (const auto& name : option->get_lnames()) commands[command->get_name()].push_back("--" + name);
  return commands;
}

/// Idle OpenMP threads spin by default, and so take the cores from BLAS's threads and from other processes: with LibTorch
/// on two busy cores a training was ten times slower for it. The policy is read when a process starts: one that computes
/// itself starts again, the workers of others inherit it.
void let_idle_threads_sleep(bool computes, char** argv) {
  if (std::getenv("OMP_WAIT_POLICY")) return;
  setenv("OMP_WAIT_POLICY", "passive", 1);
  if (computes) execv("/proc/self/exe", argv);  // where that is impossible we go on as we are
}

}  // namespace

int main(int argc, char** argv) {
  Arguments a;
  CLI::App app{"diffrank " + std::string(diffrank::version::number) +
               ": differentiable ranking, compared by experiments"};
  app.set_version_flag("--version", std::string(diffrank::version::number) + " (" + diffrank::version::commit + ")");
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default();
  app.add_option("--threads", a.threads, "of row loops, BLAS and LibTorch (default: $DIFFRANK_THREADS, else all cores)")
      ->check(CLI::Range(1, 4096))
      ->always_capture_default(false);
  app.fallthrough();

  auto* run_command = app.add_subcommand("run", "train every run of an ablation that has no result yet, then report");
  run_command->add_option("file", a.file, "ablation file (JSON)")->required();
  run_command->add_option("overrides", a.overrides, "path=value; path=v1,v2 sweeps");
  run_command->add_option("--out", a.settings.out, "folder of the runs");
  run_command->add_option("--jobs", a.settings.jobs, "runs to train at a time; --threads are divided among them")
      ->check(CLI::Range(1, 1024));
  run_command->add_option("--only", a.settings.only, "a trial, by the beginning of its hash or a part of its values")
      ->allow_extra_args(false)
      ->take_all();
  run_command->add_flag("--dry-run", a.dry_run,
                        "list the trials, what is done of them and the time left; train nothing");
  auto* resume = run_command->add_flag("--resume", a.resume, "train the runs without a result (this is the default)");
  run_command->add_flag("--retry-failed", a.settings.retry_failed, "train those that failed or met NaN again, too")
      ->excludes(resume);
  auto* check_command = app.add_subcommand("check", "say everything that is wrong with an ablation file");
  check_command->add_option("file", a.file, "ablation file (JSON)")->required();
  check_command->add_option("overrides", a.overrides, "path=value");
  auto* list_command = app.add_subcommand("list", "components with their options, a line each");
  list_command->add_option("kind", a.kind, "rankers, losses, datasets, ...; all kinds without it");
  auto* show_command = app.add_subcommand("show", "everything about one component");
  show_command->add_option("spec", a.spec, "for instance 'permutahedron(strength=0.1)'")->required();
  auto* eval_command =
      app.add_subcommand("eval", "JSON Lines in, JSON Lines out: evaluate rankers, sorters and losses");
  auto* compare_command = app.add_subcommand("compare", "rankers side by side: fidelity, gradient, time");
  compare_command->add_option("specs", a.specs, "for instance 'blackbox(lambda=2)' 'permutahedron(strength=0.1)'")
      ->required();
  compare_command->add_option("--n", a.comparison.n, "scores in a row");
  compare_command->add_option("--rows", a.comparison.rows, "rows");
  compare_command->add_option("--data", a.comparison.data, "randn, ties, cauchy, sorted, or FILE.json: [[...], [...]]");
  compare_command->add_option("--seed", a.comparison.seed, "of the scores");
  compare_command->add_option("--plot", a.plot, "also write a Vega-Lite picture to this file");
  auto* report_command = app.add_subcommand("report", "tables and tests of sweeps, finished or not");
  report_command->add_option("runs", a.runs, "sweeps' folders, runs/NAME")->required();
  report_command->add_option("--metric", a.report.analysis.metric, "such as test.gm.few (default: the file's)")
      ->always_capture_default(false);
  report_command->add_flag("--shots", a.report.analysis.shots, "also bootstrap the test rows of each shot");
  report_command->add_option("--resamples", a.report.analysis.resamples, "of the bootstrap")
      ->check(CLI::Range(100, 1000000));
  report_command->add_flag("--earlier", a.report.analysis.earlier, "trials of the folder's earlier invocations, too");
  report_command->add_flag("--sort", a.report.sort, "best trials first");
  report_command->add_option("--top", a.report.top, "only the best N, and their baselines (default: all)")
      ->always_capture_default(false)
      ->check(CLI::PositiveNumber);
  report_command->add_flag("--write", a.write_summaries, "also write summary.csv and summary.json into each folder");
  report_command->add_option("--html", a.html, "also write a page with tables and pictures to this file")
      ->always_capture_default(false);
  auto* pick_command = app.add_subcommand("pick", "the best trial for each value of an axis, as a sweep to include");
  pick_command->add_option("runs", a.runs, "sweeps' folders, runs/NAME")->required();
  pick_command->add_option("--by", a.pick.by, "axis, such as regularizer.ranker; several: each combination")
      ->required()
      ->allow_extra_args(false);
  pick_command->add_option("--metric", a.pick.metric, "default: the file's, on the validation part")
      ->always_capture_default(false);
  pick_command->add_flag("--allow-test", a.pick.allow_test, "pick by a metric of the test part all the same");
  auto* schema_command = app.add_subcommand("schema", "JSON Schema of the ablation file");
  auto* completion_command =
      app.add_subcommand("completion", "the script that makes bash complete all this: source <(diffrank completion)");
  auto* complete_command = app.add_subcommand("complete", "")->group("");  // what that script asks
  complete_command->add_option("words", a.specs);
  auto* worker_command = app.add_subcommand("worker", "trains the runs that `run --jobs` hands it")->group("");
  worker_command->add_option("parent", a.parent, "process")->required();
  for (int i = 1; i < argc; ++i)
    if (find_invalid_utf8(argv[i]) != std::string_view::npos) {
      std::cerr << "diffrank: the argument '" << valid_utf8(argv[i])
                << "' is not UTF-8, which overrides and names of files must be\n";
      return bad_configuration;
    }
  std::vector<std::string> known;
  bool named = false;
  for (const auto* command : app.get_subcommands([](CLI::App*) { return true; })) {
    if (argc > 1 && command->get_name() == argv[1]) named = true;
    if (!command->get_group().empty()) known.push_back(command->get_name());
  }
  if (argc > 1 && argv[1][0] != '-' && !named) {
    std::cerr << "diffrank has no command '" << argv[1] << "'" << diffrank::suggestion(argv[1], known) << "\n";
    return bad_configuration;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? success : bad_configuration;
  }

  const bool trains = *run_command && !a.dry_run && a.settings.jobs == 1;
  let_idle_threads_sleep(trains || *compare_command || *eval_command, argv);
  diffrank::set_threads(a.threads);
  const int status = guarded(a.file, [&]() -> int {
    if (*run_command) return run(a);
    if (*worker_command) return serve_runs(a.parent);
    if (*check_command) return check(a);
    if (*compare_command) return compare_rankers(a);
    if (*list_command) std::cout << list_components(a.kind);
    if (*show_command) std::cout << show_component(a.spec);
    if (*eval_command) evaluate_lines(std::cin, std::cout);
    if (*report_command) return report_runs(a);
    if (*pick_command) return pick_trials(a);
    if (*schema_command) std::cout << schema().dump(2) << "\n";
    if (*completion_command) std::cout << completion_script;
    if (*complete_command)
      for (const auto& word : complete(a.specs, flags_of(app))) std::cout << word << "\n";
    return success;
  });
  for (const auto& warning : diffrank::take_warnings()) std::cerr << "warning: " << warning.words() << "\n";
  return status;
}
