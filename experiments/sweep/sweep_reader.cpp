// SPDX-License-Identifier: Apache-2.0
// Reads a file's `sweep`: grid, zip, random and list; lists may nest.
#include <algorithm>

#include "diffrank/experiments/sweep/random_draws.hpp"
#include "diffrank/experiments/sweep/sweep.hpp"

namespace diffrank::experiments {
namespace {

class SweepReader {
 public:
  SweepReader(const Document& document, std::vector<Problem>& problems) : document_(document), problems_(problems) {}

  Sweep read(const std::string& pointer) {
    const auto outer = taken_;
    Sweep sweep;
    if (is_object(pointer, "{\"grid\": ..., \"zip\": ..., \"list\": ..., \"random\": ...}")) {
      const std::vector<std::string> kinds{"grid", "zip", "list", "random", "samples", "seed"};
      for (const auto& [key, value] : json(pointer).items())
        if (std::find(kinds.begin(), kinds.end(), key) == kinds.end())
          problem(document_.key_at(child(pointer, key)), child(pointer, key),
                  "unknown kind of sweep" + suggestion(key, kinds));
      if (has(pointer, "grid")) grid(child(pointer, "grid"), sweep);
      if (has(pointer, "zip")) zips(child(pointer, "zip"), sweep);
      if (has(pointer, "random")) random(pointer, sweep);
      for (const char* key : {"samples", "seed"})
        if (has(pointer, key) && !has(pointer, "random"))
          problem(document_.key_at(child(pointer, key)), child(pointer, key),
                  "is only allowed together with \"random\"");
      if (has(pointer, "list")) list(child(pointer, "list"), sweep);
    }
    taken_ = outer;
    return sweep;
  }

 private:
  const Json& json(const std::string& pointer) const { return document_.json.at(Json::json_pointer(pointer)); }
  bool has(const std::string& pointer, const char* key) const { return json(pointer).contains(key); }

  void problem(const Place& place, const std::string& pointer, const std::string& message) {
    problems_.push_back(problem_at(place, readable(pointer), message));
  }
  void problem(const std::string& pointer, const std::string& message) {
    problem(document_.value_at(pointer), pointer, message);
  }
  bool is_object(const std::string& pointer, const std::string& form) {
    if (json(pointer).is_object()) return true;
    problem(pointer, "must be an object " + form + ", got " + json(pointer).dump());
    return false;
  }
  /// False, with a problem, if the path is already swept, here or in an enclosing sweep.
  bool take(const std::string& path, const std::string& pointer) {
    const auto [first, added] = taken_.emplace(path, pointer);
    if (!added)
      problem(document_.key_at(pointer), pointer,
              "is swept already, at " + document_.key_at(first->second).text() + ": leave one of them out");
    return added;
  }

  /// The values of a path, each with its place in the file.
  std::vector<Setting> values(const std::string& pointer, const std::string& path) {
    std::vector<Setting> settings;
    const auto& list = json(child(pointer, path));
    if (!list.is_array() || list.empty()) problem(child(pointer, path), "must be a list of values, got " + list.dump());
    else if (take(path, child(pointer, path)))
      for (std::size_t i = 0; i < list.size(); ++i) settings.push_back({path, list[i], child(child(pointer, path), i)});
    return settings;
  }

  void grid(const std::string& pointer, Sweep& sweep) {
    if (!is_object(pointer, "{path: [values]}")) return;
    for (const auto& [path, unused] : json(pointer).items()) {
      Factor axis;
      for (const auto& setting : values(pointer, path)) axis.rows.push_back({setting});
      if (!axis.rows.empty()) sweep.factors.push_back(axis);
    }
  }

  void zips(const std::string& pointer, Sweep& sweep) {
    if (!json(pointer).is_array()) return zip(pointer, sweep);
    for (std::size_t i = 0; i < json(pointer).size(); ++i) zip(child(pointer, i), sweep);
  }
  void zip(const std::string& pointer, Sweep& sweep) {
    if (!is_object(pointer, "{path: [values], path: [as many values]}")) return;
    Factor factor;
    std::string first;
    for (const auto& [path, unused] : json(pointer).items()) {
      const auto column = values(pointer, path);
      if (column.empty()) continue;
      if (first.empty()) first = path;
      if (factor.rows.empty()) factor.rows.resize(column.size());
      if (column.size() != factor.rows.size()) {
        problem(child(pointer, path), "has " + std::to_string(column.size()) + " values, '" + first + "' has " +
                                          std::to_string(factor.rows.size()) + ": lists of a zip must be equally long");
        continue;
      }
      for (std::size_t i = 0; i < column.size(); ++i) factor.rows[i].push_back(column[i]);
    }
    if (!factor.rows.empty()) sweep.factors.push_back(factor);
  }

  void random(const std::string& sweep_pointer, Sweep& sweep) {
    const auto pointer = child(sweep_pointer, "random");
    if (!is_object(pointer, "{path: {\"uniform\": [from, to]}}")) return;
    const auto samples = whole(sweep_pointer, "samples", 1, max_trials);
    const auto seed = has(sweep_pointer, "seed") ? whole(sweep_pointer, "seed", 0, UINT64_MAX) : 0;
    Factor factor;
    factor.rows.resize(static_cast<std::size_t>(samples));
    for (const auto& [path, distribution] : json(pointer).items()) {
      const auto origin = child(pointer, path);
      try {
        const auto drawn = draws(distribution, path, seed, factor.rows.size());
        if (!take(path, origin)) continue;
        for (std::size_t i = 0; i < drawn.size(); ++i) factor.rows[i].push_back({path, drawn[i], origin});
      } catch (const std::invalid_argument& error) {
        problem(origin, error.what());
      }
    }
    if (!factor.rows.empty() && !factor.rows.front().empty()) sweep.factors.push_back(factor);
  }
  /// A whole number from `least` to `most`; 0, with a problem, if it is not.
  std::uint64_t whole(const std::string& pointer, const char* key, std::uint64_t least, std::uint64_t most) {
    const auto at = child(pointer, key);
    if (!has(pointer, key)) {
      problem(child(pointer, "random"), std::string("needs \"") + key + "\" beside it, the number of draws");
      return 0;
    }
    const auto value = whole_number(json(at));
    if (value && *value >= least && *value <= most) return *value;
    problem(at, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", got " +
                    json(at).dump());
    return 0;
  }

  void list(const std::string& pointer, Sweep& sweep) {
    if (!json(pointer).is_array() || json(pointer).empty())
      return problem(pointer, "must be a list [{path: value, ...}, ...], got " + json(pointer).dump());
    for (std::size_t i = 0; i < json(pointer).size(); ++i) {
      const auto at = child(pointer, i);
      if (!is_object(at, "{path: value, ...}")) continue;
      const auto outer = taken_;
      Entry entry;
      for (const auto& [path, value] : json(at).items())
        if (path != "sweep" && take(path, child(at, path))) entry.settings.push_back({path, value, child(at, path)});
      if (has(at, "sweep")) entry.sweep = read(child(at, "sweep"));
      sweep.list.push_back(entry);
      taken_ = outer;
    }
  }

  const Document& document_;
  std::vector<Problem>& problems_;
  std::map<std::string, std::string> taken_;  // from path to the place where it is swept
};

}  // namespace

Sweep read_sweep(const Document& document, std::vector<Problem>& problems) {
  return document.json.contains("sweep") ? SweepReader(document, problems).read("/sweep") : Sweep{};
}

}  // namespace diffrank::experiments
