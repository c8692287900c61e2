// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/stages.hpp"

#include <algorithm>

namespace diffrank::experiments {
namespace {

void flatten(const Json& object, const std::string& prefix, Json& flat) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object() && !value.empty() && !value.contains("name")) flatten(value, prefix + key + ".", flat);
    else flat[prefix + key] = value;
  }
}

/// The trial with the settings of one stage.
Json expand_stage(OptionPaths& paths, Json trial, std::size_t number, const Json& stage,
                  std::vector<Problem>& problems) {
  const auto settings = flat_settings(stage);
  std::vector<std::string> order;
  for (const auto& [path, value] : settings.items()) order.push_back(path);
  std::sort(order.begin(), order.end(), is_outer);
  for (const auto& path : order) {
    if (is_shared_by_stages(path)) {
      problems.push_back({stage_path(number, path), "is the same in all stages: set it at the top of the file"});
      continue;
    }
    try {
      paths.set(trial, path, settings[path]);
    } catch (const InvalidSpec& error) {
      for (auto p : error.problems) {
        p.path = stage_path(number, p.path);
        problems.push_back(std::move(p));
      }
    }
  }
  return trial;
}

}  // namespace

std::vector<Json> expand_stages(OptionPaths& paths, const Json& trial, std::vector<Problem>& problems) {
  const auto stages = trial.value("stages", Json());
  if (stages.is_null() || stages == "none") return {};
  const bool valid = stages.is_array() && !stages.empty() &&
                     std::all_of(stages.begin(), stages.end(), [](const Json& stage) { return stage.is_object(); });
  if (!valid) {
    problems.push_back(
        {"stages", "must be a list of objects, [{path: value, ...}, ...], one for each stage, got " + stages.dump()});
    return {};
  }
  auto common = trial;
  common.erase("stages");
  std::vector<Json> all;
  for (std::size_t i = 0; i < stages.size(); ++i) all.push_back(expand_stage(paths, common, i, stages[i], problems));
  return all;
}

std::string stage_path(std::size_t number, const std::string& path) {
  return "stages." + std::to_string(number) + "." + path;
}

std::optional<StagePath> find_stage(const Json& trial, const std::string& path) {
  if (!is_below(path, "stages")) return std::nullopt;
  const auto dot = path.find('.', 7);
  const auto digits = path.substr(7, dot == path.npos ? dot : dot - 7);
  const bool is_number = !digits.empty() && digits.size() < 6 && digits.find_first_not_of("0123456789") == digits.npos;
  if (!is_number || dot == path.npos)
    throw NoSuchPath(path, "must read stages.NUMBER.OPTION, with stages numbered from 0: stages.0.train.epochs");
  const auto number = static_cast<std::size_t>(std::stoul(digits));
  const auto stages = trial.value("stages", Json::array());
  const auto count = stages.is_array() ? stages.size() : 0;
  if (number >= count)
    throw NoSuchPath(path, count == 0 ? std::string("the configuration has no stages")
                                      : "the configuration has " + std::to_string(count) + " stages, numbered from 0");
  return StagePath{number, path.substr(dot + 1)};
}

Json flat_settings(const Json& stage) {
  Json flat = Json::object();
  flatten(stage, "", flat);
  return flat;
}

bool is_shared_by_stages(const std::string& path) {
  for (const std::string shared :
       {"data", "model", "backend", "shots", "stages", "train.select", "train.test_every_epoch", "train.keep"})
    if (path == shared || path.compare(0, shared.size() + 1, shared + ".") == 0) return true;
  return false;
}

}  // namespace diffrank::experiments
