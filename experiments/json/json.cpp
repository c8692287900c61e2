// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/json.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/decimal.hpp"
#include "diffrank/core/registry.hpp"

namespace diffrank::experiments {
namespace {

std::string text_of(const Json& value) {
  if (value.is_string()) return quote(value.get<std::string>());
  if (value.is_null()) return "none";
  if (value.is_object()) return value.empty() ? "{}" : to_text(to_spec(value));
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const auto& part : value) text += (text.empty() ? "" : ", ") + text_of(part);
  return "[" + text + "]";
}

void flatten(const Json& object, const std::string& prefix, Spec& spec) {
  for (const auto& [key, value] : object.items()) {
    if (prefix.empty() && key == "name") continue;
    if (value.is_object() && !value.empty() && !value.contains("name")) flatten(value, prefix + key + ".", spec);
    else spec.options.emplace_back(prefix + key, text_of(value));
  }
}

Json value_of(const Option& option) {
  if (option.type == Option::Type::component) return option.component() ? to_json(*option.component()) : Json("none");
  const auto text = option.print(true);
  switch (option.type) {
    case Option::Type::number:
    case Option::Type::integer:
    case Option::Type::flag:
    case Option::Type::numbers:
      return Json::parse(text);
    default:
      return unquote(text);
  }
}

}  // namespace

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(to_text(value));
}

double number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (value == "Infinity") return std::numeric_limits<double>::infinity();
  if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
  throw std::invalid_argument("a number was expected (or \"NaN\", \"Infinity\", \"-Infinity\"), got " + value.dump());
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::uint64_t> whole_number(const Json& value) {
  const auto whole = value.is_number() ? parse_whole(value.dump()) : std::nullopt;
  if (!whole || whole->negative || whole->too_large) return std::nullopt;
  return whole->magnitude;
}

Json json_or_text(const std::string& text) {
  const auto json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json(text) : json;
}

Spec to_spec(const Json& object) {
  const auto name = object.value("name", Json(""));
  Spec spec{name.is_string() ? name.get<std::string>() : name.dump(), {}};  // not a string: an unknown name
  flatten(object, "", spec);
  return spec;
}

Json::json_pointer pointer_of(std::string option) {
  std::replace(option.begin(), option.end(), '.', '/');
  return Json::json_pointer("/" + option);
}

Json to_json(const Component& component) {
  Json object{{"name", component.name()}};
  const auto options = declared(component);
  for (const auto& option : options.all()) {
    object[pointer_of(option.name)] = value_of(option);
  }
  return object;
}

}  // namespace diffrank::experiments
