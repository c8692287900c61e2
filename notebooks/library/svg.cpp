// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/notebooks/library/chart.hpp"
#include "diffrank/notebooks/library/html.hpp"
#include "diffrank/notebooks/library/scale.hpp"

namespace diffrank::notebook::library {
namespace {

constexpr double left = 56, right = 16, top = 30, below = 42, legend_line = 16, color_bar = 46;

std::string px(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", x == 0 ? 0.0 : x);
  return text;
}

std::string attribute(const char* name, double value) {
  return std::string(" ") + name + "=\"" + px(value) + "\"";
}

std::string text_at(double x, double y, const std::string& text, const std::string& more = "text-anchor=\"middle\"") {
  return "<text" + attribute("x", x) + attribute("y", y) + " " + more + ">" + escaped(text) + "</text>\n";
}

std::string rect(double x, double y, double width, double height, const std::string& color) {
  return "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
         " fill=\"" + color + "\"/>\n";
}

std::string segment(double x1, double y1, double x2, double y2, const std::string& color) {
  return "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
         " stroke=\"" + color + "\"/>\n";
}

std::string turned(double x, double y, const std::string& text) {
  return text_at(0, 0, text, "text-anchor=\"middle\" transform=\"translate(" + px(x) + "," + px(y) + ") rotate(-90)\"");
}

std::string tick_text(double x) {
  const auto whole = whole_text(x);
  if (whole) return *whole;
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", x);
  return text;
}

/// The color at `share` of the way through a list of "#rrggbb".
std::string mixed(const std::vector<std::string>& colors, double share) {
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(colors.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(at), colors.size() - 2);
  std::string color = "#";
  for (std::size_t part = 1; part < 7; part += 2) {
    const auto from = static_cast<double>(std::stoi(colors[i].substr(part, 2), nullptr, 16));
    const auto to = static_cast<double>(std::stoi(colors[i + 1].substr(part, 2), nullptr, 16));
    char text[8];
    std::snprintf(text, sizeof text, "%02x",
                  static_cast<unsigned>(std::lround(from + (at - static_cast<double>(i)) * (to - from))));
    color += text;
  }
  return color;
}

std::string heat_svg(const Chart& c) {
  const auto& heat = c.heat;
  const auto& colors = heat.zero_in_middle ? signed_colors : heat_colors;
  const auto [low, high] = heat.range();
  const auto share = [low = low, high = high](double x) { return (x - low) / (high - low); };
  const double w = c.width / static_cast<double>(heat.cols()), h = c.height / static_cast<double>(heat.rows());
  std::string svg, numbers;
  for (std::size_t i = 0; i < heat.rows(); ++i)
    for (std::size_t j = 0; j < heat.cols(); ++j) {
      const double x = heat.values[i][j], px_x = w * static_cast<double>(j), px_y = h * static_cast<double>(i);
      svg += rect(px_x, px_y, w, h, std::isfinite(x) ? mixed(colors, share(x)) : "#dddddd");
      if (heat.with_numbers())
        numbers += text_at(
            px_x + w / 2, px_y + h / 2 + 3, heat.text(x),
            std::string("text-anchor=\"middle\" font-size=\"9\"") + (heat.is_dark(x) ? " fill=\"#ffffff\"" : ""));
    }
  svg += numbers;
  for (std::size_t k = 0; k < heat.labels.size(); ++k) {
    const auto at = static_cast<double>(k) + 0.5;
    if (k < heat.cols()) svg += text_at(w * at, c.height + 13, heat.labels[k]);
    if (k < heat.rows()) svg += text_at(-5, h * at + 4, heat.labels[k], "text-anchor=\"end\"");
  }
  for (int step = 0; step < 20; ++step)
    svg += rect(c.width + 10, c.height * (19 - step) / 20, 10, c.height / 20 + 0.5, mixed(colors, step / 19.0));
  svg += text_at(c.width + 23, 9, tick_text(high), "text-anchor=\"start\" font-size=\"10\"");
  return svg + text_at(c.width + 23, c.height, tick_text(low), "text-anchor=\"start\" font-size=\"10\"");
}

std::string mark_svg(const Mark& mark, const Chart& c, const Scale& x, const Scale& y) {
  const auto& color = c.color_of(mark.name);
  std::string svg, path;
  bool pen_down = false;
  const double bar = 0.8 * c.width / static_cast<double>(std::max<std::size_t>(mark.x.size(), 1));
  for (std::size_t i = 0; i < mark.x.size(); ++i) {
    const bool here = x.has(mark.x[i]) && y.has(mark.y[i]);
    if (here && mark.kind == Mark::Kind::line)
      path += (pen_down ? " L" : " M") + px(x.pixel(mark.x[i])) + "," + px(y.pixel(mark.y[i]));
    pen_down = here;
    if (!here) continue;
    if (mark.kind == Mark::Kind::point)
      svg += "<circle" + attribute("cx", x.pixel(mark.x[i])) + attribute("cy", y.pixel(mark.y[i])) +
             " r=\"2.6\" fill=\"" + color + "\"/>\n";
    if (mark.kind == Mark::Kind::bar) {
      const double from = y.pixel(0), to = y.pixel(mark.y[i]);
      svg += rect(x.pixel(mark.x[i]) - bar / 2, std::min(from, to), bar, std::abs(from - to), color);
    }
  }
  if (path.empty()) return svg;
  return "<path d=\"" + path.substr(1) + "\" fill=\"none\" stroke-width=\"1.8\" stroke=\"" + color + "\"/>\n";
}

std::string series_svg(const Chart& c) {
  std::vector<double> xs, ys;
  for (const auto& mark : c.marks) {
    for (std::size_t i = 0; i < mark.x.size(); ++i)
      if (std::isfinite(mark.x[i])) xs.push_back(mark.x[i]), ys.push_back(mark.y[i]);
    if (mark.kind == Mark::Kind::bar) ys.push_back(0);
  }
  const Scale x(xs, c.x.logarithmic, 0, c.width), y(ys, c.y.logarithmic, c.height, 0);
  std::string svg;
  for (const double tick : x.ticks()) {
    svg += segment(x.pixel(tick), 0, x.pixel(tick), c.height, "#e6e6e6");
    svg += text_at(x.pixel(tick), c.height + 14, tick_text(tick));
  }
  for (const double tick : y.ticks()) {
    svg += segment(0, y.pixel(tick), c.width, y.pixel(tick), "#e6e6e6");
    svg += text_at(-6, y.pixel(tick) + 4, tick_text(tick), "text-anchor=\"end\"");
  }
  svg += segment(0, c.height, c.width, c.height, "#888888") + segment(0, 0, 0, c.height, "#888888");
  for (const auto& mark : c.marks) svg += mark_svg(mark, c, x, y);
  return svg;
}

std::string legend_svg(const Chart& c) {
  std::string svg;
  const auto names = c.names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double y = c.height + below + legend_line * static_cast<double>(i);
    svg += rect(0, y - 4, 14, 4, c.color_of(names[i])) + text_at(20, y + 2, names[i], "text-anchor=\"start\"");
  }
  return svg;
}

std::string panel(const Chart& c, double x) {
  auto svg = "<g transform=\"translate(" + px(x + left) + "," + px(top) + ")\">\n";
  svg += text_at(c.width / 2, -12, c.title, "text-anchor=\"middle\" font-weight=\"bold\"");
  svg += (c.is_heat() ? heat_svg(c) : "") + (c.marks.empty() ? "" : series_svg(c) + legend_svg(c));
  svg += text_at(c.width / 2, c.height + 30, c.x.title) + turned(-42, c.height / 2, c.y.title);
  return svg + "</g>\n";
}

}  // namespace

std::string to_svg(const std::vector<Chart>& charts) {
  double width = 0, height = 0;
  std::string panels;
  for (const auto& c : charts) {
    panels += panel(c, width);
    width += left + c.width + right + (c.is_heat() ? color_bar : 0);
    height = std::max(height, top + c.height + below + legend_line * static_cast<double>(c.names().size()));
  }
  const auto size = px(width) + "\" height=\"" + px(height);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" viewBox=\"0 0 " + px(width) + " " +
         px(height) + "\" font-family=\"sans-serif\" font-size=\"11\" role=\"img\">\n<title>" +
         escaped(to_text(charts)) + "</title>\n" + rect(0, 0, width, height, "#ffffff") + panels + "</svg>\n";
}

}  // namespace diffrank::notebook::library
