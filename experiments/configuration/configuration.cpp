// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/configuration.hpp"

#include <algorithm>

#include "diffrank/experiments/configuration/include.hpp"
#include "diffrank/experiments/configuration/overrides.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"
#include "diffrank/experiments/sweep/swept_trials.hpp"

namespace diffrank::experiments {
namespace {

class Reader {
 public:
  Reader(Document document, const std::vector<std::string>& overrides)
      : document_(std::move(document)), file_(document_.json), problems_(document_.problems) {
    if (!file_.is_object())
      throw InvalidSpec({problem_at(document_.value_at(""), "",
                                    "the file must hold one JSON object, {\"data\": ..., \"loss\": ...}")});
    axes_ = apply_overrides(document_, overrides, problems_);
  }

  Configuration read() {
    file_.erase("$schema");
    Configuration c;
    c.name = take_text("name", "ablation");
    if (c.name.empty() || c.name.find_first_of("/\\") != std::string::npos || c.name[0] == '.')
      problem("/name", "must be usable as a folder name (no slash, no leading dot), got '" + c.name + "'");
    read_seeds(c);
    auto sweep = read_sweep(document_, problems_);
    file_.erase("sweep");
    for (const auto& axis : axes_) sweep.replace(axis);
    const auto baseline = read_report(c);
    check_keys();
    c.trials = swept_trials(document_, sweep, baseline, problems_);
    if (!problems_.empty()) throw InvalidSpec(problems_);
    return c;
  }

 private:
  void problem(const std::string& pointer, const std::string& message) {
    problems_.push_back(problem_at(document_.value_at(pointer), readable(pointer), message));
  }
  void unknown(const std::string& pointer, const std::string& key, const std::vector<std::string>& known) {
    problems_.push_back(problem_at(document_.key_at(pointer), readable(pointer), "unknown" + suggestion(key, known)));
  }

  Json take(const std::string& key, Json fallback) {
    if (!file_.contains(key)) return fallback;
    Json value = file_[key];
    file_.erase(key);
    return value;
  }
  std::string take_text(const std::string& key, const std::string& fallback) {
    const auto value = take(key, fallback);
    if (value.is_string()) return value;
    problem("/" + key, "must be a text, got " + value.dump());
    return fallback;
  }

  void read_seeds(Configuration& c) {
    const auto seeds = take("seeds", 1);
    const auto whole = [](const Json& v) { return v.is_number_integer() && v.get<std::int64_t>() >= 0; };
    if (whole(seeds) && seeds.get<std::int64_t>() >= 1) {
      for (std::uint64_t s = 0; s < seeds.get<std::uint64_t>(); ++s) c.seeds.push_back(s);
    } else if (seeds.is_array() && !seeds.empty() && std::all_of(seeds.begin(), seeds.end(), whole)) {
      c.seeds = seeds.get<std::vector<std::uint64_t>>();
      std::sort(c.seeds.begin(), c.seeds.end());
      if (std::adjacent_find(c.seeds.begin(), c.seeds.end()) != c.seeds.end())
        problem("/seeds", "names a seed twice: " + seeds.dump());
    } else {
      problem("/seeds", "must be how many (at least 1), or a list of seeds, got " + seeds.dump());
    }
  }

  Json read_report(Configuration& c) {
    const auto report = take("report", Json::object());
    Json baseline;
    if (!report.is_object()) {
      problem("/report",
              "must be an object {\"metric\": ..., \"goal\": ..., \"baseline\": {...}}, got " + report.dump());
      return baseline;
    }
    for (const auto& [key, value] : report.items()) {
      const auto pointer = child("/report", key);
      if (key == "metric" && value.is_string()) c.metric = value;
      else if (key == "goal" && (value == "min" || value == "max")) c.minimize = value == "min";
      else if (key == "baseline" && value.is_object()) baseline = value;
      else if (key == "goal") problem(pointer, "must be min or max, got " + value.dump());
      else if (key == "metric" || key == "baseline") problem(pointer, "has the wrong type: " + value.dump());
      else unknown(pointer, key, {"metric", "goal", "baseline"});
    }
    std::vector<Problem> found;
    check_metric_name(c.metric, {"test", "val"}, "report.metric", found);
    for (const auto& p : found) problem("/report/metric", p.message);
    if (found.empty() && !report.contains("goal")) c.minimize = !larger_is_better(c.metric);
    return baseline;
  }

  /// What is left is the trial's: its options, and groups of them.
  void check_keys() {
    const auto trial = make_component(Trial::kind, Trial::kind);
    const auto options = declared(*trial);
    std::vector<std::string> known{"name", "seeds", "sweep", "report", "include"};
    std::map<std::string, const Option*> meaning;  // null: a group
    for (const auto& option : options.all()) {
      const auto dot = option.name.find('.');
      const auto key = option.name.substr(0, dot);
      if (meaning.emplace(key, dot == std::string::npos ? &option : nullptr).second) known.push_back(key);
    }
    const Json keys = file_;
    for (const auto& [key, value] : keys.items()) {
      const auto found = meaning.find(key);
      const bool object = value.is_object(), named = object && value.contains("name");
      std::string complaint;
      if (found == meaning.end()) unknown(child("", key), key, known);
      else if (!found->second && (!object || named)) complaint = "must be an object of options, got " + value.dump();
      else if (found->second && object && found->second->type != Option::Type::component)
        complaint = "must not be an object, got " + value.dump();
      else if (found->second && object && !named) complaint = "must have a \"name\", got " + value.dump();
      if (!complaint.empty()) problem(child("", key), complaint);
      if (found == meaning.end() || !complaint.empty() || (object && value.empty())) file_.erase(key);
    }
  }

  Document document_;
  Json& file_;
  std::vector<Problem> problems_;
  std::vector<Factor> axes_;
};

}  // namespace

Configuration read_configuration(const std::string& text, const std::string& source,
                                 const std::vector<std::string>& overrides) {
  return Reader(read_with_includes(text, source), overrides).read();
}

}  // namespace diffrank::experiments
