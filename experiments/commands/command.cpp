// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/commands/command.hpp"

#include <iostream>

#include "diffrank/core/component.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

void print(const InvalidSpec& error, const std::string& file) {
  const std::string indent = file.empty() ? "" : "  ";
  if (!file.empty()) std::cerr << file << ": " << count_text(error.problems.size(), "error") << "\n";
  for (const auto& problem : error.problems) {
    const auto place = problem.path.empty() || problem.path == file ? "" : problem.path + ": ";
    std::cerr << indent << place << problem.message << "\n";
  }
}

}  // namespace

UsageError::~UsageError() = default;

std::string read_argument(const std::string& file) {
  try {
    constexpr std::size_t most = std::size_t{64} << 20;  // of a configuration
    return read_file(file, most);
  } catch (const std::runtime_error& error) {
    throw UsageError(error.what());
  }
}

int guarded(const std::function<int()>& action, const std::string& file) {
  try {
    return action();
  } catch (const InvalidSpec& error) {
    print(error, file);
    return bad_usage;
  } catch (const UsageError& error) {
    std::cerr << "diffrank: " << error.what() << "\n";
    return bad_usage;
  } catch (const std::exception& error) {
    std::cerr << "diffrank: " << valid_utf8(error.what()) << "\n";
    return failure;
  }
}

}  // namespace diffrank::experiments
