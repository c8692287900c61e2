// SPDX-License-Identifier: Apache-2.0
// The command: `key=value` sets values of the configuration, `--flags` control the command.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/warnings.hpp"
#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/commands/standard_streams.hpp"
#include "diffrank/experiments/commands/usage.hpp"
#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank_version.hpp"

namespace {

using namespace diffrank::experiments;

/// Idle OpenMP threads spin by default, which takes the cores from BLAS's threads and from other processes: on two busy
/// cores a LibTorch training was ten times slower. The policy is read when a process starts, so a command that computes
/// in this process is executed again with the new policy; workers inherit it.
void let_idle_threads_sleep(bool computes, char** argv) {
  if (std::getenv("OMP_WAIT_POLICY")) return;
  setenv("OMP_WAIT_POLICY", "passive", 1);
  if (computes) execv("/proc/self/exe", argv);  // if that fails, the slow policy remains
}

void set_up(CLI::App& app, int& threads) {
  const std::string number = diffrank::version::number;
  app.description("diffrank " + number + ": differentiable ranking, compared by experiments");
  app.set_version_flag("--version", number + " (" + diffrank::version::commit + ")");
  app.failure_message(usage_message);
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default();
  app.add_option("--threads", threads,
                 "of row loops and products; no result depends on it (default: $DIFFRANK_THREADS, else all cores)")
      ->check(CLI::Range(1, 4096))
      ->always_capture_default(false);
  app.fallthrough();
}

int run_command(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (find_invalid_utf8(argv[i]) != std::string_view::npos) {
      std::cerr << "diffrank: the argument '" << valid_utf8(argv[i])
                << "' is not UTF-8, which overrides and names of files must be\n";
      return bad_usage;
    }
  CLI::App app;
  int threads = diffrank::threads();
  set_up(app, threads);
  const std::vector<Command> commands{add_run(app),        add_worker(app),  add_check(app),   add_data(app),
                                      add_list(app),       add_show(app),    add_eval(app),    add_compare(app),
                                      add_report(app),     add_pick(app),    add_predict(app), add_schema(app),
                                      add_completion(app), add_complete(app)};
  if (const auto error = argc > 1 ? unknown_command(app, argv[1]) : ""; !error.empty()) {
    std::cerr << error << "\n";
    return bad_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? success : bad_usage;
  }
  const auto command =
      std::find_if(commands.begin(), commands.end(), [](const Command& c) { return c.arguments->parsed(); });
  let_idle_threads_sleep(command->computes(), argv);
  diffrank::set_threads(threads);
  const int status = guarded(command->action);
  for (const auto& warning : diffrank::take_warnings()) std::cerr << "warning: " << warning.message() << "\n";
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  occupy_closed_streams();
  StandardOutput output;
  return output.finish(run_command(argc, argv));
}
