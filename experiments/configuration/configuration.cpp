// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/configuration.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "diffrank/core/escape_controls.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/configuration/file_keys.hpp"
#include "diffrank/experiments/configuration/include.hpp"
#include "diffrank/experiments/configuration/overrides.hpp"
#include "diffrank/experiments/configuration/published_reader.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"
#include "diffrank/experiments/sweep/name_hints.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

std::string shortened(const std::string& text) {
  constexpr std::size_t max_length = 80;
  return text.size() <= max_length ? text : valid_utf8(text.substr(0, max_length)) + "...";
}

/// Why a text cannot be the name of the folder of runs; empty if it can.
std::string complaint_about_name(const std::string& name) {
  if (name.empty()) return "must not be empty: it names the folder of the runs";
  if (name.find_first_of("/\\") != std::string::npos) return "names a folder, so it must have no slash or backslash";
  if (name.front() == '.' || name.front() == '-') return "names a folder, so it must not begin with a point or a dash";
  if (escape_controls(name) != name) return "names a folder, so it must have no control characters such as line ends";
  if (name.size() > max_name_bytes)
    return "names a folder, so it must have at most " + std::to_string(max_name_bytes) + " bytes, not " +
           std::to_string(name.size());
  return {};
}

class Reader {
 public:
  Reader(Document document, const std::vector<std::string>& overrides)
      : document_(std::move(document)), file_(document_.json), problems_(document_.problems) {
    if (!file_.is_object())
      throw InvalidSpec({problem_at(document_.value_at(""), "",
                                    "the file must consist of one JSON object, {\"data\": ..., \"loss\": ...}")});
    axes_ = apply_overrides(document_, overrides, problems_);
  }

  Configuration read() {
    file_.erase("$schema");
    Configuration c;
    c.name = take_text("name", "ablation");
    if (const auto complaint = complaint_about_name(c.name); !complaint.empty())
      problem("/name", complaint + ", got '" + shortened(c.name) + "'");
    read_seeds(c);
    auto sweep = read_sweep(document_, problems_);
    file_.erase("sweep");
    for (const auto& axis : axes_) sweep.replace(axis);
    const auto baseline = read_report(c);
    check_keys();
    c.trials = swept_trials(document_, sweep, baseline, problems_);
    if (!published_.is_null()) {
      std::vector<Problem> found;
      c.published = read_published(published_, "/report/published", c.trials, found);
      for (const auto& p : found) problem(p.path, p.message);
    }
    if (c.trials.size() * c.seeds.size() > max_runs)
      problem("/seeds", std::to_string(c.trials.size()) + " trials x " + std::to_string(c.seeds.size()) +
                            " seeds are more than " + std::to_string(max_runs) + " runs");
    if (!problems_.empty()) throw InvalidSpec(problems_);
    return c;
  }

 private:
  void problem(const std::string& pointer, const std::string& message) {
    problems_.push_back(problem_at(document_.value_at(pointer), readable(pointer), message));
  }
  void unknown(const std::string& pointer, const std::string& key, const std::vector<std::string>& known) {
    const auto hint = hint_for(readable(pointer));
    problems_.push_back(problem_at(document_.key_at(pointer), readable(pointer),
                                   "unknown" + (hint.empty() ? suggestion(key, known) : "; " + hint)));
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
    problem("/" + key, "must be a text, got " + shortened(value.dump()));
    return fallback;
  }

  void read_seeds(Configuration& c) {
    const auto seeds = take("seeds", 1);
    const auto count = whole_number(seeds);
    const auto is_seed = [](const Json& seed) { return whole_number(seed).has_value(); };
    const bool list = seeds.is_array() && !seeds.empty() && seeds.size() <= max_seeds;
    if (count && *count >= 1 && *count <= max_seeds) {
      c.seeds.resize(static_cast<std::size_t>(*count));
      std::iota(c.seeds.begin(), c.seeds.end(), std::uint64_t{0});
    } else if (list && std::all_of(seeds.begin(), seeds.end(), is_seed)) {
      for (const auto& seed : seeds) c.seeds.push_back(*whole_number(seed));
      std::sort(c.seeds.begin(), c.seeds.end());
      const auto twice = std::adjacent_find(c.seeds.begin(), c.seeds.end());
      if (twice != c.seeds.end()) problem("/seeds", "contains " + std::to_string(*twice) + " more than once");
    } else {
      problem("/seeds", "must be the number of seeds, 1 to " + std::to_string(max_seeds) +
                            ", or a list of seeds from 0 to " + std::to_string(UINT64_MAX) + ", got " +
                            shortened(seeds.dump()));
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
      else if (key == "published") published_ = value;
      else if (key == "goal") problem(pointer, "must be min or max, got " + value.dump());
      else if (key == "metric" || key == "baseline") problem(pointer, "has the wrong type: " + value.dump());
      else unknown(pointer, key, {"metric", "goal", "baseline", "published"});
    }
    std::vector<Problem> found;
    check_metric_name(c.metric, {"test", "val"}, "report.metric", found);
    for (const auto& p : found) problem("/report/metric", p.message);
    if (found.empty() && !report.contains("goal")) c.minimize = !larger_is_better(c.metric);
    return baseline;
  }

  /// All other keys must be options of the trial, or groups of them.
  void check_keys() {
    const auto trial = make_component(Trial::kind, Trial::kind);
    const auto options = declared(*trial);
    auto known = top_level_file_keys();
    std::map<std::string, const Option*> meaning;  // null: a group
    for (const auto& option : options.all()) {
      const auto dot = option.name.find('.');
      const auto key = option.name.substr(0, dot);
      if (meaning.emplace(key, dot == std::string::npos ? &option : nullptr).second) known.push_back(key);
    }
    known.insert(known.end(), {"terms", "stages"});
    meaning["terms"] = nullptr;
    const Json keys = file_;
    for (const auto& [key, value] : keys.items()) {
      const auto found = meaning.find(key);
      const bool object = value.is_object(), named = object && value.contains("name");
      std::string complaint;
      if (key == "stages") continue;  // expand_stages() says what is wrong with them
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
  Json published_;  ///< report.published
  std::vector<Problem> problems_;
  std::vector<Factor> axes_;
};

}  // namespace

Configuration read_configuration(const std::string& text, const std::string& source,
                                 const std::vector<std::string>& overrides) {
  return Reader(read_with_includes(text, source), overrides).read();
}

}  // namespace diffrank::experiments
