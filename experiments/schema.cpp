// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "diffrank/experiments/listing.hpp"

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
      s["type"] = "string";
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
    const auto dot = option.name.find('.');
    if (dot == std::string::npos) {
      properties[option.name] = schema_of(option);
    } else {
      auto& group = properties[option.name.substr(0, dot)];
      group["type"] = "object";
      group["additionalProperties"] = false;
      group["properties"][option.name.substr(dot + 1)] = schema_of(option);
    }
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

}  // namespace

Json schema() {
  Json properties = properties_of(*make_component("trial", "trial"));
  properties["$schema"] = {{"type", "string"}};
  properties["name"] = {{"type", "string"}, {"default", "ablation"}, {"description", "the folder of its runs"}};
  properties["seeds"] = {{"description", "how many seeds (0, 1, ...), or a list of them"},
                         {"default", 1},
                         {"anyOf",
                          {{{"type", "integer"}, {"minimum", 1}},
                           {{"type", "array"}, {"minItems", 1}, {"items", {{"type", "integer"}, {"minimum", 0}}}}}}};
  properties["sweep"] = {{"type", "object"},
                         {"additionalProperties", false},
                         {"properties",
                          {{"grid",
                            {{"type", "object"},
                             {"description", "path of an option: list of values; all combinations are run"},
                             {"additionalProperties", {{"type", "array"}, {"minItems", 1}}}}}}}};
  properties["report"] = {
      {"type", "object"},
      {"additionalProperties", false},
      {"properties",
       {{"metric", {{"type", "string"}, {"default", "test.mae"}}},
        {"goal", {{"enum", {"min", "max"}}, {"default", "min"}}},
        {"baseline",
         {{"type", "object"}, {"description", "values that turn a trial into the one it is compared with"}}}}}};
  Json defs = Json::object();
  for (const auto& kind : kinds())
    if (kind != "trial") defs[kind] = schema_of_kind(kind);
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"title", "diffrank ablation"},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties", properties},
          {"$defs", defs}};
}

}  // namespace diffrank::experiments
