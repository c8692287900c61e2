// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/option_path.hpp"

#include <algorithm>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/sweep/stages.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {

/// A component along a path, and the rest of the path from there. `holder` is the kind and default spec of the
/// component whose option it is.
struct OptionPaths::Stop {
  Json& object;
  std::string kind, where, rest;
  std::pair<std::string, std::string> holder;
  std::string option;

  /// The component with its defaults. Its holder may imply other defaults than its own: rankers in ranksim have
  /// normalize=true.
  std::string spec_in_holder(const std::string& name) const {
    // Without Component::validate(): this one may not go with the defaults of the holder's other options.
    std::vector<Problem> problems;
    const auto made = make_component(holder.first, holder.second);
    declared(*made).read(Spec{holder.second, {{option, name}}}, holder.first + " '" + holder.second + "'", where,
                         problems);
    if (!problems.empty()) throw InvalidSpec(where, problems.front().message);
    return made->option(option);
  }
};

/// A component with its defaults, its options, and the options' values as text.
struct OptionPaths::Defaults {
  std::shared_ptr<Component> component;
  Options options;
  std::vector<std::string> values;
};

namespace {

/// A JSON value that stands for a component spec, as an object with its options as keys.
Json expanded(const Json& value, const std::string& where) {
  if (value.is_object()) return value;
  try {
    const auto spec = parse_spec(unquote(value.is_string() ? value.get<std::string>() : value.dump()));
    Json object{{"name", spec.name}};
    for (const auto& [name, text] : spec.options) object[name] = unquote(text);
    return object;
  } catch (const InvalidSpec& error) {
    throw InvalidSpec(where, error.problems.at(0).message);
  }
}

[[noreturn]] void no_such_option(const std::string& what, const std::string& name, const std::string& path,
                                 const std::vector<Option>& options) {
  std::vector<std::string> known;
  for (const auto& option : options) known.push_back(option.name);
  throw NoSuchPath(
      {{path, what + " has no option '" + name + "'" + suggestion(name, known), true, nearest_name(name, known)}});
}

/// Where the option lies in the object: `train.epochs` in {"train": {"epochs": ...}}.
Json& slot_of(Json& object, const std::string& name) {
  Json* slot = &object;
  for (std::size_t start = 0, dot = 0; dot != std::string::npos; start = dot + 1) {
    dot = name.find('.', start);
    slot = &(*slot)[name.substr(start, dot == std::string::npos ? dot : dot - start)];
  }
  return *slot;
}

}  // namespace

OptionPaths::OptionPaths() = default;
OptionPaths::~OptionPaths() = default;
NoSuchPath::~NoSuchPath() = default;

const OptionPaths::Defaults& OptionPaths::defaults_of(const Stop& stop) {
  const bool root = stop.kind == Trial::kind;  // "name" at the top of a file does not name a component
  const auto name = root ? stop.kind : stop.object.value("name", "");
  std::vector<std::string> key{stop.kind, name, stop.holder.first, stop.holder.second, stop.option};
  const auto terms = root ? stop.object.value("terms", Json::object()) : Json();
  for (const auto& [term, value] : terms.items()) key.push_back(term);
  const auto found = known_.find(key);
  if (found != known_.end()) return *found->second;
  const auto component = make_component(stop.kind, root ? name : stop.spec_in_holder(name));
  if (root)
    for (const auto& [term, value] : terms.items()) static_cast<Trial&>(*component).terms[term] = {};
  auto defaults = std::make_unique<Defaults>(Defaults{component, declared(*component), {}});
  for (const auto& option : defaults->options.all()) defaults->values.push_back(option.print(false));
  return *known_.emplace(key, std::move(defaults)).first->second;
}

/// Returns the value at the path; `default_` receives its default.
Json& OptionPaths::descend(const Stop& stop, const std::string& path, Json& default_) {
  const auto& defaults = defaults_of(stop);
  const auto& options = defaults.options.all();
  const auto found = std::find_if(options.begin(), options.end(), [&stop](const Option& o) {
    return stop.rest == o.name || is_below(stop.rest, o.name);
  });
  const bool root = stop.kind == Trial::kind;
  if (found == options.end())
    no_such_option(root ? "the configuration" : stop.kind + " '" + defaults.component->name() + "'", stop.rest, path,
                   options);
  default_ = defaults.values[static_cast<std::size_t>(found - options.begin())];
  if (stop.rest == found->name) return slot_of(stop.object, found->name);

  const auto inner = stop.rest.substr(found->name.size() + 1);
  if (found->type != Option::Type::component)
    throw NoSuchPath(path, "'" + found->name + "' is not a component: it has no '" + inner + "'");
  auto& slot = slot_of(stop.object, found->name);
  const auto present = slot.is_null() ? default_ : slot;
  if (present == "none")
    throw NoSuchPath(path, "'" + found->name + "' is none: name a component before setting its '" + inner + "'");
  const auto where = stop.where + (stop.where.empty() ? "" : ".") + found->name;
  slot = expanded(present, where);
  return descend({slot, found->kind, where, inner, {stop.kind, defaults.component->name()}, found->name}, path,
                 default_);
}

Json& OptionPaths::descend(Json& trial, const std::string& path, Json& default_) {
  try {
    return descend({trial, Trial::kind, "", path, {}, ""}, path, default_);
  } catch (const Json::exception&) {
    throw InvalidSpec(path, "leads through a value that is neither a component nor a group");
  }
}

void OptionPaths::set(Json& trial, const std::string& path, const Json& value) {
  if (path == "stages") {
    trial["stages"] = value;
    return;
  }
  if (const auto stage = find_stage(trial, path)) return set_in_stage(trial, stage->number, stage->rest, value);
  if (is_below(path, "terms") && path.find('.', 6) != path.npos) {  // a term begins where one of its options is set
    auto& terms = trial["terms"];
    if (!terms.is_null() && !terms.is_object()) throw InvalidSpec("terms", "must be an object, got " + terms.dump());
    terms.emplace(path.substr(6, path.find('.', 6) - 6), Json::object());
  }
  Json unused;
  descend(trial, path, unused) = value;
}

void OptionPaths::set_in_stage(Json& trial, std::size_t number, const std::string& path, const Json& value) {
  std::vector<Problem> problems;
  auto stage = expand_stages(*this, trial, problems).at(number);
  if (!problems.empty()) throw InvalidSpec(problems);
  try {
    set(stage, path, value);
  } catch (const NoSuchPath& error) {
    throw NoSuchPath(stage_path(number, path), error.problems.front().message);
  }
  auto settings = flat_settings(trial["stages"][number]);
  for (auto at = settings.begin(); at != settings.end();)
    at = is_below(at.key(), path) ? settings.erase(at) : std::next(at);
  settings[path] = value;
  trial["stages"][number] = std::move(settings);
}

Json OptionPaths::get(const Json& trial, const std::string& path) {
  if (path == "stages") return trial.contains("stages") && !trial["stages"].is_null() ? trial["stages"] : Json("none");
  if (const auto stage = find_stage(trial, path)) {
    std::vector<Problem> problems;
    const auto stages = expand_stages(*this, trial, problems);
    if (!problems.empty()) throw InvalidSpec(problems);
    return get(stages.at(stage->number), stage->rest);
  }
  Json copy = trial, default_;
  const auto& value = descend(copy, path, default_);
  return value.is_null() ? default_ : value;
}

void set_path(Json& trial, const std::string& path, const Json& value) {
  OptionPaths().set(trial, path, value);
}

Json get_path(const Json& trial, const std::string& path) {
  return OptionPaths().get(trial, path);
}

void PathUse::mark_missing(const std::string& path, const NoSuchPath& error) {
  const auto suggests = [](const NoSuchPath& e) { return !e.problems.front().nearest.empty(); };
  const auto [known, added] = failures_.emplace(path, error);
  if (!added && known->second && !suggests(*known->second) && suggests(error)) known->second.emplace(error);
}

const NoSuchPath* PathUse::failure(const std::string& path) const {
  const auto found = failures_.find(path);
  return found == failures_.end() || !found->second ? nullptr : &*found->second;
}

bool is_outer(const std::string& a, const std::string& b) {
  const auto depth_a = std::count(a.begin(), a.end(), '.'), depth_b = std::count(b.begin(), b.end(), '.');
  return depth_a != depth_b ? depth_a < depth_b : a < b;
}

bool is_below(const std::string& path, const std::string& outer) {
  return path.size() > outer.size() && path[outer.size()] == '.' && path.compare(0, outer.size(), outer) == 0;
}

std::vector<std::string> trial_keys() {
  std::vector<std::string> keys;
  const auto trial = make_component(Trial::kind, Trial::kind);
  const auto options = declared(*trial);
  for (const auto& option : options.all()) {
    const auto key = option.name.substr(0, option.name.find('.'));
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  keys.insert(keys.end(), {"terms", "stages"});
  return keys;
}

}  // namespace diffrank::experiments
