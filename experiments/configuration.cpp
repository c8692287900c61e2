// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration.hpp"

#include <algorithm>

#include "diffrank/experiments/dotted_path.hpp"
#include "diffrank/experiments/metric_name.hpp"

namespace diffrank::experiments {
namespace {

using Axes = std::vector<std::pair<std::string, Json>>;  // path, array of values

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_object() ? to_text(to_spec(value)) : value.dump();
}

class Reader {
 public:
  explicit Reader(Json file) : file_(std::move(file)) {}

  Configuration read(const std::vector<std::string>& overrides) {
    if (!file_.is_object()) throw InvalidSpec("", "the file must hold one JSON object, {\"data\": ..., \"loss\": ...}");
    for (const auto& text : overrides)
      guarded([&] {
        try {
          override(text);
        } catch (const Json::exception&) {
          throw InvalidSpec(text, "cannot be applied: the file has something of another type there");
        }
      });
    file_.erase("$schema");
    Configuration c;
    c.name = take_text("name", "ablation");
    if (c.name.empty() || c.name.find_first_of("/\\") != std::string::npos || c.name[0] == '.')
      problem("name", "must be usable as a folder name (no slash, no leading dot), got '" + c.name + "'");
    read_seeds(c);
    read_sweep();
    const auto baseline = read_report(c);
    check_keys();
    expand(c, baseline);
    if (!problems_.empty()) throw InvalidSpec(problems_);
    return c;
  }

 private:
  void problem(std::string path, std::string message) { problems_.push_back({std::move(path), std::move(message)}); }

  template <class Action>
  void guarded(Action action) {
    try {
      action();
    } catch (const InvalidSpec& error) {
      for (const auto& p : error.problems) add(p);
    }
  }
  bool is_known(const Problem& p) const {
    const auto same = [&p](const Problem& q) { return p.path == q.path && p.message == q.message; };
    return std::any_of(problems_.begin(), problems_.end(), same);
  }
  void add(const Problem& p) {  // once: trials of a sweep share most of their problems
    if (!is_known(p)) problems_.push_back(p);
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
    problem(key, "must be a text, got " + value.dump());
    return fallback;
  }

  /// path=value; a value with commas outside of parentheses is an axis of the sweep.
  void override(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw InvalidSpec(text, "overrides read path=value, for instance train.epochs=5");
    const auto path = text.substr(0, equals), value = text.substr(equals + 1);
    if (value.empty()) throw InvalidSpec(path, "has no value after '='");
    const auto as_json = [](const std::string& part) {
      const auto parsed = Json::parse(part, nullptr, false);
      return parsed.is_discarded() ? Json(part) : parsed;
    };
    const auto parts = parse_list("[" + value + "]");
    if (path == "name") {
      file_[path] = value;
    } else if (path == "seeds") {
      file_[path] = as_json(parts.size() > 1 ? "[" + value + "]" : value);
    } else if (path == "report.metric" || path == "report.goal") {
      file_["report"][path.substr(7)] = value;
    } else if (parts.size() > 1) {
      Json values = Json::array();
      for (const auto& part : parts) values.push_back(as_json(part));
      override_axes_.emplace_back(path, values);
    } else {
      set_path(file_, path, as_json(parts.at(0)));
      if (file_.contains("/sweep/grid"_json_pointer)) file_["sweep"]["grid"].erase(path);
    }
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
        problem("seeds", "names a seed twice: " + seeds.dump());
    } else {
      problem("seeds", "must be how many (at least 1), or a list of seeds, got " + seeds.dump());
    }
  }

  void read_sweep() {
    const auto sweep = take("sweep", Json::object());
    if (!sweep.is_object()) return problem("sweep", "must be an object {\"grid\": {...}}, got " + sweep.dump());
    for (const auto& [key, value] : sweep.items())
      if (key != "grid") problem("sweep." + key, "unknown kind of sweep" + suggestion(key, {"grid"}));
    const auto grid = sweep.value("grid", Json::object());
    if (!grid.is_object()) return problem("sweep.grid", "must be an object {path: [values]}, got " + grid.dump());
    for (const auto& [path, values] : grid.items()) {
      if (!values.is_array() || values.empty())
        problem("sweep.grid." + path, "must be a list of values, got " + values.dump());
      else axes_.emplace_back(path, values);
    }
    for (const auto& axis : override_axes_) {
      const auto same =
          std::find_if(axes_.begin(), axes_.end(), [&axis](const auto& a) { return a.first == axis.first; });
      if (same != axes_.end()) *same = axis;
      else axes_.push_back(axis);
    }
    // Outer paths first: `regularizer` must be set before `regularizer.ranker` is.
    std::stable_sort(axes_.begin(), axes_.end(), [](const auto& a, const auto& b) {
      return std::count(a.first.begin(), a.first.end(), '.') < std::count(b.first.begin(), b.first.end(), '.');
    });
  }

  Json read_report(Configuration& c) {
    const auto report = take("report", Json::object());
    Json baseline;
    if (!report.is_object()) {
      problem("report",
              "must be an object {\"metric\": ..., \"goal\": ..., \"baseline\": {...}}, got " + report.dump());
      return baseline;
    }
    for (const auto& [key, value] : report.items()) {
      if (key == "metric" && value.is_string()) c.metric = value;
      else if (key == "goal" && (value == "min" || value == "max")) c.minimize = value == "min";
      else if (key == "baseline" && value.is_object()) baseline = value;
      else if (key == "goal") problem("report.goal", "must be min or max, got " + value.dump());
      else if (key == "metric" || key == "baseline") problem("report." + key, "has the wrong type: " + value.dump());
      else problem("report." + key, "unknown" + suggestion(key, {"metric", "goal", "baseline"}));
    }
    std::vector<Problem> found;
    check_metric_name(c.metric, {"test", "val"}, "report.metric", found);
    for (const auto& p : found) add(p);
    if (found.empty() && !report.contains("goal")) c.minimize = !larger_is_better(c.metric);
    return baseline;
  }

  /// What is left is the trial's: its options, and groups of them.
  void check_keys() {
    const auto trial = make_component(Trial::kind, Trial::kind);
    const auto options = declared(*trial);
    std::vector<std::string> known{"name", "seeds", "sweep", "report"};
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
      if (found == meaning.end()) complaint = "unknown" + suggestion(key, known);
      else if (!found->second && (!object || named)) complaint = "must be an object of options, got " + value.dump();
      else if (found->second && object && found->second->type != Option::Type::component)
        complaint = "must not be an object, got " + value.dump();
      else if (found->second && object && !named) complaint = "must have a \"name\", got " + value.dump();
      if (!complaint.empty()) problem(key, complaint);
      if (!complaint.empty() || (object && value.empty())) file_.erase(key);
    }
  }

  void expand(Configuration& c, const Json& baseline) {
    std::vector<std::size_t> choice(axes_.size(), 0);
    do {
      guarded([&] {
        Json trial = file_;
        SweptTrial swept;
        for (std::size_t a = 0; a < axes_.size(); ++a) {
          const auto& value = axes_[a].second[choice[a]];
          set_path(trial, axes_[a].first, value);
          swept.axes.emplace_back(axes_[a].first, text_of(value));
        }
        std::vector<Problem> found;
        swept.trial = checked(trial, found);
        for (const auto& p : found) add(p);
        if (baseline.is_object()) swept.baseline = baseline_of(trial, baseline);
        if (!swept.trial) return;
        swept.hash = trial_hash(*swept.trial);
        const auto same = [&](const SweptTrial& t) { return t.hash == swept.hash; };
        if (std::none_of(c.trials.begin(), c.trials.end(), same)) c.trials.push_back(swept);
      });
    } while (next(choice));
    for (const auto& t : c.trials) {
      const auto is_base = [&t](const SweptTrial& other) { return other.hash == t.baseline; };
      if (!t.baseline.empty() && std::none_of(c.trials.begin(), c.trials.end(), is_base))
        add({"report.baseline", "no trial of this sweep is that one: add it to the sweep"});
    }
  }

  /// The hash of the trial that these values turn a trial into. Problems that the trial has itself are known already.
  std::string baseline_of(Json trial, const Json& values) {
    std::vector<Problem> found;
    for (const auto& [path, value] : values.items()) {
      try {
        set_path(trial, path, value);
      } catch (const InvalidSpec& error) {
        found.insert(found.end(), error.problems.begin(), error.problems.end());
      }
    }
    const auto base = checked(trial, found);
    for (const auto& p : found)
      if (!is_known(p)) add({"report.baseline." + p.path, p.message});
    return base ? trial_hash(*base) : "";
  }

  static std::shared_ptr<Trial> checked(const Json& trial, std::vector<Problem>& found) {
    auto result = read_trial(trial, found);
    for (auto& p : found) {
      const auto prefix = std::string("trial 'trial'");
      if (const auto at = p.message.find(prefix); at != std::string::npos)
        p.message.replace(at, prefix.size(), "the configuration");
    }
    return result;
  }

  /// Counts through the grid, the last axis fastest.
  bool next(std::vector<std::size_t>& choice) const {
    for (std::size_t a = choice.size(); a-- > 0;) {
      if (++choice[a] < axes_[a].second.size()) return true;
      choice[a] = 0;
    }
    return false;
  }

  Json file_;
  Axes axes_, override_axes_;
  std::vector<Problem> problems_;
};

}  // namespace

Configuration read_configuration(const std::string& text, const std::string& source,
                                 const std::vector<std::string>& overrides) {
  return Reader(parse_json(text, source)).read(overrides);
}

}  // namespace diffrank::experiments
