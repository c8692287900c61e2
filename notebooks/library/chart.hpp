// SPDX-License-Identifier: Apache-2.0
// The charts of a cell, as parts/chart.hpp writes them: read once, drawn as Vega-Lite and as SVG.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::notebook::library {  // not that of cells: its Chart is another class

using experiments::Json;

struct Axis {
  std::string title;
  bool logarithmic = false;
};

/// One series; what is not finite is left out.
struct Mark {
  enum class Kind { line, point, bar } kind;
  std::string name;
  std::vector<double> x, y;
  std::optional<std::size_t> color = {};  ///< index into `palette`; else the place of the name among the chart's names
};

/// A matrix as a picture: the first row at the top.
struct Heat {
  std::vector<std::vector<double>> values;
  std::vector<std::string> labels;  ///< of rows and columns; may be empty
  bool zero_in_middle = false;

  std::size_t rows() const { return values.size(); }
  std::size_t cols() const { return values.empty() ? 0 : values[0].size(); }
  /// The values between which colors change; symmetric with zero_in_middle.
  std::pair<double, double> range() const;
  /// Small matrices have their numbers written into them.
  bool with_numbers() const { return rows() <= 10 && cols() <= 10; }
  /// Whether the color of a value is so dark that text on it must be white.
  bool is_dark(double x) const;
  /// A number of a small matrix, as it is written into its cell.
  std::string text(double x) const;
};

struct Chart {
  std::string title;
  Axis x, y;
  std::vector<Mark> marks;
  Heat heat;
  double width = 340, height = 240;  ///< of the area inside the axes, in pixels

  bool is_heat() const { return heat.rows() > 0; }
  /// Each name of a series once, in their order: the entries of the legend.
  std::vector<std::string> names() const;
  const std::string& color_of(const std::string& name) const;
};

/// Distinguishable with every kind of color vision (Okabe, Ito 2008).
inline const std::vector<std::string> palette{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                              "#e69f00", "#56b4e9", "#555555", "#b8a800"};
/// Of heat maps, from the least to the greatest value.
inline const std::vector<std::string> heat_colors{"#f7fbff", "#6baed6", "#08306b"};
inline const std::vector<std::string> signed_colors{"#b2182b", "#f7f7f7", "#2166ac"};

/// Throws std::invalid_argument where x and y of a series, or the rows of a matrix, differ in length.
Chart read_chart(const Json& json);

/// A Vega-Lite 5 specification of charts side by side.
Json to_vega(const std::vector<Chart>& charts);

/// The same as SVG on a white ground.
std::string to_svg(const std::vector<Chart>& charts);

/// What is drawn, in words.
std::string to_text(const std::vector<Chart>& charts);

}  // namespace diffrank::notebook::library
