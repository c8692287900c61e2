// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/commands/candidates.hpp"

#include <algorithm>
#include <set>

#include "diffrank/core/component.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/configuration/file_keys.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"
#include "diffrank/experiments/operators/listing.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {
namespace {

using Candidates = std::set<std::string>;
using Components = std::vector<std::shared_ptr<Component>>;

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.rfind(prefix, 0) == 0;
}

/// Every component of a kind, with its defaults.
Components all_of(const std::string& kind) {
  Components list;
  for (const auto& entry : entries(kind)) list.push_back(make_component(entry.kind, entry.name));
  return list;
}

/// Components as the start of their spec: `softsort(`, without the parenthesis if they have no options.
Candidates names_of(const Components& components) {
  Candidates names;
  for (const auto& c : components) names.insert(c->name() + (declared(*c).all().empty() ? "" : "("));
  return names;
}

Candidates values_of(const Option& option) {
  if (option.type == Option::Type::choice) return {option.choices.begin(), option.choices.end()};
  if (option.type == Option::Type::flag) return {"true", "false"};
  if (option.type != Option::Type::component) return {};
  auto names = names_of(all_of(option.kind));
  if (option.optional) names.insert("none");
  return names;
}

Candidates options_of(const Components& components) {
  Candidates names;
  for (const auto& component : components) {
    const auto options = declared(*component);
    for (const auto& option : options.all()) names.insert(option.name + "=");
  }
  return names;
}

/// Completions of the start of a spec, such as `ranksim(ranker=bl`, that names one of these components or values.
Candidates continue_spec(Candidates values, Components components, const std::string& text) {
  std::vector<Components> open;  // the components whose parentheses are open
  std::string token;
  for (const char c : text) {
    if (c == '(') {
      open.emplace_back();
      for (const auto& component : components)
        if (component->name() == token) open.back().push_back(component);
      values = options_of(open.back());
    } else if (c == ',') {
      values = open.empty() ? Candidates() : options_of(open.back());
    } else if (c == ')') {
      if (!open.empty()) open.pop_back();
      values.clear();
    } else if (c == '=') {
      values.clear();
      components.clear();
      for (const auto& component : open.empty() ? Components() : open.back()) {
        const auto options = declared(*component);
        for (const auto& option : options.all()) {
          if (option.name != token) continue;
          values.merge(values_of(option));
          if (option.type == Option::Type::component) components = all_of(option.kind);
        }
      }
    } else if (c != ' ') {
      token += c;
      continue;
    }
    token.clear();
  }
  Candidates whole;
  for (const auto& value : values)
    if (starts_with(value, token)) whole.insert(text.substr(0, text.size() - token.size()) + value);
  return whole;
}

Candidates specs(const std::string& kind, const std::string& text) {
  auto components = all_of(kind);
  components.erase(
      std::remove_if(components.begin(), components.end(), [](const auto& c) { return c->name() == Trial::kind; }),
      components.end());
  return continue_spec(names_of(components), components, text);
}

/// Adds paths of options below components of a kind, and completions of what follows `path=`.
void paths(const std::string& kind, const std::string& before, const std::string& rest, Candidates& found) {
  for (const auto& component : all_of(kind)) {
    const auto options = declared(*component);
    for (const auto& option : options.all()) {
      const bool nested = option.type == Option::Type::component;
      if (starts_with(rest, option.name + "=")) {
        const auto value = rest.substr(option.name.size() + 1);
        for (const auto& v : continue_spec(values_of(option), nested ? all_of(option.kind) : Components(), value))
          found.insert(before + option.name + "=" + v);
      } else if (starts_with(option.name, rest)) {
        found.insert(before + option.name + "=");
        if (nested && option.name == rest) found.insert(before + option.name + ".");
      } else if (nested && starts_with(rest, option.name + ".")) {
        paths(option.kind, before + option.name + ".", rest.substr(option.name.size() + 1), found);
      }
    }
  }
}

/// Adds path=METRIC for each metric of these parts.
void metrics(const std::string& path, const std::vector<std::string>& parts, const std::string& text,
             Candidates& found) {
  if (starts_with(text, path + "="))
    for (const auto& name : metric_names(parts)) found.insert(path + "=" + name);
}

Candidates overrides(const std::string& text) {
  Candidates found;
  metrics("report.metric", {"test", "val"}, text, found);
  metrics("train.select", {"val"}, text, found);
  if (starts_with(text, "train.select=")) found.insert("train.select=last");
  for (const auto& key : file_keys()) {
    if (key.override_as == FileKey::Override::none) continue;
    if (key.choices.empty() && starts_with(key.path + "=", text)) found.insert(key.path + "=");
    for (const auto& choice : key.choices)
      if (starts_with(key.path + "=" + choice, text)) found.insert(key.path + "=" + choice);
  }
  paths(Trial::kind, "", text, found);
  return found;
}

bool has_flag(const std::vector<std::string>& flags, const std::string& flag) {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

}  // namespace

std::vector<std::string> complete(const std::vector<std::string>& words, const CommandFlags& commands) {
  const auto word = words.empty() ? std::string() : words.back();
  Candidates all;
  const auto command = words.size() < 2 ? commands.end() : commands.find(words.front());
  const auto flag = words.size() < 3 ? std::string() : words[words.size() - 2];
  if (words.size() < 2) {
    for (const auto& [name, flags] : commands) all.insert(name);
  } else if (command == commands.end()) {
    return {};
  } else if (flag == "--metric" && has_flag(command->second, flag)) {
    for (const auto& name : metric_names({"test", "val"})) all.insert(name);
  } else if (starts_with(word, "-")) {
    all.insert(command->second.begin(), command->second.end());
  } else if (command->first == "list") {
    for (const auto& kind : listed_kinds()) all.insert(kind);
  } else if (command->first == "show" || command->first == "compare") {
    all = specs(command->first == "compare" ? "ranker" : "", word);
  } else if (command->first == "data" && words.size() == 2) {
    all = specs(Dataset::kind, word);
  } else if ((command->first == "run" || command->first == "check" || command->first == "data") && words.size() > 2) {
    all = overrides(word);
  }
  std::vector<std::string> fitting;
  for (const auto& candidate : all)
    if (starts_with(candidate, word)) fitting.push_back(candidate);
  return fitting;
}

}  // namespace diffrank::experiments
