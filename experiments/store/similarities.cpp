// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/similarities.hpp"

#include <cmath>
#include <fstream>

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {
namespace {

constexpr const char* file_name = "similarity.json";

Json matrix_json(const std::vector<double>& values, std::size_t m) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < m; ++i) {
    Json row = Json::array();
    for (std::size_t k = 0; k < m; ++k) row.push_back(number(std::round(values[i * m + k] * 1e6) / 1e6 + 0.0));
    rows.push_back(std::move(row));
  }
  return rows;
}

double value_of(const Json& value) {
  return value.is_number() ? value.get<double>() : NAN;
}

/// False unless the file has a square matrix of that size under the key.
bool read_matrix(const Json& file, const char* key, std::size_t m, std::vector<double>& values) {
  const auto rows = file.find(key);
  if (rows == file.end() || !rows->is_array() || rows->size() != m) return false;
  for (const auto& row : *rows) {
    if (!row.is_array() || row.size() != m) return false;
    for (const auto& value : row) values.push_back(value_of(value));
  }
  return true;
}

}  // namespace

void write_similarities(const std::filesystem::path& run, const Similarities& s) {
  const auto m = s.labels.size();
  const Json file{{"labels", s.labels},
                  {"label_similarity", matrix_json(s.label_similarity, m)},
                  {"before", matrix_json(s.before, m)},
                  {"after", matrix_json(s.after, m)}};
  write_atomically(
      run / file_name, [&](std::ostream& out) { out << dump(file) << '\n'; }, Sync::later);
}

std::optional<Similarities> read_similarities(const std::filesystem::path& run) {
  std::ifstream in(run / file_name);
  const auto file = Json::parse(in, nullptr, false);
  if (!file.is_object() || !file.contains("labels") || !file["labels"].is_array()) return std::nullopt;
  Similarities s;
  for (const auto& label : file["labels"]) s.labels.push_back(value_of(label));
  const auto m = s.labels.size();
  if (!read_matrix(file, "label_similarity", m, s.label_similarity) || !read_matrix(file, "before", m, s.before) ||
      !read_matrix(file, "after", m, s.after))
    return std::nullopt;
  return s;
}

}  // namespace diffrank::experiments
