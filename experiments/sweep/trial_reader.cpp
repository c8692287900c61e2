// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/trial_reader.hpp"

#include <algorithm>
#include <cstdio>

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/sweep/stages.hpp"
#include "diffrank/experiments/text/fnv1a.hpp"

namespace diffrank::experiments {
namespace {

bool trains_predictions(const Trial& trial) {
  const auto all = trial.all_terms();
  return std::any_of(all.begin(), all.end(), [](const auto& entry) { return !entry.second.loss->uses_features(); });
}

}  // namespace

std::shared_ptr<Trial> TrialReader::read(const Json& object, std::vector<Problem>& problems) {
  const auto before = problems.size();
  const auto stages = expand_stages(paths_, object, problems);
  auto common = object;
  common.erase("stages");
  if (stages.empty()) {
    auto trial = problems.size() == before ? read_one(common, problems) : nullptr;
    if (trial && !trains_predictions(*trial)) {
      problems.push_back({"loss",
                          "nothing trains the predictions: set a loss on them, such as l1, or a further stage "
                          "that does"});
      return nullptr;
    }
    return trial;
  }
  std::vector<std::shared_ptr<const Trial>> read;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    std::vector<Problem> found;
    read.push_back(read_one(stages[i], found));
    for (auto& p : found) {
      p.path = stage_path(i, p.path);
      problems.push_back(std::move(p));
    }
  }
  const auto trial = problems.size() == before ? read_one(common, problems) : nullptr;
  if (!trial) return nullptr;
  trial->stages = std::move(read);
  const auto refuse = [&](std::size_t stage, const std::string& why) {
    problems.push_back({stage_path(stage, "loss"), why});
    return nullptr;
  };
  const std::size_t last = stages.size() - 1;
  if (!trains_predictions(*trial->stages[last]))
    return refuse(last, "nothing trains the predictions in the last stage: set a loss on them, such as l1");
  const bool classes = trial->stages[last]->prediction_loss().needs().classes;
  for (std::size_t i = 0; i < last; ++i)
    if (trains_predictions(*trial->stages[i]) && trial->stages[i]->prediction_loss().needs().classes != classes)
      return refuse(i, "has other outputs than that of the last stage: one for each label, and one for each class");
  return trial;
}

std::shared_ptr<Trial> TrialReader::read_one(const Json& object, std::vector<Problem>& problems) {
  auto spec = to_spec(object), changes = spec;
  const auto has_same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
  const bool alike = last_ && std::equal(spec.options.begin(), spec.options.end(), last_spec_.options.begin(),
                                         last_spec_.options.end(), has_same_name);
  const auto trial = alike ? std::make_shared<Trial>(*last_) : make<Trial>(Trial::kind);
  if (!alike && object.contains("terms"))
    for (const auto& [name, term] : object["terms"].items()) trial->terms[name] = {};
  if (alike) {
    changes.options.clear();
    for (std::size_t i = 0; i < spec.options.size(); ++i)
      if (spec.options[i] != last_spec_.options[i] || spec.options[i].second == "none")
        changes.options.push_back(spec.options[i]);
  }
  const auto before = problems.size();
  declared(*trial).read(changes, "", "", problems);
  if (problems.size() == before) trial->validate("", problems);
  if (problems.size() != before) return nullptr;
  last_spec_ = std::move(spec);
  last_ = std::make_shared<const Trial>(*trial);
  if (trial->weight == 0) trial->regularizer = nullptr;
  if (!trial->regularizer) trial->weight = 0;
  for (auto term = trial->terms.begin(); term != trial->terms.end();)
    term = term->second.weight == 0 ? trial->terms.erase(term) : std::next(term);
  return trial;
}

std::shared_ptr<Trial> read_trial(const Json& object, std::vector<Problem>& problems) {
  return TrialReader().read(object, problems);
}

Json trial_json(const Trial& trial) {
  auto json = to_json(trial);
  for (const auto& stage : trial.stages) {
    Json settings = Json::object();
    const auto options = declared(*stage);
    const auto whole = to_json(*stage);
    for (const auto& option : options.all()) {
      const auto at = pointer_of(option.name);
      if (!is_shared_by_stages(option.name) && (!json.contains(at) || json[at] != whole[at]))
        settings[option.name] = whole[at];
    }
    for (const auto& [name, term] : trial.terms)
      if (!stage->terms.count(name)) settings["terms." + name + ".weight"] = 0;
    json["stages"].push_back(settings);
  }
  return json;
}

std::uint64_t trial_fingerprint(const Trial& trial) {
  return fnv1a<std::uint64_t>(trial_json(trial).dump());
}

std::string short_hash(std::uint64_t fingerprint) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(fingerprint));
  return std::string(text, 12);
}

}  // namespace diffrank::experiments
