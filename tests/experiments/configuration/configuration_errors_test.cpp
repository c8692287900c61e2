// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/relaxed_json.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

Json with_regularizer(const Json& regularizer) {
  return tiny({{"regularizer", regularizer}});
}

}  // namespace

TEST_CASE("an unknown component is named with its kind, its path and the nearest known name") {
  CHECK_THAT(problem(tiny({{"loss", "huver"}})),
             ContainsSubstring("loss: unknown loss 'huver'; did you mean 'huber'?"));
  CHECK_THAT(problem(with_regularizer("ranksim(ranker=blackbix)")),
             ContainsSubstring("regularizer.ranker: unknown ranker 'blackbix'; did you mean 'blackbox'?"));
  CHECK_THAT(problem(with_regularizer({{"name", "ranksim"}, {"ranker", {{"name", "permutahedrn"}}}})),
             ContainsSubstring("regularizer.ranker: unknown ranker 'permutahedrn'; did you mean 'permutahedron'?"));
  CHECK_THAT(problem(tiny({{"data", "sin"}})), ContainsSubstring("data: unknown dataset 'sin'; did you mean 'sine'?"));
  CHECK_THAT(problem(tiny({{"backend", "xtensr"}})), ContainsSubstring("did you mean 'xtensor'?"));
}

TEST_CASE("an unknown option is named with its component, its path and the nearest known name") {
  CHECK_THAT(
      problem(with_regularizer("ranksim(ranker=blackbox(lamda=2))")),
      ContainsSubstring("regularizer.ranker.lamda: ranker 'blackbox' has no option 'lamda'; did you mean 'lambda'?"));
  CHECK_THAT(problem(with_regularizer({{"name", "ranksim"}, {"uniqe", "mean"}})),
             ContainsSubstring("regularizer.uniqe: loss 'ranksim' has no option 'uniqe'; did you mean 'unique'?"));
  CHECK_THAT(
      problem(tiny({{"train", {{"epoch", 3}}}})),
      ContainsSubstring("train.epoch: the configuration has no option 'train.epoch'; did you mean 'train.epochs'?"));
}

TEST_CASE("an unknown top-level key is named with the nearest known one, whatever it holds") {
  for (const Json& value : {Json(1), Json("x"), Json::object(), Json::array(), Json(nullptr), Json{{"a", 1}}}) {
    CHECK_THAT(problem(tiny_with("weigth", value)), ContainsSubstring("weigth: unknown; did you mean 'weight'?"));
  }
  CHECK_THAT(problem(tiny({{"sedes", 3}})), ContainsSubstring("sedes: unknown; did you mean 'seeds'?"));
  CHECK_THAT(problem(tiny({{"reprot", Json::object()}})), ContainsSubstring("did you mean 'report'?"));
  CHECK_THAT(problem(tiny({{"train.epochs", 3}})), ContainsSubstring("train.epochs: unknown"));
}

TEST_CASE("a value out of range is named with its rule") {
  CHECK_THAT(problem(tiny({{"weight", -1}})), ContainsSubstring("weight: must be >= 0, got '-1'"));
  CHECK_THAT(problem(tiny({{"train", {{"epochs", 0}}}})), ContainsSubstring("train.epochs: must be >= 1, got '0'"));
  CHECK_THAT(problem(tiny({{"model", "mlp(dropout=1)"}})),
             ContainsSubstring("model.dropout: model 'mlp': dropout must be in [0, 1), got '1'"));
  CHECK_THAT(problem(tiny({{"model", "mlp(hidden=[4, 0])"}})), ContainsSubstring("hidden must be >= 1, got '0'"));
  CHECK_THAT(problem(with_regularizer("ranksim(ranker=permutahedron(strength=0))")),
             ContainsSubstring("regularizer.ranker.strength: ranker 'permutahedron': strength must be > 0, got '0'"));
  CHECK_THAT(problem(tiny({{"shots", {{"many", 10}, {"few", 20}}}})), ContainsSubstring("shots: few must be <= many"));
  CHECK_THAT(problem(tiny({{"model", "mlp(activation=rely)"}})),
             ContainsSubstring("activation has no choice 'rely'; did you mean 'relu'?"));
}

TEST_CASE("a value that is no number is refused where a number belongs") {
  for (const Json& value : {Json("heavy"), Json(true), Json(Json::array({1})), Json(nullptr)}) {
    CAPTURE(value);
    CHECK_THAT(problem(tiny_with("weight", value)), ContainsSubstring("weight: must be a number, got '"));
  }
  for (const Json& value : {Json::object(), Json{{"a", 1}}})
    CHECK_THAT(problem(tiny_with("weight", value)), ContainsSubstring("weight: must not be an object"));
  for (const Json& value : {Json("many"), Json(2.5), Json(false), Json(Json::array()), Json(Json::object())}) {
    CAPTURE(value);
    auto file = tiny({{"data", {{"name", "sine"}}}});
    file["data"]["n"] = value;
    CHECK_THAT(problem(file), ContainsSubstring("data.n: dataset 'sine': n must be a whole number, got '"));
  }
}

TEST_CASE("a value of the wrong type is refused where a component, a list, a flag or a group belongs") {
  for (const Json& value : {Json(5), Json(true), Json(Json::array()), Json("")}) {
    CAPTURE(value);
    CHECK_THAT(problem(tiny_with("model", value)), ContainsSubstring("model: "));
  }
  CHECK_THAT(problem(with_regularizer({{"name", 5}})), ContainsSubstring("regularizer: unknown loss '5'"));
  CHECK_THAT(problem(with_regularizer({{"name", {{"name", "ranksim"}}}})), ContainsSubstring("regularizer: "));
  CHECK_THAT(problem(with_regularizer({{"ranker", "hard"}})), ContainsSubstring("regularizer: must have a \"name\""));
  CHECK_THAT(problem(tiny_with("regularizer", Json::object())), ContainsSubstring("regularizer: must have a \"name\""));
  CHECK_THAT(problem(tiny({{"model", {{"name", "mlp"}, {"hidden", 64}}}})), ContainsSubstring("model.hidden: "));
  CHECK_THAT(problem(tiny({{"model", "mlp(hidden=64)"}})),
             ContainsSubstring("must be a list of whole numbers such as [64, 64], got '64'"));
  CHECK_THAT(problem(tiny({{"model", {{"name", "mlp"}, {"hidden", {4, "a"}}}}})),
             ContainsSubstring("hidden must be a list of whole numbers, got 'a'"));
  CHECK_THAT(problem(with_regularizer("ranksim(ranker=hard(normalize=1))")),
             ContainsSubstring("normalize must be true or false, got '1'"));
  for (const Json& value : {Json(5), Json("x"), Json(Json::array({1})), Json{{"name", "x"}, {"epochs", 2}}}) {
    CHECK_THAT(problem(tiny_with("train", value)), ContainsSubstring("train: must be an object of options"));
  }
}

TEST_CASE("an unclosed parenthesis, bracket or quotation in a text is named with the path of the text") {
  CHECK_THAT(problem(with_regularizer("ranksim(ranker=blackbox(lambda=2)")),
             ContainsSubstring("regularizer: 'ranksim(ranker=blackbox(lambda=2)' has an unclosed '('"));
  CHECK_THAT(problem(with_regularizer({{"name", "ranksim"}, {"ranker", "blackbox(lambda=2"}})),
             ContainsSubstring("regularizer.ranker: 'blackbox(lambda=2' has an unclosed '('"));
  CHECK_THAT(problem(tiny({{"model", "mlp(hidden=[4)"}})), ContainsSubstring("has an unclosed '['"));
  CHECK_THAT(problem(tiny({{"data", "csv(path=\"a)"}})), ContainsSubstring("unclosed quotation mark"));
  CHECK_THAT(problem(tiny({{"loss", "l1)"}})), ContainsSubstring("loss: "));
}

TEST_CASE("all errors of a file are reported at once, each with its JSON path") {
  const auto found = problems(Json{{"name", "a/b"},
                                   {"seeds", -1},
                                   {"weigth", 2},
                                   {"loss", "l3"},
                                   {"regularizer", {{"name", "ranksim"}, {"ranker", "blackbox(lamda=2)"}}},
                                   {"train", {{"batch", 0}, {"optimizer", "adam(lr=-1)"}}},
                                   {"sweep", {{"gird", Json::object()}}},
                                   {"report", {{"goal", "up"}, {"baseline", {{"wieght", 0}}}}}},
                              {"noequals"});
  Texts paths;
  for (const auto& p : found) {
    const auto place_ends = p.find(": ") + 2;
    paths.push_back(p.substr(place_ends, p.find(": ", place_ends) - place_ends));
  }
  std::sort(paths.begin(), paths.end());
  CHECK(paths == Texts{"loss", "name", "overrides read path=value, for instance train.epochs=5",
                       "regularizer.ranker.lamda", "report.baseline.wieght", "report.goal", "seeds", "sweep.gird",
                       "train.batch", "train.optimizer.lr", "weigth"});
}

TEST_CASE("a mistake that all trials of a sweep share is reported once") {
  CHECK_THAT(problem(tiny({{"loss", "l3"}, {"sweep", {{"grid", {{"weight", {0, 1, 2, 3}}}}}}})),
             ContainsSubstring("loss: unknown loss 'l3'"));
}

TEST_CASE("seeds are a limited number of them or a list of different whole numbers of up to 64 bits") {
  for (const Json& value : {Json(0), Json(-1), Json(2.5), Json("three"), Json(true), Json(Json::array()), Json({0, -1}),
                            Json({0, "a"}), Json(1e20), Json(1000000000), Json({1e20})}) {
    CAPTURE(value);
    CHECK_THAT(
        problem(tiny({{"seeds", value}})),
        ContainsSubstring(
            "seeds: must be the number of seeds, 1 to 100000, or a list of seeds from 0 to 18446744073709551615"));
  }
  CHECK_THAT(problem(tiny({{"seeds", {1, 2, 1}}})), ContainsSubstring("seeds: contains 1 more than once"));
}

TEST_CASE("whole numbers may be written 2.0 or 1e1 wherever one is meant, and seeds use all 64 bits") {
  CHECK(read(tiny_with("seeds", 1e1)).seeds.size() == 10);
  CHECK(read(tiny_with("seeds", {2.0, 18446744073709551615u})).seeds == std::vector<std::uint64_t>{2, UINT64_MAX});
  CHECK(read(tiny(), {"seeds=2.0"}).seeds.size() == 2);
  const auto changed = hash_of(tiny({{"train", {{"epochs", 2}, {"batch", 32}}}}));
  CHECK(hash_of(tiny({{"train", {{"epochs", 2.0}, {"batch", 3.2e1}}}})) == changed);
  CHECK(hash_of(tiny(), {"train.epochs=2.0", "train.batch=3.2e1"}) == changed);
  CHECK(read(tiny({{"data", "sine(seed=18446744073709551615)"}})).trials.front().trial->data->option("seed") ==
        "18446744073709551615");
}

TEST_CASE("a sweep of more than a million runs is refused with the numbers") {
  Json weights = Json::array();
  for (int i = 1; i <= 20; ++i) weights.push_back(i);
  const auto file = tiny({{"regularizer", "ranksim"}, {"seeds", 60000}, {"sweep", {{"grid", {{"weight", weights}}}}}});
  CHECK_THAT(problem(file), ContainsSubstring("seeds: 20 trials x 60000 seeds are more than 1000000 runs"));
}

TEST_CASE("a name that cannot name a folder everywhere is refused with the rule") {
  using namespace std::string_literals;
  const auto named = [](const std::string& name) { return problem(tiny({{"name", name}})); };
  CHECK_THAT(named(""), ContainsSubstring("name: must not be empty"));
  for (const auto& name : {"a/b"s, "../../x"s, "a\\b"s})
    CHECK_THAT(named(name), ContainsSubstring("no slash or backslash"));
  for (const auto& name : {"."s, ".."s, ".hidden"s, "-rf"s})
    CHECK_THAT(named(name), ContainsSubstring("not begin with"));
  for (const auto& name : {"a\0b"s, "a\nb"s, "a\x1b[31m"s, "a\x7f"s})
    CHECK_THAT(named(name), ContainsSubstring("must have no control characters"));
  CHECK_THAT(named(std::string(300, 'x')), ContainsSubstring("at most 200 bytes, not 300"));
  for (const auto& name : {"2018-11-25"s, "1e234"s, "007"s,
                           "gr\xC3\xB6\xC3\x9F"
                           "e"s,
                           "a,b c"s, std::string(200, 'x')})
    CHECK(problems(tiny({{"name", name}})).empty());
}

TEST_CASE("a key of another program is answered with the option that means the same") {
  for (const auto& [key, instead] :
       std::map<std::string, std::string>{{"batch_size", "train.batch"},
                                          {"epoch", "train.epochs"},
                                          {"epochs", "train.epochs"},
                                          {"lr", "train.optimizer.lr"},
                                          {"learning-rate", "train.optimizer.lr"},
                                          {"optimizer", "train.optimizer"},
                                          {"dropout", "model.dropout"},
                                          {"seed", "seeds"},
                                          {"regularization_weight", "weight"},
                                          {"interpolation_lambda", "regularizer.ranker.lambda"}}) {
    CAPTURE(key);
    CHECK_THAT(problem(tiny_with(key, 1)), ContainsSubstring(key + ": unknown; write " + instead));
    CHECK_THAT(problem(tiny(), {key + "=1"}),
               ContainsSubstring("has no option '" + key + "'; write " + instead + "=VALUE"));
  }
  CHECK_THAT(problem(tiny({{"train", {{"lr", 0.1}}}})),
             ContainsSubstring("has no option 'train.lr'; write train.optimizer.lr"));
  CHECK_THAT(problem(tiny(), {"train.lr=0.1"}),
             ContainsSubstring("has no option 'train.lr'; write train.optimizer.lr"));
  CHECK_THAT(problem(tiny_with("jobs", 2)), ContainsSubstring("jobs: unknown; that is a flag of the command: --jobs"));
}

TEST_CASE("a ranker where a loss belongs, and a sweep's path on the command line, are answered with what to write") {
  CHECK_THAT(problem(tiny(), {"regularizer=permutahedron"}),
             ContainsSubstring("'permutahedron' is a ranker, write ranksim(ranker=permutahedron)"));
  CHECK_THAT(problem(tiny(), {"sweep.grid.regularizer=none,ranksim"}),
             ContainsSubstring("write regularizer=VALUE,VALUE"));
  CHECK_THAT(problem(tiny(), {"report.baseline=1"}), ContainsSubstring("report.baseline: can only be set in the file"));
}

TEST_CASE("a sweep that is no grid of lists is refused") {
  CHECK_THAT(problem(tiny({{"sweep", {1}}})), ContainsSubstring("sweep: must be an object"));
  CHECK_THAT(problem(tiny({{"sweep", {{"gird", {{"weight", {1}}}}}}})), ContainsSubstring("did you mean 'grid'?"));
  CHECK_THAT(problem(tiny({{"sweep", {{"grid", {1}}}}})), ContainsSubstring("sweep.grid: must be an object"));
  CHECK_THAT(problem(tiny({{"sweep", {{"grid", {{"weight", 1}}}}}})),
             ContainsSubstring("sweep.grid.weight: must be a list of values, got 1"));
  CHECK_THAT(problem(tiny({{"sweep", {{"grid", {{"weight", Json::array()}}}}}})),
             ContainsSubstring("sweep.grid.weight: must be a list of values, got []"));
  CHECK_THAT(problem(tiny({{"sweep", {{"grid", {{"wieght", {1}}}}}}})),
             ContainsSubstring("wieght: the configuration has no option 'wieght'; did you mean 'weight'?"));
  const auto found = problems(tiny({{"regularizer", "ranksim"}, {"sweep", {{"grid", {{"weight", {0, -1, "x"}}}}}}}));
  REQUIRE(found.size() == 2);
  CHECK_THAT(found[0], ContainsSubstring("must be >= 0, got '-1'"));
  CHECK_THAT(found[1], ContainsSubstring("must be a number, got 'x'"));
}

TEST_CASE("a report that asks for what does not exist is refused") {
  CHECK_THAT(problem(tiny({{"report", "mae"}})), ContainsSubstring("report: must be an object"));
  CHECK_THAT(problem(tiny({{"report", {{"goal", "up"}}}})), ContainsSubstring("report.goal: must be min or max"));
  CHECK_THAT(problem(tiny({{"report", {{"metrik", "x"}}}})),
             ContainsSubstring("report.metrik: unknown; did you mean 'metric'?"));
  CHECK_THAT(problem(tiny({{"report", {{"metric", 5}}}})), ContainsSubstring("report.metric: has the wrong type"));
  CHECK_THAT(problem(tiny({{"report", {{"metric", "test.mea"}}}})),
             ContainsSubstring("report.metric: 'test.mea': unknown metric 'mea'; did you mean 'mae'?"));
  CHECK_THAT(problem(tiny({{"report", {{"metric", "mae"}}}})), ContainsSubstring("must read part.metric"));
  CHECK_THAT(problem(tiny({{"report", {{"metric", "test.mae.feww"}}}})), ContainsSubstring("did you mean 'few'?"));
  CHECK_THAT(problem(tiny({{"report", {{"baseline", {{"wieght", 0}}}}}})),
             ContainsSubstring("report.baseline.wieght: the configuration has no option 'wieght'"));
  CHECK_THAT(problem(tiny({{"report", {{"baseline", {{"train.epochs", 0}}}}}})),
             ContainsSubstring("report.baseline.train.epochs: "));
  CHECK_THAT(problem(tiny({{"report", {{"baseline", {{"train.epochs", 7}}}}}})),
             ContainsSubstring("report.baseline: no trial of this sweep has these values"));
}

TEST_CASE("train.select must name a validation metric, or the last epoch") {
  const auto select = [](const char* name) { return problem(tiny({{"train", {{"select", name}}}})); };
  CHECK_THAT(select("val.mea"),
             ContainsSubstring("train.select: 'val.mea': unknown metric 'mea'; did you mean 'mae'?"));
  CHECK_THAT(select("val.mae.fwe"), ContainsSubstring("unknown shot or zone 'fwe'; did you mean 'few'?"));
  CHECK_THAT(select("test.mae"), ContainsSubstring("unknown part 'test'"));
  CHECK_THAT(select("best"), ContainsSubstring("train.select: must read part.metric"));
  CHECK(problems(tiny({{"train", {{"select", "last"}}}})).empty());
  CHECK(problems(tiny({{"train", {{"select", "val.spearman.few"}}}})).empty());
  CHECK(problems(tiny({{"train", {{"select", "val.bmae.interpolation"}}}})).empty());
}

TEST_CASE("an override that cannot be applied says why") {
  CHECK_THAT(problem(tiny(), {"weight"}), ContainsSubstring("override \"weight\": overrides read path=value"));
  CHECK_THAT(problem(tiny(), {"=1"}), ContainsSubstring("override \"=1\": overrides read path=value"));
  CHECK_THAT(problem(tiny(), {"weight="}), ContainsSubstring("weight: has no value after '='"));
  CHECK_THAT(problem(tiny(), {"wieght=1"}), ContainsSubstring("did you mean 'weight'?"));
  CHECK_THAT(problem(tiny(), {"train.optimizer.rate=1"}), ContainsSubstring("optimizer 'adam' has no option 'rate'"));
  CHECK_THAT(problem(tiny(), {"weight.x=1"}),
             ContainsSubstring("weight.x: 'weight' is not a component: it has no 'x'"));
  CHECK_THAT(problem(tiny(), {"regularizer.ranker=hard"}),
             ContainsSubstring("'regularizer' is none: name a component"));
  CHECK_THAT(problem(tiny(), {"loss=huber(beta=1"}), ContainsSubstring("unclosed '('"));
  CHECK_THAT(problem(tiny(), {"seeds=0"}), ContainsSubstring("seeds: must be the number of seeds"));
  CHECK_THAT(problem(tiny(), {"report.goal=up"}), ContainsSubstring("report.goal: must be min or max"));
  CHECK_THAT(problems(tiny({{"report", 5}}), {"report.goal=min"}).at(0), ContainsSubstring("cannot be applied"));
}

TEST_CASE("a file that is not one JSON object is refused, a syntax error with its line and column") {
  CHECK(problems_of_text("") == Texts{"file: is empty; a JSON object was expected"});
  CHECK(problems_of_text(" \n\t") == Texts{"file: is empty; a JSON object was expected"});
  CHECK_THAT(problems_of_text("[1, 2]").at(0), ContainsSubstring("the file must consist of one JSON object"));
  CHECK_THAT(problems_of_text("{\n  \"weight\": 1;\n}").at(0), ContainsSubstring("file:2:14: "));
  CHECK_THAT(problems_of_text("{\"weight\": 01}").at(0), ContainsSubstring("file:1:12: '01' is no JSON number"));
  CHECK_THAT(problems_of_text("{\"weight\":\n 1e999}").at(0),
             ContainsSubstring("file:2:2: the number 1e999 is too large"));
  CHECK_THAT(problems_of_text("{\"name\": \"\xff\"}").at(0), ContainsSubstring("file:1:11: "));
}

TEST_CASE("JSON that is nested without end is refused, and does not exhaust the stack") {
  for (const char* bracket : {"[", "{\"a\":"}) {
    std::string text;
    for (int i = 0; i < 300000; ++i) text += bracket;
    CHECK_THAT(problems_of_text(text).at(0), ContainsSubstring("nested more than 100 deep"));
  }
  CHECK(experiments::parse_json("[\"" + std::string(300, '[') + "\\\"[\"]", "text").size() == 1);
}

TEST_CASE("a file that cannot be read is named with the reason") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(experiments::read_file(folder.file("none.json")),
                    ContainsSubstring("none.json': No such file or directory"));
  CHECK_THROWS_WITH(experiments::read_file(folder.path()), ContainsSubstring("it is a folder"));
  CHECK(experiments::read_file(folder.write("empty.json", "")).empty());
}
