// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/published_reader.hpp"

#include <algorithm>

#include "diffrank/core/component.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"
#include "diffrank/experiments/sweep/trial_reader.hpp"

namespace diffrank::experiments {
namespace {

/// The value at a path such as stages.1.weighting.name; null where there is none. Keys may have dots in them, as those of
/// a stage.
const Json* find(const Json& json, const std::string& path) {
  for (auto dot = path.find('.');; dot = path.find('.', dot + 1)) {
    const auto key = path.substr(0, dot);
    const Json* next = nullptr;
    if (json.is_object() && json.contains(key)) next = &json.at(key);
    if (json.is_array() && !key.empty() && key.size() < 4 && key.find_first_not_of("0123456789") == key.npos &&
        std::stoul(key) < json.size())
      next = &json.at(std::stoul(key));
    if (next && dot == path.npos) return next;
    if (next)
      if (const auto* found = find(*next, path.substr(dot + 1))) return found;
    if (dot == path.npos) return nullptr;
  }
}

bool has_values(const Json& trial, const Json& wanted) {
  return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& item) {
    const auto* value = find(trial, item.key());
    return value ? *value == item.value() : item.value().is_null();
  });
}

class Reader {
 public:
  Reader(const std::vector<SweptTrial>& trials, std::vector<Problem>& problems) : problems_(problems) {
    for (const auto& trial : trials) trials_.emplace_back(trial.hash, trial_json(*trial.trial));
  }

  std::vector<Published> read(const Json& json, const std::string& pointer) {
    std::vector<Published> tables;
    const auto add = [&](const Json& table, const std::string& place) {
      auto read = read_table(table, place);
      const auto describes = [](const Published::Row& row) { return !row.trials.empty(); };
      if (std::any_of(read.rows.begin(), read.rows.end(), describes)) tables.push_back(std::move(read));
    };
    if (json.is_object()) add(json, pointer);
    else if (json.is_array())
      for (std::size_t i = 0; i < json.size(); ++i) add(json[i], pointer + "/" + std::to_string(i));
    else
      fault(pointer,
            R"(must be an object {"source": "...", "rows": [...]} or a list of such objects, got )" + json.dump());
    return tables;
  }

 private:
  void fault(const std::string& pointer, const std::string& what) { problems_.push_back({pointer, what}); }

  bool is_object_of(const Json& json, const std::string& pointer, const std::vector<std::string>& known) {
    if (!json.is_object()) {
      fault(pointer, "must be an object, got " + json.dump());
      return false;
    }
    for (const auto& [key, value] : json.items())
      if (std::find(known.begin(), known.end(), key) == known.end())
        fault(pointer + "/" + key, "unknown" + suggestion(key, known));
    return true;
  }

  std::string text(const Json& json, const std::string& pointer, const char* key, bool needed) {
    const auto value = json.value(key, needed ? Json() : Json(""));
    if (value.is_string() && !(needed && value == "")) return value;
    fault(pointer + "/" + key, "must be a text, got " + value.dump());
    return {};
  }

  Json trial_values(const Json& json, const std::string& pointer) {
    auto values = json.value("trial", Json::object());
    if (values.is_object()) return values;
    fault(pointer + "/trial", "must be an object {path: value}, got " + values.dump());
    return Json::object();
  }

  Published read_table(const Json& json, const std::string& pointer) {
    Published table;
    if (!is_object_of(json, pointer, {"source", "note", "trial", "rows"})) return table;
    table.source = text(json, pointer, "source", true);
    table.note = text(json, pointer, "note", false);
    const auto wanted = trial_values(json, pointer);
    const auto rows = json.value("rows", Json());
    if (!rows.is_array() || rows.empty()) fault(pointer + "/rows", "must be a list of rows, got " + rows.dump());
    else
      for (std::size_t i = 0; i < rows.size(); ++i)
        read_row(rows[i], pointer + "/rows/" + std::to_string(i), wanted, table.rows);
    return table;
  }

  void read_row(const Json& json, const std::string& pointer, const Json& of_table, std::vector<Published::Row>& rows) {
    if (!is_object_of(json, pointer, {"name", "trial", "values"})) return;
    Published::Row row{text(json, pointer, "name", true), {}, {}};
    const auto wanted = trial_values(json, pointer);
    for (const auto& [hash, trial] : trials_)
      if (has_values(trial, of_table) && has_values(trial, wanted)) row.trials.push_back(hash);
    const auto values = json.value("values", Json());
    if (!values.is_object() || values.empty())
      return fault(pointer + "/values", "must be an object {metric: number}, got " + values.dump());
    for (const auto& [metric, value] : values.items()) {
      const auto place = pointer + "/values/" + metric;
      std::vector<Problem> found;
      check_metric_name(metric, {"test", "val"}, place, found);
      for (const auto& problem : found) fault(place, problem.message);
      if (value.is_number()) row.values[metric] = value;
      else fault(place, "must be a number, got " + value.dump());
    }
    rows.push_back(std::move(row));
  }

  std::vector<std::pair<std::string, Json>> trials_;  ///< hash and complete configuration
  std::vector<Problem>& problems_;
};

}  // namespace

std::vector<Published> read_published(const Json& json, const std::string& pointer,
                                      const std::vector<SweptTrial>& trials, std::vector<Problem>& problems) {
  return Reader(trials, problems).read(json, pointer);
}

}  // namespace diffrank::experiments
