// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/compare.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "diffrank/core/random.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/text/table.hpp"

namespace diffrank::experiments {
namespace {

using Values = std::vector<double>;
constexpr std::uint32_t score_stream = 0x4000, cotangent_stream = 0x4001;  // of the comparison's seed
constexpr int seeds = 16;                                                  // of random rankers

struct Scores {
  Values values;
  std::size_t rows, n;
  Rows<const double> view() const { return {values.data(), rows, n}; }
  const double* row(std::size_t i) const { return values.data() + i * n; }
};

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

Scores make_scores(const ComparisonSettings& c) {
  const std::vector<std::string> known{"randn", "ties", "cauchy", "sorted"};
  if (std::find(known.begin(), known.end(), c.data) == known.end()) {
    if (c.data.size() > 5 && c.data.compare(c.data.size() - 5, 5, ".json") == 0) return read_scores(c.data);
    throw InvalidSpec("data", "is no kind of scores: '" + c.data + "'" + suggestion(c.data, known) + ", or FILE.json");
  }
  Scores s{Values(c.rows * c.n), c.rows, c.n};
  Random random(c.seed, score_stream);
  for (double& x : s.values) {
    x = c.data == "cauchy" ? std::tan(3.141592653589793 * (random.uniform() - 0.5)) : random.normal();
    if (c.data == "ties") x = std::round(2 * x) / 2;
  }
  for (std::size_t i = 0; c.data == "sorted" && i < s.rows; ++i)
    std::sort(s.values.begin() + static_cast<std::ptrdiff_t>(i * s.n),
              s.values.begin() + static_cast<std::ptrdiff_t>((i + 1) * s.n));
  return s;
}

/// The mean gap between neighbours in the middle half of the rows: a scale that tails do not move.
double middle_gap(const Scores& s) {
  double sum = 0;
  for (std::size_t i = 0; i < s.rows; ++i) {
    Values row(s.row(i), s.row(i) + s.n);
    std::sort(row.begin(), row.end());
    const std::size_t low = s.n / 4, high = std::max(low + 1, s.n - 1 - s.n / 4);
    if (high < s.n) sum += (row[high] - row[low]) / static_cast<double>(high - low);
  }
  const double gap = sum / static_cast<double>(s.rows);
  return gap > 0 && std::isfinite(gap) ? gap : 1;
}

double cosine(const double* a, const double* b, std::size_t n) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < n; ++i) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return aa == 0 || bb == 0 ? 0 : ab / std::sqrt(aa * bb);
}

Values forward(const Ranker& ranker, const Scores& s) {
  Values ranks(s.values.size());
  ranker.forward(s.view(), {ranks.data(), s.rows, s.n});
  return ranks;
}

Values vjp(const Ranker& ranker, const Scores& s, const Values& ranks, const Values& cotangent) {
  Values grad(s.values.size());
  ranker.vjp(s.view(), {ranks.data(), s.rows, s.n}, {cotangent.data(), s.rows, s.n}, {grad.data(), s.rows, s.n});
  return grad;
}

/// Microseconds a row: the fastest of some repetitions.
template <class Action>
double time_per_row(const Scores& s, Action action) {
  using Clock = std::chrono::steady_clock;
  double best = 1e300, total = 0;
  for (int repetition = 0; repetition < 3 || (total < 0.05 && repetition < 1000); ++repetition) {
    const auto begin = Clock::now();
    action();
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    best = std::min(best, seconds);
    total += seconds;
  }
  return best * 1e6 / static_cast<double>(s.rows);
}

/// A ranker like this one with another value of an option.
std::shared_ptr<Ranker> with_option(const Ranker& ranker, const std::string& name, const std::string& value) {
  auto spec = parse_spec(ranker.describe());
  for (auto& [key, text] : spec.options)
    if (key == name) text = value;
  return make<Ranker>(diffrank::to_text(spec));
}

/// The VJP of a random ranker over seeds.
struct RandomVjp {
  Values mean;
  double noise;  ///< sd relative to the size of the mean
  double bias;   ///< distance of the expectation from the reference, relative to the size of the reference
};

RandomVjp random_vjp(const Ranker& ranker, const Scores& s, const Values& cotangent, const Values& reference) {
  Values mean(s.values.size()), square(s.values.size());
  for (int seed = 0; seed < seeds; ++seed) {
    const auto other = with_option(ranker, "seed", std::to_string(seed));
    const auto grad = vjp(*other, s, forward(*other, s), cotangent);
    for (std::size_t i = 0; i < grad.size(); ++i) {
      mean[i] += grad[i] / seeds;
      square[i] += grad[i] * grad[i] / seeds;
    }
  }
  double variance = 0, size = 0, away = 0, reference_size = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    variance += std::max(0.0, square[i] - mean[i] * mean[i]) * seeds / (seeds - 1);
    size += mean[i] * mean[i];
    away += (mean[i] - reference[i]) * (mean[i] - reference[i]);
    reference_size += reference[i] * reference[i];
  }
  away = std::max(0.0, away - variance / seeds);  // what a mean of so few seeds is away by chance
  return {mean, std::sqrt(variance / size), std::sqrt(away / reference_size)};
}

ComparedRanker compare_one(const std::string& spec, const Scores& s, const Values& cotangent, double smoothing) {
  const auto ranker = make<Ranker>(spec);
  const std::string same = ", order=" + ranker->option("order") + ", normalize=" + ranker->option("normalize") + ")";
  const auto hard = forward(*make<Ranker>("hard(ties=average" + same), s);
  const auto smooth = make<Ranker>("gaussian(sigma=" + diffrank::to_text(smoothing) + same);
  const auto smooth_grad = vjp(*smooth, s, forward(*smooth, s), cotangent);

  ComparedRanker result;
  result.spec = ranker->label();
  result.gradient = ranker->gradient();
  const auto ranks = forward(*ranker, s);
  auto grad = vjp(*ranker, s, ranks, cotangent);
  const double all = static_cast<double>(ranks.size());
  const double unit = ranker->option("normalize") == "true" ? static_cast<double>(s.n) : 1;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const double distance = unit * std::abs(ranks[i] - hard[i]);
    result.max_distance = std::max(result.max_distance, distance);
    result.mean_distance += distance / all;
    result.zeros += grad[i] == 0;
  }
  result.zeros /= all;
  if (result.gradient == Gradient::stochastic) {
    const auto random = random_vjp(*ranker, s, cotangent, smooth_grad);
    grad = random.mean;
    result.bias = random.bias;
    result.noise = random.noise;
  }
  for (std::size_t i = 0; i < s.rows; ++i)
    result.cosine += cosine(grad.data() + i * s.n, smooth_grad.data() + i * s.n, s.n) / static_cast<double>(s.rows);

  Values out = ranks, g = grad;
  const auto run_forward = [&] { ranker->forward(s.view(), {out.data(), s.rows, s.n}); };
  result.forward_us = time_per_row(s, run_forward);
  result.total_us = time_per_row(s, [&] {
    run_forward();
    ranker->vjp(s.view(), {out.data(), s.rows, s.n}, {cotangent.data(), s.rows, s.n}, {g.data(), s.rows, s.n});
  });

  const Scores first{Values(s.row(0), s.row(0) + s.n), 1, s.n};
  result.first_ranks = forward(*ranker, first);
  Values middle(s.n);
  std::vector<std::size_t> order(s.n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return first.values[a] > first.values[b]; });
  middle[order[s.n / 2]] = 1;
  result.first_vjp = vjp(*ranker, first, result.first_ranks, middle);
  return result;
}

std::string format(const char* pattern, double x) {
  char text[48];
  std::snprintf(text, sizeof text, pattern, x);
  return text;
}

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

Comparison compare(const std::vector<std::string>& specs, const ComparisonSettings& settings) {
  if (settings.n == 0 || settings.rows == 0) throw InvalidSpec("n, rows", "must be at least 1");
  const auto scores = make_scores(settings);
  Comparison comparison;
  comparison.settings = settings;
  comparison.settings.n = scores.n;
  comparison.settings.rows = scores.rows;
  comparison.smoothing = 2 * middle_gap(scores);
  comparison.first_row.assign(scores.row(0), scores.row(0) + scores.n);
  Values cotangent(scores.values.size());
  Random random(settings.seed, cotangent_stream);
  for (double& c : cotangent) c = random.normal();
  for (const auto& spec : specs)
    comparison.rankers.push_back(compare_one(spec, scores, cotangent, comparison.smoothing));
  return comparison;
}

std::string to_text(const Comparison& c) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& r : c.rankers) {
    const bool random = r.gradient == Gradient::stochastic;
    rows.push_back({r.spec, name_of(r.gradient), format("%.3g", r.max_distance), format("%.3g", r.mean_distance),
                    format("%.0f %%", 100 * r.zeros), format("%.3f", r.cosine), random ? format("%.2f", r.bias) : "-",
                    random ? format("%.2f", r.noise) : "-", format("%.3g", r.forward_us), format("%.3g", r.total_us)});
  }
  return std::to_string(c.settings.rows) + " rows of " + std::to_string(c.settings.n) + " scores, " + c.settings.data +
         ", seed " + std::to_string(c.settings.seed) + "\n\n" +
         table({"ranker", "gradient", "max distance", "mean", "zeros", "cosine", "bias", "noise", "forward", "+ VJP"},
               rows) +
         "\ndistance: to the hard ranks, in ranks. zeros: entries of the gradient that are zero, for a random "
         "cotangent.\n"
         "cosine: of the gradient with that of the hard ranks smoothed by normal noise of sd " +
         format("%.3g", c.smoothing) + " (two mean gaps).\nbias, noise: of a random gradient over " +
         std::to_string(seeds) +
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

}  // namespace diffrank::experiments
