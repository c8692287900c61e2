// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/eval.hpp"

#include <sstream>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

namespace {

std::vector<std::string> answers(const std::string& requests) {
  std::istringstream in(requests);
  std::ostringstream out;
  evaluate_lines(in, out);
  std::vector<std::string> lines;
  std::istringstream text(out.str());
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

Json answer(const std::string& request) {
  const auto lines = answers(request + "\n");
  REQUIRE(lines.size() == 1);
  return Json::parse(lines[0]);
}

std::string error(const std::string& request) {
  return answer(request).value("error", "no error");
}

}  // namespace

TEST_CASE("eval ranks rows and answers with the VJP where a cotangent is given") {
  CHECK(answer(R"~({"ranker": "hard", "scores": [[0.1, 3, 2], [1, 1, 0]]})~") ==
        Json{{"ranks", {{3.0, 1.0, 2.0}, {1.0, 1.0, 3.0}}}});
  // Pooled into one block: ranks are the mean rank plus the centered scores / strength, the VJP centres the cotangent.
  const auto a = answer(R"~({"ranker": "permutahedron(strength=4)", "scores": [[0, 4]], "cotangent": [[1, 0]]})~");
  CHECK(a == Json{{"ranks", {{2.0, 1.0}}}, {"vjp", {{-0.125, 0.125}}}});
  CHECK(answer(R"~({"ranker": {"name": "hard", "order": "ascending"}, "scores": [[5, 4]]})~") ==
        Json{{"ranks", {{2.0, 1.0}}}});
}

TEST_CASE("eval sorts rows") {
  CHECK(answer(R"~({"sorter": "hard", "scores": [[1, 3, 2]], "cotangent": [[10, 20, 30]], "backend": "xtensor"})~") ==
        Json{{"sorted", {{3.0, 2.0, 1.0}}}, {"vjp", {{30.0, 10.0, 20.0}}}});
}

TEST_CASE("eval evaluates losses of features and losses of predictions") {
  CHECK(answer(R"~({"loss": "l1", "predictions": [1, 5], "labels": [2, 2]})~") ==
        Json{{"value", 2.0}, {"d_predictions", {-0.5, 0.5}}});
  CHECK(answer(R"~({"loss": "mse", "predictions": [1, 5], "labels": [2, 2], "weights": [1, 0], "cotangent": 3})~") ==
        Json{{"value", 0.5}, {"d_predictions", {-3.0, 0.0}}});
  CHECK(answer(R"~({"loss": "mse", "predictions": [[1], [5]], "labels": [[2], [2]]})~")["value"] == 5.0);
  const auto a =
      answer(R"~({"loss": "ranksim(ranker=hard)", "features": [[1, 0], [1, 1], [0, 1]], "labels": [1, 2, 3]})~");
  CHECK(a["value"].is_number_float());
  CHECK(a["d_features"] == Json{{0.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}});
  CHECK(answer(R"~({"loss": "ranksim", "features": [[1], [2]], "labels": [[1, 2], [2, 1]], "step": 7})~")
            .contains("value"));
  CHECK(answer(R"~({"loss": "l1", "predictions": [], "labels": []})~") ==
        Json{{"value", 0.0}, {"d_predictions", Json::array()}});
}

TEST_CASE("NaN and the infinities are strings in both directions") {
  CHECK(answer(R"~({"ranker": "hard", "scores": [["Infinity", "-Infinity", 0], [1, "NaN", 2]]})~") ==
        Json{{"ranks", {{1.0, 3.0, 2.0}, {"NaN", "NaN", "NaN"}}}});
  CHECK(answer(R"~({"sorter": "hard", "scores": [["-Infinity", 1, "Infinity"]]})~") ==
        Json{{"sorted", {{"Infinity", 1.0, "-Infinity"}}}});
  CHECK(answer(R"~({"loss": "l1", "predictions": ["NaN"], "labels": [1]})~")["value"] == "NaN");
  CHECK(answer(R"~({"loss": "mse", "predictions": [1], "labels": [2], "cotangent": "-Infinity"})~")["d_predictions"] ==
        Json{"Infinity"});
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": [["nan"]]})~"), ContainsSubstring("a number was expected"));
}

TEST_CASE("numbers are printed as the shortest decimals that read back, for float32 those of floats") {
  CHECK(answers(R"~({"sorter": "hard", "scores": [[0.1, 1e-7, 16777217]], "dtype": "float32"})~").at(0) ==
        R"~({"sorted":[[16777216.0,0.1,1e-07]]})~");
  CHECK(answers(R"~({"sorter": "hard", "scores": [[0.1, 1e-7, 16777217]]})~").at(0) ==
        R"~({"sorted":[[16777217.0,0.1,1e-07]]})~");
  CHECK(answers(R"~({"sorter": "hard", "scores": [[0.30000000000000004]]})~").at(0) ==
        R"~({"sorted":[[0.30000000000000004]]})~");
  CHECK(
      answers(R"~({"loss": "l1", "predictions": [0.1], "labels": [0], "dtype": "float32", "cotangent": 0.1})~").at(0) ==
      R"~({"d_predictions":[0.1],"value":0.1})~");
}

TEST_CASE("a bad line gets an error and the lines around it are served") {
  const auto lines = answers(
      "{\"ranker\": \"hard\", \"scores\": [[1]]}\n"
      "no json\n"
      "\n   \r\n"
      "[1, 2]\n"
      "{\"ranker\": \"hrad\", \"scores\": [[1]]}\n"
      "{\"ranker\": \"hard\", \"scores\": [[1]], \"x\": \"\xff\"}\n" +
      std::string(200000, '[') + "\n" + "{\"ranker\": \"hard\", \"scores\": [[2]]}");
  REQUIRE(lines.size() == 7);
  CHECK(lines.front() == R"~({"ranks":[[1.0]]})~");
  CHECK(lines.back() == R"~({"ranks":[[1.0]]})~");
  CHECK_THAT(lines[1], ContainsSubstring("request:1:1: "));
  CHECK_THAT(lines[2], ContainsSubstring("a request is a JSON object"));
  CHECK_THAT(lines[3], ContainsSubstring("unknown ranker 'hrad'; did you mean 'hard'?"));
  for (std::size_t i = 1; i < 6; ++i) CHECK(Json::parse(lines[i]).contains("error"));
}

TEST_CASE("a request says what it lacks, has too much of, or has of the wrong kind") {
  CHECK_THAT(error("{}"), ContainsSubstring("a request names a 'ranker', a 'sorter'"));
  CHECK_THAT(error(R"~({"ranker": "hard"})~"), ContainsSubstring("'scores' is missing"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [1]})~"), ContainsSubstring("'labels' is missing"));
  CHECK_THAT(error(R"~({"loss": "l1", "features": [[1]], "labels": [1]})~"),
             ContainsSubstring("'predictions' is missing"));
  CHECK_THAT(error(R"~({"loss": "ranksim", "predictions": [1], "labels": [1]})~"),
             ContainsSubstring("'features' is missing"));
  CHECK_THAT(error(R"~({"ranker": "hard", "scroes": [[1]]})~"),
             ContainsSubstring("unknown key 'scroes'; did you mean 'scores'?"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [1], "labels": [1], "lables": [1]})~"),
             ContainsSubstring("unknown key 'lables'"));
  CHECK_THAT(error(R"~({"ranker": 5, "scores": [[1]]})~"),
             ContainsSubstring("a component must be given as text or as an object"));
  CHECK_THAT(error(R"~({"ranker": "hard(ties=mix)", "scores": [[1]]})~"), ContainsSubstring("did you mean 'min'?"));
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": [[1]], "backend": "xtenosr"})~"),
             ContainsSubstring("did you mean 'xtensor'?"));
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": [[1]], "dtype": "float16"})~"),
             ContainsSubstring("'dtype' must be"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [1], "labels": [1], "dtype": 32})~"),
             ContainsSubstring("'dtype' must be"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [1], "labels": [1], "step": -1})~"),
             ContainsSubstring("'step' must be"));
  CHECK_THAT(error(R"~({"loss": "l1", "loss": "mse", "predictions": [1], "labels": [1]})~"),
             ContainsSubstring("request:1:16: duplicate key \"loss\", first at line 1, column 2"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [1], "labels": [1], "cotangent": "1"})~"),
             ContainsSubstring("a number was expected"));
}

TEST_CASE("shapes that do not fit are refused, empty ones are served") {
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": [1, 2]})~"), ContainsSubstring("must be a list of rows"));
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": 1})~"), ContainsSubstring("must be a list"));
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": [[1, 2], [3]]})~"),
             ContainsSubstring("row 1 (from 0) must have 2 numbers"));
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": [[1], 2]})~"), ContainsSubstring("row 1 (from 0)"));
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": [[[1]]]})~"), ContainsSubstring("a number was expected"));
  CHECK_THAT(error(R"~({"ranker": "hard", "scores": [[1, 2]], "cotangent": [[1]]})~"),
             ContainsSubstring("'cotangent' must have the shape of 'scores', [1, 2]"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [1, 2], "labels": [1]})~"),
             ContainsSubstring("one row of predictions for each label, got [2, 1] and labels [1, 1]"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [1], "labels": [1], "weights": [1, 2]})~"),
             ContainsSubstring("one entry for each sample"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [[1, 2]], "labels": [1]})~"),
             ContainsSubstring("needs 1 prediction for each label"));
  CHECK_THAT(error(R"~({"loss": "spearman", "predictions": [[1, 2], [2, 1]], "labels": [[1, 2], [1, 2]]})~"),
             ContainsSubstring("loss 'spearman' compares one list: write a line for each of several"));
  CHECK_THAT(error(R"~({"loss": "ranksim", "features": [[1], [2]], "labels": [1]})~"),
             ContainsSubstring("one row of features for each label"));
  CHECK_THAT(error(R"~({"loss": "l1", "predictions": [1], "labels": ["NaN"]})~"), ContainsSubstring("finite labels"));
  CHECK(answer(R"~({"ranker": "hard", "scores": []})~") == Json{{"ranks", Json::array()}});
  CHECK(answer(R"~({"ranker": "hard", "scores": [[], []], "cotangent": [[], []]})~") ==
        Json{{"ranks", {Json::array(), Json::array()}}, {"vjp", {Json::array(), Json::array()}}});
}
