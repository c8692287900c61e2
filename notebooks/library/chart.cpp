// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/library/chart.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/notebooks/library/html.hpp"

namespace diffrank::notebook::library {
namespace {

std::vector<double> numbers(const Json& list) {
  std::vector<double> row;
  for (const auto& x : list) row.push_back(experiments::number(x));
  return row;
}

Axis read_axis(const Json& chart, const char* name) {
  const auto axis = chart.value(name, Json::object());
  return {axis.value("title", name), axis.value("log", false)};
}

Mark read_mark(const Json& json) {
  const auto kind = json.at("kind").get<std::string>();
  Mark mark{kind == "line"    ? Mark::Kind::line
            : kind == "point" ? Mark::Kind::point
                              : Mark::Kind::bar,
            json.at("name").get<std::string>(), numbers(json.at("x")), numbers(json.at("y"))};
  if (json.contains("color")) mark.color = json["color"].get<std::size_t>();
  if (mark.x.size() != mark.y.size())
    throw std::invalid_argument("chart: series '" + mark.name + "' has " + std::to_string(mark.x.size()) + " x and " +
                                std::to_string(mark.y.size()) + " y: give one y for each x");
  return mark;
}

void zoom(Mark& mark, double from, double to) {
  Mark kept{mark.kind, mark.name, {}, {}, mark.color};
  for (std::size_t i = 0; i < mark.x.size(); ++i)
    if (mark.x[i] >= from && mark.x[i] <= to) kept.x.push_back(mark.x[i]), kept.y.push_back(mark.y[i]);
  mark = kept;
}

Heat read_heat(const Json& json) {
  Heat heat{{}, json.at("labels").get<std::vector<std::string>>(), json.at("signed").get<bool>()};
  for (const auto& row : json.at("values")) heat.values.push_back(numbers(row));
  for (const auto& row : heat.values)
    if (row.size() != heat.cols() || row.empty())
      throw std::invalid_argument("chart: rows of a heat map must have the same length, got " +
                                  std::to_string(heat.cols()) + " and " + std::to_string(row.size()) + " values");
  if (!heat.labels.empty() && heat.labels.size() < std::max(heat.rows(), heat.cols()))
    throw std::invalid_argument("chart: a heat map of " + std::to_string(heat.rows()) + " x " +
                                std::to_string(heat.cols()) + " values has " + std::to_string(heat.labels.size()) +
                                " labels: give one for each row and column, or none");
  return heat;
}

}  // namespace

std::pair<double, double> Heat::range() const {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const auto& row : values)
    for (const double x : row)
      if (std::isfinite(x)) low = std::min(low, x), high = std::max(high, x);
  if (low > high) return {0, 1};
  if (zero_in_middle) high = std::max(std::abs(low), std::abs(high)), low = -high;
  if (low == high) high = low + 1;
  return {low, high};
}

bool Heat::is_dark(double x) const {
  const auto [low, high] = range();
  const double share = (x - low) / (high - low);
  return zero_in_middle ? share < 0.15 || share > 0.85 : share > 0.55;
}

std::string Heat::text(double x) const {
  if (const auto whole = whole_text(x)) return *whole;
  const auto [low, high] = range();
  char text[32];
  std::snprintf(text, sizeof text, std::max(std::abs(low), std::abs(high)) < 0.1 ? "%.1g" : "%.2f", x);
  return text;
}

std::vector<std::string> Chart::names() const {
  std::vector<std::string> list;
  for (const auto& mark : marks)
    if (!mark.name.empty() && std::find(list.begin(), list.end(), mark.name) == list.end()) list.push_back(mark.name);
  return list;
}

const std::string& Chart::color_of(const std::string& name) const {
  const auto list = names();
  auto at = static_cast<std::size_t>(std::find(list.begin(), list.end(), name) - list.begin());
  if (at == list.size()) at = 0;  // a series without a name
  for (const auto& mark : marks)
    if (mark.name == name && mark.color) at = *mark.color;
  return palette[at % palette.size()];
}

Chart read_chart(const Json& json) {
  Chart chart;
  chart.title = json.value("title", "");
  chart.x = read_axis(json, "x");
  chart.y = read_axis(json, "y");
  for (const auto& mark : json.at("marks")) chart.marks.push_back(read_mark(mark));
  if (json.contains("zoom"))
    for (auto& mark : chart.marks) zoom(mark, json["zoom"][0], json["zoom"][1]);
  if (json.contains("heat")) {
    chart.heat = read_heat(json["heat"]);
    const double cell =
        std::clamp(240.0 / static_cast<double>(std::max(chart.heat.rows(), chart.heat.cols())), 4.0, 36.0);
    chart.width = cell * static_cast<double>(chart.heat.cols());
    chart.height = cell * static_cast<double>(chart.heat.rows());
  }
  chart.width = json.value("width", chart.width);
  chart.height = json.value("height", chart.height);
  return chart;
}

std::string to_text(const std::vector<Chart>& charts) {
  std::string text;
  for (const auto& chart : charts) {
    text += (text.empty() ? "" : "\n") + std::string("Chart") + (chart.title.empty() ? "" : " \"" + chart.title + "\"");
    if (chart.is_heat()) {
      const auto [low, high] = chart.heat.range();
      text += ": " + std::to_string(chart.heat.rows()) + " x " + std::to_string(chart.heat.cols()) +
              " values between " + experiments::number_text(low) + " and " + experiments::number_text(high);
      continue;
    }
    text += ", " + chart.y.title + " against " + chart.x.title;
    const auto names = chart.names();
    for (std::size_t i = 0; i < names.size(); ++i) text += (i ? ", " : ": ") + names[i];
  }
  return text;
}

}  // namespace diffrank::notebook::library
