// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/json/json.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "diffrank/experiments/json/relaxed_json.hpp"

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
  const auto text = option.print(true);
  switch (option.type) {
    case Option::Type::number:
    case Option::Type::integer:
    case Option::Type::flag:
    case Option::Type::numbers:
      return Json::parse(text);
    case Option::Type::component:
      if (text == "none") return text;
      return to_json(*make_component(option.kind, text));
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

Json parse_json(const std::string& text, const std::string& source) {
  return parse_strict(text, text, source);
}

std::string read_file(const std::string& path) {
  if (std::filesystem::is_directory(path))
    throw std::runtime_error("cannot read '" + path + "': it is a folder, a file was expected");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read '" + path + "': " + std::strerror(errno ? errno : EIO));
  return text.str();
}

Spec to_spec(const Json& object) {
  const auto name = object.value("name", Json(""));
  Spec spec{name.is_string() ? name.get<std::string>() : name.dump(), {}};  // what is no name will be unknown
  flatten(object, "", spec);
  return spec;
}

Json to_json(const Component& component) {
  Json object{{"name", component.name()}};
  const auto options = declared(component);
  for (const auto& option : options.all()) {
    Json::json_pointer pointer("/" + option.name);
    if (const auto dot = option.name.find('.'); dot != std::string::npos)
      pointer = Json::json_pointer("/" + option.name.substr(0, dot) + "/" + option.name.substr(dot + 1));
    object[pointer] = value_of(option);
  }
  return object;
}

}  // namespace diffrank::experiments
