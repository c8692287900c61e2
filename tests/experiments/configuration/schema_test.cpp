// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/configuration/schema.hpp"

#include <filesystem>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/configuration/include.hpp"
#include "diffrank/experiments/configuration/schema.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/source.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using diffrank::experiments::schema;

namespace {

/// What valijson says of values, by a schema that it has read once.
class Validator {
 public:
  explicit Validator(const Json& json) {
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(json), schema_);
  }
  bool accepts(const Json& value) const {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(value), nullptr);
  }

 private:
  valijson::Schema schema_;
};

bool follows(const Json& file) {
  static const auto& validator = *new Validator(schema());
  return validator.accepts(file);
}

/// Whether a component's JSON follows the schema of its kind.
bool component_follows(const std::string& kind, const Json& component) {
  static const auto& validator = *[] {
    Json all{{"$defs", schema().at("$defs")}, {"properties", Json::object()}};
    for (const auto& [name, unused] : all["$defs"].items()) all["properties"][name] = {{"$ref", "#/$defs/" + name}};
    return new Validator(all);
  }();
  return validator.accepts({{kind, component}});
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
  for (const auto& kind : kinds()) {
    if (kind == "trial") continue;
    for (const auto& form : root.at("$defs").at(kind).at("anyOf")) {
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
      CHECK(component_follows(kind, object));
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

TEST_CASE("the shipped ablation files follow the schema and are read") {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(diffrank::testing::source_folder() + "/experiments/configs")) {
    if (entry.path().extension() != ".json") continue;
    CAPTURE(entry.path());
    const auto text = experiments::read_file(entry.path());
    CHECK(follows(experiments::read_document(text, "file").json));
    ++files;
    const auto picked = "picked/" + entry.path().stem().string() + ".json";  // `tune` makes it
    if (text.find(picked) != text.npos && !std::filesystem::exists(entry.path().parent_path() / picked)) continue;
    CHECK_NOTHROW(experiments::read_configuration(text, entry.path(), {}));
  }
  CHECK(files >= 1);
}

TEST_CASE("the schema and the reader accept the same sweeps") {
  const Json uniform{{"uniform", {0, 1}}};
  for (const Json& sweep : std::vector<Json>{
           Json::object(),
           {{"grid", {{"weight", {0, 1}}, {"regularizer", {nullptr, "none", {{"name", "ranksim"}, {"seed", 3}}}}}}},
           {{"grid", {{"train.epochs", {1, 2}}, {"train.optimizer.lr", {0.1, 1}}, {"model.hidden", {{1}, {2, 3}}}}}},
           {{"zip", {{"weight", {0, 1}}, {"loss", {"l1", "mse"}}}}},
           {{"zip", {{{"weight", {0, 1}}}, {{"loss", {"l1", "mse"}}}}}},
           {{"list", {Json::object(), {{"weight", 2}}, {{"train.optimizer.lr", 0.5}}}}},
           {{"list", {{{"loss", "mse"}, {"sweep", {{"list", {{{"sweep", {{"grid", {{"weight", {1, 2}}}}}}}}}}}}}}},
           {{"random", {{"weight", uniform}, {"train.optimizer.lr", {{"log_uniform", {0.1, 1}}}}}}, {"samples", 3}},
           {{"random", {{"train.epochs", {{"integer", {1, 9}}}}, {"loss", {{"choice", {"l1", "mse"}}}}}},
            {"samples", 3},
            {"seed", 1}}}) {
    CAPTURE(sweep);
    CHECK(problems(tiny_with("sweep", sweep)) == Texts{});
    CHECK(follows(tiny_with("sweep", sweep)));
  }
  for (const Json& sweep :
       std::vector<Json>{1,
                         {{"gird", Json::object()}},
                         {{"grid", Json::array()}},
                         {{"grid", {{"weight", 1}}}},
                         {{"grid", {{"weight", Json::array()}}}},
                         {{"grid", {{"wieght", {1}}}}},
                         {{"grid", {{"weight", {-1}}}}},
                         {{"grid", {{"train", {1}}}}},
                         {{"grid", {{"train.epoch", {1}}}}},
                         {{"grid", {{"loss", {"l3"}}}}},
                         {{"grid", {{"regularizer", {{{"name", "ranksim"}, {"sede", 3}}}}}}},
                         {{"grid", {{"weight.x", {1}}}}},
                         {{"zip", 5}},
                         {{"zip", {{"weight", 1}}}},
                         {{"zip", {1}}},
                         {{"list", Json::object()}},
                         {{"list", Json::array()}},
                         {{"list", {1}}},
                         {{"list", {{{"loss", "l3"}}}}},
                         {{"list", {{{"lsos", "l1"}}}}},
                         {{"list", {{{"sweep", {{"gird", 1}}}}}}},
                         {{"random", {{"weight", uniform}}}},
                         {{"random", {{"weight", uniform}}}, {"samples", 0}},
                         {{"random", {{"weight", uniform}}}, {"samples", 1000001}},
                         {{"random", {{"weight", uniform}}}, {"samples", 1}, {"seed", -1}},
                         {{"random", {{"weight", {{"unifrom", {0, 1}}}}}}, {"samples", 1}},
                         {{"random", {{"weight", {{"uniform", {0}}}}}}, {"samples", 1}},
                         {{"random", {{"weight", {{"uniform", {0, 1}}, {"choice", {1}}}}}}, {"samples", 1}},
                         {{"random", {{"weight", Json::object()}}}, {"samples", 1}},
                         {{"random", {{"weight", {{"log_uniform", {0, 1}}}}}}, {"samples", 1}},
                         {{"random", {{"train.epochs", {{"integer", {1, 1.5}}}}}}, {"samples", 1}},
                         {{"random", {{"weight", {{"choice", Json::array()}}}}}, {"samples", 1}},
                         {{"samples", 3}},
                         {{"seed", 3}}}) {
    CAPTURE(sweep);
    CHECK_FALSE(problems(tiny_with("sweep", sweep)).empty());
    CHECK_FALSE(follows(tiny_with("sweep", sweep)));
  }
}

TEST_CASE("includes and baselines follow the schema where the reader accepts them") {
  CHECK(follows(tiny({{"include", "a.json"}})));
  CHECK(follows(tiny({{"include", {"a.json", "b.json"}}})));
  CHECK(follows(tiny({{"include", Json::array()}})));
  for (const Json& value : {Json(1), Json(""), Json({1}), Json({""}), Json::object()}) {
    CHECK_FALSE(follows(tiny_with("include", value)));
    CHECK_FALSE(problems(tiny_with("include", value)).empty());
  }
  CHECK(follows(tiny({{"report", {{"baseline", {{"train.epochs", 3}, {"train.optimizer.lr", 0.001}}}}}})));
  for (const Json& baseline : {Json{{"wieght", 1}}, Json{{"weight", -1}}, Json{{"train", 1}}, Json(1)}) {
    CHECK_FALSE(follows(tiny({{"report", {{"baseline", baseline}}}})));
    CHECK_FALSE(problems(tiny({{"report", {{"baseline", baseline}}}})).empty());
  }
}
