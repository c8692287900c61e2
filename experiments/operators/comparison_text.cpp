// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/comparison_text.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/table.hpp"

namespace diffrank::experiments {
namespace {

const char* name_of(Gradient gradient) {
  switch (gradient) {
    case Gradient::exact:
      return "exact";
    case Gradient::surrogate:
      return "surrogate";
    case Gradient::zero:
      return "zero";
    case Gradient::stochastic:
      break;
  }
  return "stochastic";
}

}  // namespace

std::string to_text(const Comparison& c) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& r : c.rankers) {
    const bool random = r.gradient == Gradient::stochastic;
    rows.push_back({r.spec, name_of(r.gradient), number_text(r.max_distance), number_text(r.mean_distance),
                    std::to_string(std::lround(100 * r.zeros)) + " %", number_text(r.cosine),
                    random ? number_text(r.bias) : "-", random ? number_text(r.noise) : "-", number_text(r.forward_us),
                    number_text(r.total_us)});
  }
  return std::to_string(c.settings.rows) + " rows of " + std::to_string(c.settings.n) + " scores, " + c.settings.data +
         ", seed " + std::to_string(c.settings.seed) + "\n\n" +
         table({"ranker", "gradient", "max distance", "mean", "zeros", "cosine", "bias", "noise", "forward", "+ VJP"},
               rows) +
         "\ndistance: to the hard ranks, in ranks. zeros: entries of the gradient that are zero, for a random "
         "cotangent.\n"
         "cosine: of the gradient with that of the hard ranks smoothed by normal noise of sd " +
         number_text(c.smoothing) + " (two mean gaps).\nbias, noise: of a random gradient over " +
         std::to_string(c.random_seeds) +
         " seeds: distance of its mean from that smoothed gradient, relative to the latter; sd, relative to its mean. "
         "Its cosine is that of the mean.\nforward, + VJP: microseconds a row.\n";
}

Json to_plot(const Comparison& c) {
  std::vector<std::size_t> order(c.first_row.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return c.first_row[a] > c.first_row[b]; });
  Json values = Json::array();
  for (const auto& r : c.rankers)
    for (std::size_t k = 0; k < order.size(); ++k)
      values.push_back({{"ranker", r.spec},
                        {"position", k + 1},
                        {"score", number(c.first_row[order[k]])},
                        {"rank", number(r.first_ranks[order[k]])},
                        {"gradient", number(r.first_vjp[order[k]])}});
  const auto panel = [](const char* field, const char* title) {
    return Json{{"width", 420},
                {"height", 320},
                {"mark", {{"type", "line"}, {"point", {{"size", 12}}}, {"tooltip", true}}},
                {"encoding",
                 {{"x", {{"field", "position"}, {"type", "quantitative"}, {"title", "hard rank"}}},
                  {"y", {{"field", field}, {"type", "quantitative"}, {"title", title}}},
                  {"color",
                   {{"field", "ranker"},
                    {"type", "nominal"},
                    {"legend", {{"orient", "bottom"}, {"columns", 1}, {"labelLimit", 400}}}}}}}};
  };
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
          {"description", "Rankers on one row of " + std::to_string(c.first_row.size()) + " scores"},
          {"data", {{"values", values}}},
          {"hconcat", {panel("rank", "rank"), panel("gradient", "gradient of the middle item's rank")}}};
}

void check_plot_file(const std::string& path) {
  const std::string suffix = ".json";
  if (path.size() < suffix.size() || path.compare(path.size() - suffix.size(), suffix.size(), suffix) != 0)
    throw InvalidSpec("--plot", "writes a Vega-Lite specification: name a file that ends in .json, got '" + path + "'");
}

}  // namespace diffrank::experiments
