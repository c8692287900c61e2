// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/scores.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "diffrank/core/random.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/json/relaxed_json.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t score_stream = 0x4000;  // random stream of the comparison's seed

Scores read_scores(const std::string& path) {
  const auto json = parse_json(read_file(path), path);
  if (!json.is_array() || json.empty() || !json[0].is_array() || json[0].empty())
    throw std::runtime_error("'" + path + "' must hold a list of rows of scores, [[...], [...]]");
  Scores s{{}, json.size(), json[0].size()};
  for (const auto& row : json) {
    if (!row.is_array() || row.size() != s.n) throw std::runtime_error("'" + path + "' has rows of different lengths");
    for (const auto& x : row) s.values.push_back(number(x));
  }
  return s;
}

double draw(Random& random, const std::string& kind) {
  if (kind == "cauchy") return std::tan(std::numbers::pi * (random.uniform() - 0.5));
  return kind == "ties" ? std::round(2 * random.normal()) / 2 : random.normal();
}

}  // namespace

Scores make_scores(const ComparisonSettings& c) {
  const std::vector<std::string> known{"randn", "ties", "cauchy", "sorted"};
  if (std::find(known.begin(), known.end(), c.data) == known.end()) {
    if (c.data.size() > 5 && c.data.compare(c.data.size() - 5, 5, ".json") == 0) return read_scores(c.data);
    throw InvalidSpec("data", "is no kind of scores: '" + c.data + "'" + suggestion(c.data, known) + ", or FILE.json");
  }
  Scores s{std::vector<double>(c.rows * c.n), c.rows, c.n};
  Random random(c.seed, score_stream);
  for (double& x : s.values) x = draw(random, c.data);
  for (std::size_t i = 0; c.data == "sorted" && i < s.rows; ++i)
    std::sort(s.values.begin() + static_cast<std::ptrdiff_t>(i * s.n),
              s.values.begin() + static_cast<std::ptrdiff_t>((i + 1) * s.n));
  return s;
}

double middle_gap(const Scores& s) {
  double sum = 0;
  for (std::size_t i = 0; i < s.rows; ++i) {
    std::vector<double> row(s.row(i), s.row(i) + s.n);
    std::sort(row.begin(), row.end());
    const std::size_t low = s.n / 4, high = std::max(low + 1, s.n - 1 - s.n / 4);
    if (high < s.n) sum += (row[high] - row[low]) / static_cast<double>(high - low);
  }
  const double gap = sum / static_cast<double>(s.rows);
  return gap > 0 && std::isfinite(gap) ? gap : 1;
}

}  // namespace diffrank::experiments
