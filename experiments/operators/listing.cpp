// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/listing.hpp"

#include <algorithm>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {
namespace {

std::string plural(const std::string& kind) {
  if (kind.size() > 1 && kind.back() == 'y') return kind.substr(0, kind.size() - 1) + "ies";
  if (kind == "loss") return "losses";
  return kind + "s";
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string values_of(const Option& option) {
  switch (option.type) {
    case Option::Type::number:
      return "number, " + option.rule;
    case Option::Type::integer:
      return "whole number, " + option.rule;
    case Option::Type::flag:
      return option.rule;
    case Option::Type::text:
      return "text";
    case Option::Type::numbers:
      return "list of whole numbers, each " + option.rule;
    case Option::Type::component:
      return option.kind + (option.optional ? " or none" : "");
    case Option::Type::choice:
      break;
  }
  std::string text;
  for (const auto& choice : option.choices) text += (text.empty() ? "" : " | ") + choice;
  return text;
}

}  // namespace

std::vector<std::string> listed_kinds() {
  std::vector<std::string> list;
  for (const auto& kind : kinds())
    if (kind != Trial::kind) list.push_back(plural(kind));
  return list;
}

std::string list_components(const std::string& wanted) {
  std::string text;
  for (const auto& kind : kinds()) {
    if (kind == Trial::kind) continue;
    if (!wanted.empty() && wanted != kind && wanted != plural(kind)) continue;
    text += (text.empty() ? "" : "\n") + plural(kind) + "\n";
    for (const auto& entry : entries(kind))
      text += "  " + padded(make_component(kind, entry.name)->describe(), 44) + "  " + entry.summary +
              (entry.source.empty() ? "" : " [" + entry.source + "]") + "\n";
  }
  if (text.empty()) throw InvalidSpec("", "unknown kind '" + wanted + "'" + suggestion(wanted, listed_kinds()));
  return text;
}

std::string show_component(const std::string& text) {
  const auto spec = parse_spec(text);
  std::string result;
  std::vector<std::string> known;
  std::vector<Problem> problems;
  for (const auto& entry : entries()) {
    if (entry.kind == Trial::kind) continue;
    known.push_back(entry.name);
    if (entry.name != spec.name) continue;
    const auto component = make_component(entry.kind, spec, "", problems);
    if (!component) continue;
    result += (result.empty() ? "" : "\n") + entry.kind + " " + component->describe() + "\n  " + entry.summary + "\n";
    if (!entry.source.empty()) result += "  source: " + entry.source + "\n";
    const auto options = declared(*component);
    std::size_t width = 0;
    for (const auto& option : options.all()) width = std::max(width, option.name.size());
    for (const auto& option : options.all())
      result += "  " + padded(option.name, width) + " = " + option.print(true) + "  (" + values_of(option) + ")\n" +
                std::string(width + 5, ' ') + option.help + "\n";
  }
  if (!result.empty()) return result;
  if (!problems.empty()) throw InvalidSpec(problems);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  throw InvalidSpec("", "unknown component '" + spec.name + "'" + suggestion(spec.name, known));
}

}  // namespace diffrank::experiments
