// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/similarities.hpp"

#include <cmath>

#include "diffrank/experiments/metric.hpp"
#include "diffrank/experiments/report/html/page_data.hpp"
#include "diffrank/experiments/statistics/summary_text.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t most_labels = 100;

std::vector<double> pairs(const std::vector<double>& matrix, std::size_t m) {
  std::vector<double> values;
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = i + 1; j < m; ++j) values.push_back(matrix[i * m + j]);
  return values;
}

/// Of the pairs of bins.
double spearman(const Similarities& s, const std::vector<double>& features) {
  const auto m = s.labels.size();
  const auto x = pairs(s.label_similarity, m), y = pairs(features, m);
  return make<Metric>("spearman")->evaluate({x.data(), y.data(), x.size()});
}

/// The correlations of all seeds as text, before and after training.
Json spearman_texts(const Json& seeds) {
  Json texts;
  for (const char* when : {"before", "after"}) {
    BySeed values;
    for (const auto& entry : seeds)
      values[entry.at("seed")] = entry.at(when).is_number() ? entry.at(when).get<double>() : NAN;
    texts[when] = mean_and_sd(values);
  }
  return texts;
}

Json short_matrix(const std::vector<double>& matrix, std::size_t m) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < m; ++i) {
    Json row = Json::array();
    for (std::size_t j = 0; j < m; ++j) row.push_back(rounded(matrix[i * m + j], 4));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Json similarities(const std::vector<FinishedRun>& runs) {
  Json list = Json::array();
  for (const auto& run : runs) {
    const auto s = read_similarities(run.folder);
    const auto m = s ? s->labels.size() : 0;
    if (m < 2 || m > most_labels) continue;
    if (list.empty() || list.back()["trial"] != run.trial)
      list.push_back({{"trial", run.trial},
                      {"seed", run.seed},
                      {"labels", s->labels},
                      {"label", short_matrix(s->label_similarity, m)},
                      {"before", short_matrix(s->before, m)},
                      {"after", short_matrix(s->after, m)},
                      {"spearman", Json::array()}});
    list.back()["spearman"].push_back(
        {{"seed", run.seed}, {"before", rounded(spearman(*s, s->before))}, {"after", rounded(spearman(*s, s->after))}});
  }
  for (auto& entry : list) entry["spearman_text"] = spearman_texts(entry["spearman"]);
  return list;
}

}  // namespace diffrank::experiments
