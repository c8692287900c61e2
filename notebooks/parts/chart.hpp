// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "diffrank/notebooks/parts/display.hpp"

namespace diffrank::notebook {

/// A picture: lines, points and bars over numbers, or a matrix as a heat map. Shown as Vega-Lite and as SVG.
///
///   show(Chart("ranks").x("score").y("rank").line("hard", x, ranks).line("lapsum", x, soft));
class Chart {
 public:
  explicit Chart(const std::string& title = "") : json_{{"title", title}, {"marks", Json::array()}} {}
  /// From what json() gives.
  static Chart from(Json json) {
    Chart chart;
    chart.json_ = std::move(json);
    return chart;
  }

  Chart& x(const std::string& title, bool logarithmic = false) { return axis("x", title, logarithmic); }
  Chart& y(const std::string& title, bool logarithmic = false) { return axis("y", title, logarithmic); }
  /// Leaves out what is not between these x.
  Chart& zoom(double from, double to) {
    json_["zoom"] = {from, to};
    return *this;
  }
  Chart& size(int width, int height) {
    json_["width"] = width;
    json_["height"] = height;
    return *this;
  }
  Chart& line(const std::string& name, const Row& x, const Row& y) { return mark("line", name, x, y); }
  Chart& points(const std::string& name, const Row& x, const Row& y) { return mark("point", name, x, y); }
  Chart& bars(const std::string& name, const Row& x, const Row& y) { return mark("bar", name, x, y); }
  /// The first row is drawn at the top; `labels` name rows and columns, `zero_in_middle` colors by the sign.
  Chart& heat(const Matrix& matrix, const std::vector<std::string>& labels = {}, bool zero_in_middle = false) {
    json_["heat"] = {{"values", to_json(matrix)}, {"labels", labels}, {"signed", zero_in_middle}};
    return *this;
  }
  const Json& json() const { return json_; }

 private:
  Chart& axis(const char* name, const std::string& title, bool logarithmic) {
    json_[name] = {{"title", title}, {"log", logarithmic}};
    return *this;
  }
  Chart& mark(const char* kind, const std::string& name, const Row& x, const Row& y) {
    json_["marks"].push_back({{"kind", kind}, {"name", name}, {"x", to_json(x)}, {"y", to_json(y)}});
    return *this;
  }

  Json json_;
};

inline Json mime_bundle_repr(const Chart& chart) {
  return bundle({{"charts", Json::array({chart.json()})}});
}

/// Charts in a line.
struct Charts {
  std::vector<Chart> list;
};

inline Json mime_bundle_repr(const Charts& charts) {
  Json list = Json::array();
  for (const auto& chart : charts.list) list.push_back(chart.json());
  return bundle({{"charts", list}});
}

/// Several charts side by side.
template <class... More>
void show(const Chart& first, const Chart& second, const More&... more) {
  show(Charts{{first, second, more...}});
}

}  // namespace diffrank::notebook
