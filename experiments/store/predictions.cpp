// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/predictions.hpp"

#include <charconv>
#include <stdexcept>
#include <string>

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {
namespace {

constexpr const char *file_name = "predictions.csv", *header = "row,label,prediction\n";

/// Reads a line of a row's number and two more numbers with commas between them, and moves `at` behind it.
bool read_row(const char*& at, const char* end, std::size_t row, double& label, double& prediction) {
  std::size_t number = 0;
  auto found = std::from_chars(at, end, number);
  if (found.ec != std::errc() || number != row || found.ptr == end || *found.ptr != ',') return false;
  found = std::from_chars(found.ptr + 1, end, label);
  if (found.ec != std::errc() || found.ptr == end || *found.ptr != ',') return false;
  found = std::from_chars(found.ptr + 1, end, prediction);
  if (found.ec != std::errc() || found.ptr == end || *found.ptr != '\n') return false;
  at = found.ptr + 1;
  return true;
}

}  // namespace

void write_predictions(const std::filesystem::path& run, const Predictions& p) {
  const auto write = [&p](std::ostream& out) {
    out << header;
    for (std::size_t i = 0; i < p.labels.size(); ++i)
      out << i << ',' << to_text(p.labels[i]) << ',' << to_text(p.predictions[i]) << '\n';
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
  if (text.rfind(header, 0) != 0) fail(1, "row,label,prediction");
  Predictions rows;
  const char *at = text.data() + std::string_view(header).size(), *end = text.data() + text.size();
  for (std::size_t line = 2; at != end; ++line) {
    double label = 0, prediction = 0;
    if (!read_row(at, end, line - 2, label, prediction))
      fail(line, "row number " + std::to_string(line - 2) + ", a label and a prediction, with commas between them,");
    rows.labels.push_back(label);
    rows.predictions.push_back(prediction);
  }
  return rows;
}

}  // namespace diffrank::experiments
