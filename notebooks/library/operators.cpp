// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "diffrank/experiments/operators/comparison_text.hpp"
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/notebooks/library/html.hpp"
#include "diffrank/notebooks/parts/library.hpp"

namespace diffrank::notebook::library {
namespace {

using experiments::Json;

/// The comparison's table without its last two columns, which hold times.
Json without_times(Json table) {
  const auto shorten = [](Json& cells) { cells.erase(cells.size() - 1), cells.erase(cells.size() - 1); };
  shorten(table["header"]);
  for (auto& row : table["rows"]) shorten(row);
  return table;
}

/// Ranks of the first row, or the gradient of its middle item's rank, against the scores.
Json chart_of(const experiments::Comparison& c, const char* title,
              std::vector<double> experiments::ComparedRanker::*of) {
  std::vector<std::size_t> order(c.first_row.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return c.first_row[a] < c.first_row[b]; });
  Json marks = Json::array();
  for (const auto& ranker : c.rankers) {
    Json x = Json::array(), y = Json::array();
    for (const auto i : order) {
      x.push_back(experiments::number(c.first_row[i]));
      y.push_back(experiments::number((ranker.*of)[i]));
    }
    marks.push_back({{"kind", "line"}, {"name", ranker.spec}, {"x", x}, {"y", y}});
  }
  return {{"title", title}, {"x", {{"title", "score"}}}, {"y", {{"title", title}}}, {"marks", marks}};
}

/// The measured numbers, a list of one for each ranker.
Json numbers_of(const experiments::Comparison& c) {
  Json numbers = Json::object();
  for (const auto& ranker : c.rankers) {
    numbers["max_distance"].push_back(experiments::number(ranker.max_distance));
    numbers["mean_distance"].push_back(experiments::number(ranker.mean_distance));
    numbers["zeros"].push_back(experiments::number(ranker.zeros));
    numbers["cosine"].push_back(experiments::number(ranker.cosine));
    numbers["bias"].push_back(experiments::number(ranker.bias));
    numbers["noise"].push_back(experiments::number(ranker.noise));
  }
  return numbers;
}

}  // namespace

std::string evaluate(const std::string& request) {
  return experiments::dump(experiments::evaluate(Json::parse(request)));
}

std::string compare(const std::string& request) {
  const auto json = Json::parse(request);
  experiments::ComparisonSettings settings;
  settings.n = json.at("n").get<std::size_t>();
  settings.rows = json.at("rows").get<std::size_t>();
  settings.data = json.at("data").get<std::string>();
  settings.seed = json.at("seed").get<std::uint64_t>();
  const auto comparison = experiments::compare(json.at("rankers").get<std::vector<std::string>>(), settings);
  const auto table = tables_of(to_text(comparison)).at(0);
  return experiments::dump({{"table", without_times(table)},
                            {"times", table},
                            {"numbers", numbers_of(comparison)},
                            {"ranks", chart_of(comparison, "rank", &experiments::ComparedRanker::first_ranks)},
                            {"gradients", chart_of(comparison, "gradient of the middle item's rank",
                                                   &experiments::ComparedRanker::first_vjp)}});
}

}  // namespace diffrank::notebook::library
