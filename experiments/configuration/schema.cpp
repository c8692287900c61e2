// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/schema.hpp"

#include <cmath>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/configuration/file_keys.hpp"
#include "diffrank/experiments/sweep/sweep.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {
namespace {

Json schema_of(const Option& option) {
  Json s;
  switch (option.type) {
    case Option::Type::number:
    case Option::Type::integer:
      s["type"] = option.type == Option::Type::number ? "number" : "integer";
      if (std::isfinite(option.range.low)) s[option.range.open_low ? "exclusiveMinimum" : "minimum"] = option.range.low;
      if (std::isfinite(option.range.high))
        s[option.range.open_high ? "exclusiveMaximum" : "maximum"] = option.range.high;
      break;
    case Option::Type::flag:
      s["type"] = "boolean";
      break;
    case Option::Type::choice:
      s["enum"] = option.choices;
      break;
    case Option::Type::text:
      s["type"] = {"string", "number", "array"};  // 5 and [0, 18] stand for their texts
      break;
    case Option::Type::numbers:
      s = {{"type", "array"}, {"items", {{"type", "integer"}, {"minimum", option.range.low}}}};
      break;
    case Option::Type::component:
      if (option.optional) s["anyOf"] = {{{"const", "none"}}, {{"type", "null"}}, {{"$ref", "#/$defs/" + option.kind}}};
      else s["$ref"] = "#/$defs/" + option.kind;
  }
  s["description"] = option.help;
  if (option.type != Option::Type::component) {
    const auto text = option.print(true);
    const bool plain = option.type == Option::Type::text || option.type == Option::Type::choice;
    s["default"] = plain ? Json(unquote(text)) : Json::parse(text);
  } else {
    s["default"] = option.print(false);
  }
  return s;
}

Json properties_of(const Component& component) {
  Json properties = Json::object();
  const auto options = declared(component);
  for (const auto& option : options.all()) {
    Json* place = &properties;
    auto name = option.name;
    for (auto dot = name.find('.'); dot != name.npos; dot = name.find('.')) {
      auto& group = (*place)[name.substr(0, dot)];
      group["type"] = "object";
      group["additionalProperties"] = false;
      place = &group["properties"];
      name.erase(0, dot + 1);
    }
    (*place)[name] = schema_of(option);
  }
  return properties;
}

/// A component is its spec as text, or an object with its name and options.
Json schema_of_kind(const std::string& kind) {
  Json forms = Json::array();
  std::string names;
  for (const auto& entry : entries(kind)) {
    names += (names.empty() ? "" : "|") + entry.name;
    const auto component = make_component(kind, entry.name);
    auto properties = properties_of(*component);
    properties["name"] = {{"const", entry.name}, {"description", entry.summary}};
    forms.push_back(
        {{"type", "object"}, {"properties", properties}, {"required", {"name"}}, {"additionalProperties", false}});
  }
  forms.push_back({{"type", "string"}, {"pattern", "^\\s*(" + names + ")\\s*(\\(.*\\))?\\s*$"}});
  return {{"anyOf", forms}};
}

/// An object whose keys are paths. `of_option` makes the schema of a value from that of the trial's option; `of_others`
/// is the schema for options below one of its components.
template <class Of>
Json schema_of_paths(const std::string& what, const Of& of_option, const Json& of_others) {
  Json properties = Json::object();
  std::string components;
  const auto trial = make_component(Trial::kind, Trial::kind);
  const auto options = declared(*trial);
  for (const auto& option : options.all()) {
    properties[option.name] = of_option(schema_of(option));
    if (option.type != Option::Type::component) continue;
    components += components.empty() ? "" : "|";
    for (const char c : option.name) components += c == '.' ? "\\." : std::string(1, c);
  }
  return {{"type", "object"},
          {"description", what},
          {"properties", properties},
          {"patternProperties", {{"^(terms|stages|" + components + ")(\\.|$)", of_others}}},
          {"additionalProperties", false}};
}

Json list_of(const Json& items) {
  return {{"type", "array"}, {"minItems", 1}, {"items", items}};
}

Json schema_of_draws() {
  const auto bounds = [](const char* type, const Json& rules) {
    Json item{{"type", type}};
    item.update(rules);
    return Json{{"type", "array"}, {"minItems", 2}, {"maxItems", 2}, {"items", item}};
  };
  return {{"type", "object"},
          {"description", "a distribution"},
          {"minProperties", 1},
          {"maxProperties", 1},
          {"properties",
           {{"uniform", bounds("number", Json::object())},
            {"log_uniform", bounds("number", {{"exclusiveMinimum", 0}})},
            {"integer", bounds("integer", Json::object())},
            {"choice", list_of(true)}}},
          {"additionalProperties", false}};
}

/// The definitions of a sweep; it refers to itself, as sweeps nest.
Json schema_of_sweeps() {
  const auto ref = [](const char* name) { return Json{{"$ref", std::string("#/$defs/") + name}}; };
  const auto same = [](const Json& schema) { return schema; };
  const auto draws = [&ref](const Json&) { return ref("draws"); };
  Json entry = schema_of_paths("values, and a sweep of their own", same, true);
  entry["properties"]["sweep"] = ref("sweep");
  Json sweep{{"grid", ref("axes")},
             {"zip", {{"anyOf", {ref("axes"), {{"type", "array"}, {"items", ref("axes")}}}}}},
             {"list", list_of(entry)},
             {"random", schema_of_paths("path of an option: distribution", draws, ref("draws"))},
             {"samples", {{"type", "integer"}, {"minimum", 1}, {"maximum", max_trials}}},
             {"seed", {{"type", "integer"}, {"minimum", 0}, {"default", 0}}}};
  sweep["grid"]["description"] = "path of an option: list of values; all combinations are run";
  sweep["zip"]["description"] = "path of an option: list of values, taken in step";
  sweep["list"]["description"] = "trials one by one: what each of them sets";
  sweep["samples"]["description"] = "how many values random draws";
  sweep["seed"]["description"] = "of the random draws";
  return {{"axes", schema_of_paths("path of an option: list of values", list_of, list_of(true))},
          {"draws", schema_of_draws()},
          {"sweep",
           {{"type", "object"},
            {"additionalProperties", false},
            {"properties", sweep},
            {"dependencies", {{"random", {"samples"}}, {"samples", {"random"}}, {"seed", {"random"}}}}}}};
}

Json schema_of_published() {
  const Json text{{"type", "string"}, {"minLength", 1}}, object{{"type", "object"}};
  const Json values{{"type", "object"}, {"minProperties", 1}, {"additionalProperties", {{"type", "number"}}}};
  const auto closed = [](const Json& properties, const Json& required) {
    return Json{
        {"type", "object"}, {"additionalProperties", false}, {"properties", properties}, {"required", required}};
  };
  const Json row = closed({{"name", text}, {"trial", object}, {"values", values}}, {"name", "values"});
  const Json table = closed({{"source", text},
                             {"note", {{"type", "string"}}},
                             {"trial", object},
                             {"rows", {{"type", "array"}, {"minItems", 1}, {"items", row}}}},
                            {"source", "rows"});
  return {{"description", find_file_key("report.published")->help},
          {"anyOf", {table, {{"type", "array"}, {"items", table}}}}};
}

/// The keys of the file itself, besides the options of its trials.
Json properties_of_file() {
  const Json file_name{{"type", "string"}, {"minLength", 1}};
  const Json seed{{"type", "integer"}, {"minimum", 0}};
  const Json list{{"type", "array"}, {"minItems", 1}, {"maxItems", max_seeds}, {"items", seed}};
  const auto same = [](const Json& schema) { return schema; };
  Json report{{"metric", {{"type", "string"}, {"default", "test.mae"}}},
              {"goal", {{"enum", find_file_key("report.goal")->choices}, {"default", "min"}}},
              {"baseline", schema_of_paths(find_file_key("report.baseline")->help, same, true)},
              {"published", schema_of_published()}};
  Json properties{
      {"$schema", {{"type", "string"}}},
      {"name", {{"type", "string"}, {"default", "ablation"}, {"maxLength", max_name_bytes}}},
      {"seeds", {{"default", 1}, {"anyOf", {{{"type", "integer"}, {"minimum", 1}, {"maximum", max_seeds}}, list}}}},
      {"include", {{"anyOf", {file_name, {{"type", "array"}, {"items", file_name}}}}}},
      {"sweep", {{"$ref", "#/$defs/sweep"}}},
      {"report", {{"type", "object"}, {"additionalProperties", false}, {"properties", report}}}};
  for (auto& [name, property] : properties.items())
    if (!property.contains("$ref")) property["description"] = find_file_key(name)->help;
  return properties;
}

/// Further terms of the total loss, by name.
Json schema_of_terms() {
  Trial trial;
  trial.terms["name"] = {};
  const auto term = properties_of(trial).at("terms").at("properties").at("name");
  return {
      {"type", "object"}, {"description", "further terms of the total loss, by name"}, {"additionalProperties", term}};
}

}  // namespace

Json schema() {
  auto properties = properties_of(*make_component(Trial::kind, Trial::kind));
  properties["terms"] = schema_of_terms();
  properties["stages"] = {
      {"description", "trainings of the same model that follow each other: what each sets differently from this file"},
      {"anyOf", {{{"const", "none"}}, {{"type", "null"}}, list_of({{"type", "object"}})}}};
  properties.update(properties_of_file());
  Json defs = schema_of_sweeps();
  for (const auto& kind : kinds())
    if (kind != Trial::kind) defs[kind] = schema_of_kind(kind);
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "diffrank ablation"},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties", properties},
          {"$defs", defs}};
}

}  // namespace diffrank::experiments
