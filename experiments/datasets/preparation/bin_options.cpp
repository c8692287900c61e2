// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/bin_options.hpp"

#include <algorithm>
#include <functional>

#include "diffrank/experiments/datasets/readers/csv_option_texts.hpp"
#include "diffrank/experiments/statistics/automatic_bins.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t most_automatic_bins = 120;

}  // namespace

void BinOptions::options(Options& o) {
  o.text("bin_width", width,
         "labels that count as one label: the width of a bin; auto: one for each of up to 120 labels on a grid, else "
         "40 to 100 bins of a round width");
  o.number("bin_origin", origin, "where a bin begins; bin_width=auto has its own");
  o.text("bin_edges", edges,
         "rising edges of the bins, [0, 18, 65, 100], in place of a width; labels beyond are in the outer bins");
}

void BinOptions::validate(const std::string& what, const std::string& path, std::vector<Problem>& problems) const {
  const auto complain = [&](const std::string& option, const std::string& rule, const std::string& text) {
    problems.push_back(
        {path.empty() ? option : path + "." + option, what + option + " must be " + rule + ", got '" + text + "'"});
  };
  if (width != "auto") {
    const auto number = numbers_of(width);
    if (!number || number->size() != 1 || !(number->front() > 0)) complain("bin_width", "auto or a number > 0", width);
  }
  if (edges.empty()) return;
  const auto numbers = numbers_of(edges);
  if (!numbers || numbers->size() < 2 ||
      std::adjacent_find(numbers->begin(), numbers->end(), std::greater_equal<>()) != numbers->end())
    complain("bin_edges", "two rising numbers or more, such as [0, 18, 65, 100]", edges);
}

Bins BinOptions::bins(const std::vector<double>& labels) const {
  if (!edges.empty()) return {1, 0, 0, *numbers_of(edges)};
  if (width == "auto") return automatic_bins(labels, most_automatic_bins);
  return {numbers_of(width)->front(), origin};
}

}  // namespace diffrank::experiments
