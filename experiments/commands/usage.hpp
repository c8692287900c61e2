// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace diffrank::experiments {

/// What is wrong with a command line that could not be parsed, and what was meant perhaps.
std::string usage_message(const CLI::App* app, const CLI::Error& error);

/// The same for a first word that is no command; empty where it is one, or a flag.
std::string unknown_command(const CLI::App& app, const std::string& word);

}  // namespace diffrank::experiments
