// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/sweep.hpp"

#include <algorithm>

#include "diffrank/experiments/sweep/option_path.hpp"

namespace diffrank::experiments {
namespace {

void remove(std::vector<Setting>& settings, const std::string& path) {
  const auto is_that = [&path](const Setting& s) { return s.path == path; };
  settings.erase(std::remove_if(settings.begin(), settings.end(), is_that), settings.end());
}

void remove(Sweep& sweep, const std::string& path) {
  for (auto& factor : sweep.factors)
    for (auto& row : factor.rows) remove(row, path);
  const auto is_empty = [](const Factor& f) { return f.rows.front().empty(); };
  sweep.factors.erase(std::remove_if(sweep.factors.begin(), sweep.factors.end(), is_empty), sweep.factors.end());
  for (auto& entry : sweep.list) {
    remove(entry.settings, path);
    remove(entry.sweep, path);
  }
}

void collect(const Sweep& sweep, std::vector<std::string>& paths) {
  for (const auto& factor : sweep.factors)
    for (const auto& setting : factor.rows.front()) paths.push_back(setting.path);
  for (const auto& entry : sweep.list) {
    for (const auto& setting : entry.settings) paths.push_back(setting.path);
    collect(entry.sweep, paths);
  }
}

}  // namespace

void Sweep::replace(const Factor& axis) {
  const auto& path = axis.rows.front().front().path;
  remove(*this, path);
  factors.push_back(axis);
  replaced.push_back(path);
}

std::vector<std::string> Sweep::paths() const {
  std::vector<std::string> all;
  collect(*this, all);
  std::sort(all.begin(), all.end(), is_outer);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace diffrank::experiments
