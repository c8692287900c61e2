// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "diffrank/experiments/datasets/data_summary.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/table.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

using Cells = std::vector<std::string>;
constexpr std::size_t most_columns = 40, least_bar = 10, most_bar = 60;

/// No more digits than it needs.
std::string short_text(double x) {
  if (std::isnan(x)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", x);
  return text;
}

std::string parts_text(const DataSummary& s) {
  std::vector<Cells> rows;
  for (const auto& part : s.parts)
    for (std::size_t k = 0; k < part.labels.size(); ++k) {
      const auto& l = part.labels[k];
      rows.push_back({k < s.label_names.size() ? part.name + " " + fit(s.label_names[k], 40) : part.name,
                      std::to_string(part.rows), short_text(l.low), short_text(l.mean), short_text(l.median),
                      short_text(l.high)});
    }
  return table({"part", "samples", "lowest label", "mean", "median", "highest"}, rows);
}

std::string columns_text(const DataSummary& s) {
  if (!s.inputs_text.empty()) return "inputs: " + s.inputs_text + "\n";
  std::vector<Cells> rows;
  for (std::size_t c = 0; c < std::min(s.columns.size(), most_columns); ++c) {
    const auto& column = s.columns[c];
    rows.push_back({fit(column.name, 40), column.type, std::to_string(column.missing), short_text(column.low),
                    short_text(column.mean), short_text(column.high)});
  }
  auto text = table({"input", "values", "missing", "lowest", "mean", "highest"}, rows);
  if (s.columns.size() > most_columns)
    text += "and " + count_text(s.columns.size() - most_columns, "more input") + "; --json lists all\n";
  return text;
}

std::string label_text(const DataSummary& s, const DataSummary::Bar& bar) {
  if (s.whole_labels && bar.high - bar.low == 1 && bar.low == std::floor(bar.low)) return short_text(bar.low);
  return "[" + short_text(bar.low) + ", " + short_text(bar.high) + ")";
}

/// "few", or, for several bins, "1 many, 3 few"; empty without samples.
std::string shots_text(const DataSummary::Bar& bar) {
  const auto bins = bar.shots[0] + bar.shots[1] + bar.shots[2];
  std::string text;
  for (std::size_t shot = 0; shot < bar.shots.size(); ++shot)
    if (bar.shots[shot] > 0)
      text += (text.empty() ? "" : ", ") + (bins > 1 ? std::to_string(bar.shots[shot]) + " " : "") + shot_names()[shot];
  return text;
}

std::string histogram_text(const DataSummary& s, std::size_t width) {
  const Cells header{"label", "train", "val", "test", "shot", "training samples"};
  std::vector<Cells> rows;
  std::size_t most = 1;
  for (const auto& bar : s.histogram) {
    rows.push_back({label_text(s, bar), std::to_string(bar.samples[0]), std::to_string(bar.samples[1]),
                    std::to_string(bar.samples[2]), shots_text(bar), ""});
    most = std::max(most, bar.samples[0]);
  }
  const auto without_bars = table(header, rows);
  const auto used = text_width(without_bars.substr(0, without_bars.find('\n'))) - header.back().size();
  const auto room = std::clamp(width > used ? width - used : 0, least_bar, most_bar);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto samples = s.histogram[r].samples[0];
    const auto length = static_cast<std::size_t>(
        std::ceil(static_cast<double>(samples) / static_cast<double>(most) * static_cast<double>(room)));
    rows[r].back() = std::string(length, '#') + std::string(room - length, ' ');
  }
  Cells named = header;
  named.back() = fit(header.back(), room);
  named.back().append(room - text_width(named.back()), ' ');
  return table(named, rows);
}

std::string bins_text(const DataSummary& s) {
  const auto rule = [&](const char* relation, std::size_t bar) {
    return s.fixed_shots ? "" : std::string(" (") + relation + " " + std::to_string(bar);
  };
  const auto& edges = s.label_bins.edges;
  return "Training labels fill " + count_text(s.bins[0] + s.bins[1] + s.bins[2], "bin") + " " +
         (edges.empty() ? "of width " + short_text(s.label_bins.width) + " from " + short_text(s.label_bins.origin)
                        : "of the " + std::to_string(edges.size() - 1) + " between " + short_text(edges.front()) +
                              " and " + short_text(edges.back())) +
         ": " + std::to_string(s.bins[0]) + " many-shot" + rule(">", s.shots.many) +
         (s.fixed_shots ? ", " : " samples), ") + std::to_string(s.bins[1]) + " median, " + std::to_string(s.bins[2]) +
         " few-shot" + rule("<", s.shots.few) + (s.fixed_shots ? ", as the data set lists them.\n" : ").\n");
}

/// Says it where a part has labels that training lacks.
std::string zones_text(const DataSummary& s) {
  std::string text;
  for (const auto& part : s.parts)
    if (part.zones[1] + part.zones[2] > 0)
      text += "Labels of " + part.name + " samples: " + std::to_string(part.zones[0]) +
              " in bins with training samples, " + std::to_string(part.zones[1]) +
              " in others between them (interpolation), " + std::to_string(part.zones[2]) +
              " beyond them (extrapolation).\n";
  return text;
}

Json range_json(double low, double mean, double high) {
  return {{"low", number(low)}, {"mean", number(mean)}, {"high", number(high)}};
}

}  // namespace

std::string to_text(const DataSummary& s, std::size_t width) {
  auto text = s.dataset + "\n\n" + parts_text(s) + "\n" + columns_text(s) + "\n" + bins_text(s) + zones_text(s);
  if (!s.histogram.empty()) text += "\n" + histogram_text(s, width);
  if (!s.notes.empty()) text += "\n";
  for (const auto& note : s.notes) text += "note: " + note + "\n";
  return printable_lines(text);
}

Json to_json(const DataSummary& s) {
  Json columns = Json::array(), parts = Json::object(), bars = Json::array();
  for (const auto& c : s.columns) {
    columns.push_back(range_json(c.low, c.mean, c.high));
    columns.back().update({{"name", valid_utf8(c.name)}, {"values", c.type}, {"missing", c.missing}});
  }
  for (const auto& p : s.parts) {
    const auto labels_json = [](const DataSummary::PartSummary::Labels& l) {
      auto json = range_json(l.low, l.mean, l.high);
      json["median"] = number(l.median);
      return json;
    };
    Json labels = labels_json(p.labels.front());
    for (std::size_t k = 0; k < s.label_names.size(); ++k) {
      if (k == 0) labels = Json::object();
      labels[valid_utf8(s.label_names[k])] = labels_json(p.labels[k]);
    }
    Json zones;
    for (std::size_t z = 0; z < p.zones.size(); ++z) zones[zone_names()[z]] = p.zones[z];
    parts[p.name] = {{"samples", p.rows}, {"labels", labels}, {"zones", zones}};
  }
  for (const auto& b : s.histogram)
    bars.push_back({{"low", number(b.low)},
                    {"high", number(b.high)},
                    {"train", b.samples[0]},
                    {"val", b.samples[1]},
                    {"test", b.samples[2]},
                    {"shot", shots_text(b)}});
  const auto& edges = s.label_bins.edges;
  Json notes = Json::array();
  for (const auto& note : s.notes) notes.push_back(valid_utf8(note));
  return {{"dataset", valid_utf8(s.dataset)},
          {"inputs", s.inputs_text.empty() ? columns : Json(s.inputs_text)},
          {"parts", parts},
          {"bins",
           {{"width", edges.empty() ? number(s.label_bins.width) : Json()},
            {"origin", edges.empty() ? number(s.label_bins.origin) : Json()},
            {"edges", edges.empty() ? Json() : Json(edges)},
            {"many", s.bins[0]},
            {"median", s.bins[1]},
            {"few", s.bins[2]}}},
          {"shots", {{"many", s.shots.many}, {"few", s.shots.few}}},
          {"histogram", bars},
          {"notes", notes}};
}

}  // namespace diffrank::experiments
