// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/commands/usage.hpp"

#include <algorithm>
#include <set>

#include "diffrank/core/component.hpp"
#include "diffrank/experiments/commands/candidates.hpp"

namespace diffrank::experiments {
namespace {

using Names = std::vector<std::string>;

/// The long flags of the program and of the given command.
Names known_flags(const CLI::App& app) {
  std::set<std::string> names;
  const auto add = [&](const CLI::App* owner) {
    for (const auto* option : owner->get_options())
      for (const auto& name : option->get_lnames()) names.insert("--" + name);
  };
  add(&app);
  for (const auto* command : app.get_subcommands()) add(command);
  return {names.begin(), names.end()};
}

bool is_setting(const CLI::App& app, const std::string& name) {
  if (!app.got_subcommand("run") && !app.got_subcommand("check") && !app.got_subcommand("data")) return false;
  const auto settings = complete({"run", "FILE", name}, {{"run", {}}});
  return std::count(settings.begin(), settings.end(), name + "=") > 0;
}

std::string unexpected(const CLI::App& app, const std::string& argument) {
  if (argument.front() != '-') return "unexpected argument '" + argument + "'";
  const auto flag = argument.substr(0, argument.find('='));
  const auto name = flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
  const auto text = "unknown flag '" + flag + "'";
  if (is_setting(app, name)) return text + "; settings of the file are written without dashes: " + name + "=VALUE";
  return text + suggestion(flag, known_flags(app));
}

}  // namespace

std::string usage_message(const CLI::App* app, const CLI::Error& error) {
  std::string text;
  for (const auto& argument : app->remaining(true)) text += "diffrank: " + unexpected(*app, argument) + "\n";
  if (text.empty()) text = std::string("diffrank: ") + error.what() + "\n";
  return text + "Run with --help for more information.\n";
}

std::string unknown_command(const CLI::App& app, const std::string& word) {
  Names known;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == word) return {};
    if (!command->get_group().empty()) known.push_back(command->get_name());
  }
  return word.rfind('-', 0) == 0 ? "" : "diffrank has no command '" + word + "'" + suggestion(word, known);
}

}  // namespace diffrank::experiments
