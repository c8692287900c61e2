// SPDX-License-Identifier: Apache-2.0
#include <regex>

#include "../catch.hpp"
#include "diffrank/experiments/listing.hpp"
#include "tiny.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using diffrank::experiments::schema;

namespace {

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  FAIL("unknown type in the schema: " + type);
  return false;
}

/// Whether a value follows a schema: the part of JSON Schema that ours uses; another keyword fails the test.
bool follows(const Json& value, const Json& schema, const Json& root) {
  const auto all = [&](const auto& list, auto holds) { return std::all_of(list.begin(), list.end(), holds); };
  for (const auto& [key, rule] : schema.items()) {
    bool good = true;
    if (key == "type") good = has_type(value, rule);
    else if (key == "const") good = value == rule;
    else if (key == "enum") good = std::find(rule.begin(), rule.end(), value) != rule.end();
    else if (key == "minimum") good = !value.is_number() || value >= rule;
    else if (key == "maximum") good = !value.is_number() || value <= rule;
    else if (key == "exclusiveMinimum") good = !value.is_number() || value > rule;
    else if (key == "exclusiveMaximum") good = !value.is_number() || value < rule;
    else if (key == "minItems") good = !value.is_array() || value.size() >= rule;
    else if (key == "items")
      good = !value.is_array() || all(value, [&, &r = rule](const Json& v) { return follows(v, r, root); });
    else if (key == "pattern")
      good = !value.is_string() || std::regex_match(value.get<std::string>(), std::regex(rule.get<std::string>()));
    else if (key == "anyOf")
      good = std::any_of(rule.begin(), rule.end(), [&](const Json& r) { return follows(value, r, root); });
    else if (key == "required")
      good = !value.is_object() || all(rule, [&](const Json& name) { return value.contains(name.get<std::string>()); });
    else if (key == "$ref") good = follows(value, root.at(Json::json_pointer(rule.get<std::string>().substr(1))), root);
    else if (key == "properties" || key == "additionalProperties") {
      if (!value.is_object()) continue;
      for (const auto& [name, part] : value.items()) {
        const bool listed = schema.contains("properties") && schema["properties"].contains(name);
        if (key == "properties" && listed) good = good && follows(part, rule[name], root);
        if (key == "additionalProperties" && !listed)
          good = good && (rule.is_object() ? follows(part, rule, root) : rule.get<bool>());
      }
    } else if (key != "description" && key != "default" && key != "title" && key != "$schema" && key != "$defs") {
      FAIL("a keyword that this test does not know: " + key);
    }
    if (!good) return false;
  }
  return true;
}

bool follows(const Json& value) {
  static const auto root = schema();
  return follows(value, root, root);
}

}  // namespace

TEST_CASE("the schema has every registered component with every option that it declares") {
  const auto root = schema();
  std::size_t components = 0;
  for (const auto& entry : entries()) {
    if (entry.kind == "trial") continue;
    ++components;
    CAPTURE(entry.kind, entry.name);
    const auto& forms = root.at("$defs").at(entry.kind).at("anyOf");
    const auto form = std::find_if(forms.begin(), forms.end(), [&](const Json& f) {
      return f.contains("properties") && f["properties"]["name"]["const"] == entry.name;
    });
    REQUIRE(form != forms.end());
    const auto component = make_component(entry.kind, entry.name);
    const auto options = declared(*component);
    CHECK(form->at("properties").size() == options.all().size() + 1);
    for (const auto& option : options.all()) CHECK(form->at("properties").contains(option.name));
  }
  CHECK(components >= 20);
  const auto trial = make_component("trial", "trial");
  const auto options = declared(*trial);
  for (const auto& option : options.all()) {
    auto path = "/properties/" + option.name;
    if (const auto dot = path.find('.'); dot != path.npos) path.replace(dot, 1, "/properties/");
    CHECK(root.contains(Json::json_pointer(path)));
  }
}

TEST_CASE("every default that the schema states is read, and is the default") {
  const auto root = schema();
  for (const auto& [kind, definition] : root.at("$defs").items()) {
    for (const auto& form : definition.at("anyOf")) {
      if (!form.contains("properties")) continue;
      const std::string name = form["properties"]["name"]["const"];
      Json object{{"name", name}};
      for (const auto& [option, rule] : form["properties"].items())
        if (option != "name") object[option] = rule.at("default");
      CAPTURE(kind, object);
      std::vector<Problem> found;
      const auto component = make_component(kind, experiments::to_spec(object), "", found);
      REQUIRE(component);
      CHECK(component->describe() == make_component(kind, name)->describe());
      CHECK(follows(object, form, root));
    }
  }
  Json file = Json::object();
  for (const auto& [key, rule] : root.at("properties").items()) {
    if (rule.contains("default")) file[key] = rule["default"];
    else if (rule.contains("properties"))
      for (const auto& [name, part] : rule["properties"].items())
        if (part.contains("default")) file[key][name] = part["default"];
  }
  CHECK(file.size() >= 10);
  CHECK(hash_of(file) == hash_of(Json::object()));
}

TEST_CASE("ablation files that are read follow the schema") {
  CHECK(follows(Json::object()));
  CHECK(follows(tiny()));
  CHECK(follows(Json::parse(experiments::read_file(DIFFRANK_SOURCE "/experiments/configs/quickstart.json"))));
  CHECK(follows(
      tiny({{"$schema", "x"}, {"seeds", {1, 2}}, {"report", {{"goal", "max"}, {"baseline", {{"weight", 0}}}}}})));
  CHECK(follows(tiny({{"regularizer", {{"name", "ranksim"}, {"ranker", {{"name", "blackbox"}, {"lambda", 0.5}}}}}})));
  auto complete = experiments::to_json(*read(tiny({{"regularizer", "ranksim"}})).trials[0].trial);
  CHECK(follows(complete));
}

TEST_CASE("what the reader refuses does not follow the schema either") {
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, Json>>{{"weigth", 1},
                                                 {"weight", -1},
                                                 {"weight", "heavy"},
                                                 {"weight", Json::object()},
                                                 {"loss", "l3"},
                                                 {"loss", 5},
                                                 {"train", 5},
                                                 {"train", {{"epochs", 0}}},
                                                 {"train", {{"epochs", 1.5}}},
                                                 {"train", {{"epoch", 1}}},
                                                 {"model", {{"name", "mlp"}, {"dropout", 1}}},
                                                 {"model", {{"name", "mlp"}, {"hidden", 64}}},
                                                 {"regularizer", {{"ranker", "hard"}}},
                                                 {"seeds", 0},
                                                 {"seeds", Json::array()},
                                                 {"seeds", "x"},
                                                 {"sweep", {{"gird", Json::object()}}},
                                                 {"sweep", {{"grid", {{"weight", 1}}}}},
                                                 {"report", {{"goal", "up"}}}}) {
    CAPTURE(key, value);
    CHECK_FALSE(problems(tiny_with(key, value)).empty());
    CHECK_FALSE(follows(tiny_with(key, value)));
  }
}
