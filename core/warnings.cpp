// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/warnings.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "diffrank/core/spec.hpp"

namespace diffrank {
namespace {

struct Collected {
  std::mutex mutex;
  std::map<std::string, Warning> map;
  static Collected& get() {
    static auto& collected = *new Collected;  // like the registry, never destroyed
    return collected;
  }
};

}  // namespace

std::string Warning::message() const {
  return text + " (" + std::to_string(rows) + (rows == 1 ? " row" : " rows") + ", worst error " + to_text(worst) + ")";
}

void warn(const std::string& text, double error) {
  add_warning({text, 1, error});
}

void add_warning(const Warning& added) {
  auto& collected = Collected::get();
  const std::lock_guard lock(collected.mutex);
  auto& warning = collected.map[added.text];
  warning.text = added.text;
  warning.rows += added.rows;
  warning.worst = std::max(warning.worst, added.worst);
}

std::vector<Warning> take_warnings() {
  auto& collected = Collected::get();
  const std::lock_guard lock(collected.mutex);
  std::vector<Warning> list;
  for (auto& entry : collected.map) list.push_back(std::move(entry.second));
  collected.map.clear();
  return list;
}

}  // namespace diffrank
