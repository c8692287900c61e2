// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// Exit statuses; `run` has more of them.
constexpr int success = 0, failure = 1, bad_usage = 2;

/// One command of the program: what reads its arguments, and what it then does, which gives the exit status.
struct Command {
  CLI::App* arguments = nullptr;
  std::function<int()> action;
  /// Whether this process computes ranks, losses or models.
  std::function<bool()> computes = [] { return false; };
};

/// The user asked for something that cannot be done: said in one line, exit status `bad_usage`.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~UsageError() override;
};

/// The text of a file that the command line names; UsageError where it cannot be read.
std::string read_argument(const std::string& file);

/// The exit status of an action. What it throws is said on standard error; `file`, if it is given, is the ablation file
/// that configuration errors are in.
int guarded(const std::function<int()>& action, const std::string& file = {});

Command add_run(CLI::App& app);
Command add_worker(CLI::App& app);
Command add_check(CLI::App& app);
Command add_data(CLI::App& app);
Command add_list(CLI::App& app);
Command add_show(CLI::App& app);
Command add_eval(CLI::App& app);
Command add_compare(CLI::App& app);
Command add_report(CLI::App& app);
Command add_pick(CLI::App& app);
Command add_predict(CLI::App& app);
Command add_schema(CLI::App& app);
Command add_completion(CLI::App& app);
/// What the script of `completion` asks.
Command add_complete(CLI::App& app);

}  // namespace diffrank::experiments
