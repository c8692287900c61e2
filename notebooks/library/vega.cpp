// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "diffrank/experiments/report/html/page_data.hpp"
#include "diffrank/notebooks/library/chart.hpp"

namespace diffrank::notebook::library {
namespace {

using experiments::rounded;

Json encoding_of(const char* field, const Axis& axis) {
  Json scale{{"zero", false}};
  if (axis.logarithmic) scale = {{"type", "log"}};
  return {{"field", field}, {"type", "quantitative"}, {"title", axis.title}, {"scale", scale}};
}

Json mark_of(const Mark& mark, const Chart& chart) {
  switch (mark.kind) {
    case Mark::Kind::line:
      return {{"type", "line"}, {"strokeWidth", 1.8}};
    case Mark::Kind::point:
      return {{"type", "point"}, {"filled", true}, {"size", 24}};
    case Mark::Kind::bar:
      break;
  }
  return {{"type", "bar"}, {"size", 0.8 * chart.width / static_cast<double>(std::max<std::size_t>(mark.x.size(), 1))}};
}

Json color_of(const Mark& mark, const Chart& chart) {
  const auto names = chart.names();
  if (names.empty()) return {{"value", chart.color_of(mark.name)}};
  Json range = Json::array();
  for (const auto& name : names) range.push_back(chart.color_of(name));
  return {{"datum", mark.name},
          {"type", "nominal"},
          {"scale", {{"domain", names}, {"range", range}}},
          {"legend", {{"orient", "bottom"}, {"columns", 1}, {"title", nullptr}, {"labelLimit", 400}}}};
}

Json series_layer(const Mark& mark, const Chart& chart) {
  Json values = Json::array();
  for (std::size_t i = 0; i < mark.x.size(); ++i)
    if (std::isfinite(mark.x[i])) values.push_back({{"x", rounded(mark.x[i])}, {"y", rounded(mark.y[i])}});
  Json y = encoding_of("y", chart.y);
  if (mark.kind == Mark::Kind::bar) y["scale"] = {{"zero", true}};
  return {{"data", {{"values", values}}},
          {"mark", mark_of(mark, chart)},
          {"encoding", {{"x", encoding_of("x", chart.x)}, {"y", y}, {"color", color_of(mark, chart)}}}};
}

Json place(const char* field, const std::string& title, bool labels) {
  Json axis{{"labels", labels}, {"ticks", false}, {"labelAngle", 0}};
  return {{"field", field}, {"type", "ordinal"}, {"title", title}, {"sort", nullptr}, {"axis", axis}};
}

Json heat_of(const Chart& chart) {
  const auto& heat = chart.heat;
  const auto [low, high] = heat.range();
  Json values = Json::array();
  for (std::size_t i = 0; i < heat.rows(); ++i)
    for (std::size_t j = 0; j < heat.cols(); ++j) {
      values.push_back({{"row", i}, {"column", j}, {"value", rounded(heat.values[i][j], 4)}});
      if (!heat.with_numbers()) continue;
      values.back()["text"] = heat.text(heat.values[i][j]);
      values.back()["dark"] = heat.is_dark(heat.values[i][j]);
    }
  const Json scale{{"domain", {low, high}}, {"range", heat.zero_in_middle ? signed_colors : heat_colors}};
  const Json color{{"field", "value"}, {"type", "quantitative"}, {"scale", scale}, {"legend", {{"title", nullptr}}}};
  Json x = place("column", chart.x.title, false), y = place("row", chart.y.title, false);
  if (!heat.labels.empty()) {
    Json names = Json::array();
    for (const auto& name : heat.labels) names.push_back(name);
    for (Json* axis : {&x, &y}) {
      (*axis)["axis"]["labels"] = true;
      (*axis)["axis"]["labelExpr"] = names.dump() + "[datum.value]";
    }
  }
  const Json ink{{"condition", {{"test", "datum.dark"}, {"value", "#ffffff"}}}, {"value", "#000000"}};
  Json layers = Json::array(
      {{{"mark", {{"type", "rect"}, {"tooltip", true}}}, {"encoding", {{"x", x}, {"y", y}, {"color", color}}}}});
  if (heat.with_numbers())
    layers.push_back({{"mark", {{"type", "text"}, {"fontSize", 9}}},
                      {"encoding", {{"x", x}, {"y", y}, {"text", {{"field", "text"}}}, {"color", ink}}}});
  return {{"data", {{"values", values}}}, {"layer", layers}};
}

Json panel(const Chart& chart) {
  Json json = chart.is_heat() ? heat_of(chart) : Json{{"layer", Json::array()}};
  for (const auto& mark : chart.marks) json["layer"].push_back(series_layer(mark, chart));
  json["title"] = chart.title;
  json["width"] = chart.width;
  json["height"] = chart.height;
  return json;
}

}  // namespace

Json to_vega(const std::vector<Chart>& charts) {
  Json spec{{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"}, {"description", to_text(charts)}};
  if (charts.size() == 1) {
    spec.update(panel(charts[0]));
    return spec;
  }
  spec["resolve"] = {{"scale", {{"color", "independent"}}}};
  spec["hconcat"] = Json::array();
  for (const auto& chart : charts) spec["hconcat"].push_back(panel(chart));
  return spec;
}

}  // namespace diffrank::notebook::library
