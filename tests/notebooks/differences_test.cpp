// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/check/differences.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::notebook_check;

namespace {

Json stream(const std::string& text, const std::string& name = "stdout") {
  return {{"output_type", "stream"}, {"name", name}, {"text", lines_of(text)}};
}

Json shown(const std::string& mime, const Json& value) {
  return {{"output_type", "display_data"}, {"metadata", Json::object()}, {"data", {{mime, value}}}};
}

std::size_t count(const Json& stored, const Json& now, Tolerance tolerance = {}) {
  return differences(stored, now, tolerance).size();
}

}  // namespace

TEST_CASE("Numbers in texts agree within the tolerance, and anything else must be equal") {
  const Tolerance t{1e-3, 0};
  CHECK(agree("mean 10.00 ± 0.5", "mean 10.009 ± 0.5004", t));
  CHECK_FALSE(agree("mean 10.00", "mean 10.02", t));
  CHECK_FALSE(agree("mean 10.00", "median 10.00", t));
  CHECK_FALSE(agree("1 2", "1 2 3", t));
  CHECK_FALSE(agree("-1.5", "1.5", t));
  CHECK(agree("1e-3", "0.0010005", t));
}

TEST_CASE("Digits of a name are no number") {
  CHECK_FALSE(agree("x1000", "x1001", {0.1, 0}));
  CHECK(agree("x 1000", "x 1001", {0.1, 0}));
}

TEST_CASE("The widths of a table's columns may differ") {
  CHECK(agree("| a   | b |\n| --- | ---: |\n| 1 | 2 |", "| a | b |\n| ----- | --: |\n| 1 |   2 |", {}) == false);
  CHECK(agree("| a   | b |\n| ---- | ---: |", "| a | b |\n| ------ | -----: |", {}));
}

TEST_CASE("Colors may differ, their number may not") {
  CHECK(agree("fill #00ff00 x", "fill #01fe00 x", {}));
  CHECK_FALSE(agree("fill #00ff00 x", "fill x", {}));
}

TEST_CASE("Standard error is not compared") {
  CHECK(count(Json::array(), Json::array({stream("[1/2] 0:01", "stderr")})) == 0);
  CHECK(count(Json::array(), Json::array({stream("text")})) == 1);
}

TEST_CASE("A changed stream, a lost output and a changed kind of output are differences") {
  const auto one = Json::array({stream("value 1.5\n")});
  CHECK(count(one, one) == 0);
  CHECK(count(one, Json::array({stream("value 1.6\n")})) == 1);
  CHECK(count(one, Json::array()) == 1);
  CHECK(count(one, Json::array({shown("text/plain", "value 1.5")})) == 1);
}

TEST_CASE("Vega-Lite data are compared as numbers, SVG to a pixel") {
  const auto vega = [](double y) {
    return Json::array({shown("application/vnd.vegalite.v5+json", {{"data", {{"values", {{{"x", 1}, {"y", y}}}}}}})});
  };
  CHECK(count(vega(2), vega(2.001)) == 0);
  CHECK(count(vega(2), vega(2.1)) == 1);
  const auto svg = [](const char* x) {
    return Json::array({shown("image/svg+xml", lines_of(std::string("<circle cx=\"") + x + "\"/>"))});
  };
  CHECK(count(svg("10.0"), svg("10.9")) == 0);
  CHECK(count(svg("10.0"), svg("12.0")) == 1);
}

TEST_CASE("A cell's own tolerance is kept to") {
  CHECK(count(Json::array({stream("1.00")}), Json::array({stream("1.04")}), {0.05, 0}) == 0);
  CHECK(count(Json::array({stream("1.00")}), Json::array({stream("1.06")}), {0.05, 0}) == 1);
}
