// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/compare.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "diffrank/core/random.hpp"
#include "diffrank/core/registry.hpp"

namespace diffrank::experiments {
namespace {

using Values = std::vector<double>;
constexpr int seeds = 16;  // of random rankers

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

/// Microseconds per row: the fastest of several repetitions.
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

/// The same ranker with another value of an option.
std::shared_ptr<Ranker> with_option(const Ranker& ranker, const std::string& name, const std::string& value) {
  auto spec = parse_spec(ranker.describe());
  for (auto& [key, text] : spec.options)
    if (key == name) text = value;
  return make<Ranker>(to_text(spec));
}

/// Statistics over seeds of the VJP of a random ranker.
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
  away = std::max(0.0, away - variance / seeds);  // minus the sampling error of the mean
  return {mean, std::sqrt(variance / size), std::sqrt(away / reference_size)};
}

void measure_distance(const Ranker& ranker, const Scores& s, const Values& ranks, const Values& hard,
                      ComparedRanker& result) {
  const double unit = ranker.normalized() ? static_cast<double>(s.n) : 1;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const double distance = unit * std::abs(ranks[i] - hard[i]);
    result.max_distance = std::max(result.max_distance, distance);
    result.mean_distance += distance / static_cast<double>(ranks.size());
  }
}

void measure_gradient(const Ranker& ranker, const Scores& s, const Values& ranks, const Values& cotangent,
                      const Values& reference, ComparedRanker& result) {
  auto grad = vjp(ranker, s, ranks, cotangent);
  result.zeros = static_cast<double>(std::count(grad.begin(), grad.end(), 0.0)) / static_cast<double>(grad.size());
  if (result.gradient == Gradient::stochastic) {
    const auto random = random_vjp(ranker, s, cotangent, reference);
    grad = random.mean;
    result.bias = random.bias;
    result.noise = random.noise;
  }
  for (std::size_t i = 0; i < s.rows; ++i)
    result.cosine += cosine(grad.data() + i * s.n, reference.data() + i * s.n, s.n) / static_cast<double>(s.rows);
}

void measure_time(const Ranker& ranker, const Scores& s, const Values& cotangent, ComparedRanker& result) {
  Values ranks(s.values.size()), grad(s.values.size());
  const auto run_forward = [&] { ranker.forward(s.view(), {ranks.data(), s.rows, s.n}); };
  result.forward_us = time_per_row(s, run_forward);
  result.total_us = time_per_row(s, [&] {
    run_forward();
    ranker.vjp(s.view(), {ranks.data(), s.rows, s.n}, {cotangent.data(), s.rows, s.n}, {grad.data(), s.rows, s.n});
  });
}

void show_first_row(const Ranker& ranker, const Scores& s, ComparedRanker& result) {
  const Scores first{Values(s.row(0), s.row(0) + s.n), 1, s.n};
  Values middle(s.n);
  std::vector<std::size_t> order(s.n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return first.values[a] > first.values[b]; });
  middle[order[s.n / 2]] = 1;
  result.first_ranks = forward(ranker, first);
  result.first_vjp = vjp(ranker, first, result.first_ranks, middle);
}

ComparedRanker compare_one(const std::string& spec, const Scores& s, const Values& cotangent, double smoothing) {
  const auto ranker = make<Ranker>(spec);
  const std::string same = std::string(", order=") +
                           (ranker->order() == Order::ascending ? "ascending" : "descending") +
                           ", normalize=" + (ranker->normalized() ? "true" : "false") + ")";
  const auto hard = make<Ranker>("hard(ties=average" + same);
  const auto smooth = make<Ranker>("gaussian(sigma=" + to_text(smoothing) + same);

  ComparedRanker result;
  result.spec = ranker->label();
  result.gradient = ranker->gradient();
  const auto ranks = forward(*ranker, s);
  measure_distance(*ranker, s, ranks, forward(*hard, s), result);
  measure_gradient(*ranker, s, ranks, cotangent, vjp(*smooth, s, forward(*smooth, s), cotangent), result);
  measure_time(*ranker, s, cotangent, result);
  show_first_row(*ranker, s, result);
  return result;
}

}  // namespace

Comparison compare(const std::vector<std::string>& specs, const ComparisonSettings& settings) {
  if (settings.n == 0 || settings.rows == 0) throw InvalidSpec("n, rows", "must be at least 1");
  const auto scores = make_scores(settings);
  Comparison comparison;
  comparison.settings = settings;
  comparison.settings.n = scores.n;
  comparison.settings.rows = scores.rows;
  comparison.random_seeds = seeds;
  comparison.smoothing = 2 * middle_gap(scores);
  comparison.first_row.assign(scores.row(0), scores.row(0) + scores.n);
  Values cotangent(scores.values.size());
  Random random(settings.seed, streams::cotangents);
  for (double& c : cotangent) c = random.normal();
  for (const auto& spec : specs)
    comparison.rankers.push_back(compare_one(spec, scores, cotangent, comparison.smoothing));
  return comparison;
}

}  // namespace diffrank::experiments
