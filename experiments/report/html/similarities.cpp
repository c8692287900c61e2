// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fstream>

#include "diffrank/experiments/metric.hpp"
#include "diffrank/experiments/report/html/page_data.hpp"
#include "diffrank/experiments/statistics/summary_text.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t most_labels = 100;

bool is_square(const Json& file, const char* key, std::size_t size) {
  const auto rows = file.find(key);
  if (rows == file.end() || !rows->is_array() || rows->size() != size) return false;
  return std::all_of(rows->begin(), rows->end(), [&](const Json& row) { return row.is_array() && row.size() == size; });
}

Json read(const std::filesystem::path& path) {
  std::ifstream in(path);
  auto file = Json::parse(in, nullptr, false);
  if (!file.is_object() || !file.contains("labels") || !file["labels"].is_array()) return nullptr;
  const auto m = file["labels"].size();
  if (m < 2 || m > most_labels) return nullptr;
  for (const char* key : {"label_similarity", "before", "after"})
    if (!is_square(file, key, m)) return nullptr;
  return file;
}

double value_of(const Json& value) {
  return value.is_number() ? value.get<double>() : NAN;
}

std::vector<double> pairs(const Json& matrix) {
  std::vector<double> values;
  for (std::size_t i = 0; i < matrix.size(); ++i)
    for (std::size_t j = i + 1; j < matrix.size(); ++j) values.push_back(value_of(matrix[i][j]));
  return values;
}

Json spearman(const Json& a, const Json& b) {
  const auto x = pairs(a), y = pairs(b);
  return rounded(make<Metric>("spearman")->evaluate(x.data(), y.data(), x.size()));
}

/// The correlations of all seeds as text, before and after training.
Json spearman_texts(const Json& seeds) {
  Json texts;
  for (const char* when : {"before", "after"}) {
    BySeed values;
    for (const auto& entry : seeds) values[entry.at("seed")] = value_of(entry.at(when));
    texts[when] = mean_and_sd(values);
  }
  return texts;
}

Json short_matrix(const Json& matrix) {
  Json rows = matrix;
  for (auto& row : rows)
    for (auto& value : row) value = rounded(value_of(value), 4);
  return rows;
}

}  // namespace

Json similarities(const std::vector<FinishedRun>& runs) {
  Json list = Json::array();
  for (const auto& run : runs) {
    const auto file = read(run.folder / "similarity.json");
    if (file.is_null()) continue;
    if (list.empty() || list.back()["trial"] != run.trial)
      list.push_back({{"trial", run.trial},
                      {"seed", run.seed},
                      {"labels", file["labels"]},
                      {"label", short_matrix(file["label_similarity"])},
                      {"before", short_matrix(file["before"])},
                      {"after", short_matrix(file["after"])},
                      {"spearman", Json::array()}});
    list.back()["spearman"].push_back({{"seed", run.seed},
                                       {"before", spearman(file["label_similarity"], file["before"])},
                                       {"after", spearman(file["label_similarity"], file["after"])}});
  }
  for (auto& entry : list) entry["spearman_text"] = spearman_texts(entry["spearman"]);
  return list;
}

}  // namespace diffrank::experiments
