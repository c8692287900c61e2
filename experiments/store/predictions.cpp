// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/predictions.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>
#include <stdexcept>
#include <string>

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {
namespace {

constexpr const char* file_name = "predictions.csv";

std::string header(bool labels, std::size_t label_cols) {
  std::string text = "row";
  for (std::size_t k = 1; k <= label_cols; ++k) {
    const auto number = label_cols == 1 ? "" : "_" + std::to_string(k);
    if (labels) text += ",label" + number;
    text += ",prediction" + number;
  }
  return text;
}

/// The d of a header, or 0 where it is none.
std::size_t label_columns(std::string_view line) {
  const auto commas = static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
  return commas > 0 && commas % 2 == 0 && line == header(true, commas / 2) ? commas / 2 : 0;
}

/// Reads a line of a row's number and 2 d more numbers with commas between them, and moves `at` behind it.
bool read_row(const char*& at, const char* end, std::size_t row, Predictions& into) {
  std::size_t number = 0;
  auto found = std::from_chars(at, end, number);
  if (found.ec != std::errc() || number != row) return false;
  for (std::size_t k = 0; k < 2 * into.label_cols; ++k) {
    double value = 0;
    if (found.ptr == end || *found.ptr != ',') return false;
    found = std::from_chars(found.ptr + 1, end, value);
    if (found.ec != std::errc()) return false;
    (k % 2 == 0 ? into.labels : into.predictions).push_back(value);
  }
  if (found.ptr == end || *found.ptr != '\n') return false;
  at = found.ptr + 1;
  return true;
}

}  // namespace

void write_table(std::ostream& out, const std::vector<double>& labels, const std::vector<double>& predictions,
                 std::size_t label_cols) {
  out << header(!labels.empty(), label_cols) << '\n';
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    if (i % label_cols == 0) out << i / label_cols;
    if (!labels.empty()) out << ',' << to_text(labels[i]);
    out << ',' << to_text(predictions[i]);
    if (i % label_cols + 1 == label_cols) out << '\n';
  }
}

void write_predictions(const std::filesystem::path& run, const Predictions& p) {
  const auto write = [&p](std::ostream& out) {
    if (p.labels.empty()) out << header(true, p.label_cols) << '\n';
    else write_table(out, p.labels, p.predictions, p.label_cols);
  };
  write_atomically(run / file_name, write, Sync::later);
}

std::optional<Predictions> read_predictions(const std::filesystem::path& run) {
  const auto path = run / file_name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  const auto text = read_file(path.string());
  const auto fail = [&](std::size_t line, const std::string& expected) {
    throw std::runtime_error(
        "'" + path.string() + "', line " + std::to_string(line) + ": " + expected +
        " was expected; `diffrank run` writes the file again once the run's result.json is removed");
  };
  const auto line_end = text.find('\n');
  Predictions rows;
  rows.label_cols = line_end == text.npos ? 0 : label_columns(std::string_view(text).substr(0, line_end));
  if (rows.label_cols == 0) fail(1, "row,label,prediction");
  const char *at = text.data() + line_end + 1, *end = text.data() + text.size();
  for (std::size_t line = 2; at != end; ++line)
    if (!read_row(at, end, line - 2, rows))
      fail(line, "row number " + std::to_string(line - 2) + ", a label and a prediction, with commas between them,");
  return rows;
}

}  // namespace diffrank::experiments
