// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "diffrank/experiments/report/published_tables.hpp"
#include "diffrank/experiments/report/report_tables.hpp"
#include "diffrank/experiments/statistics/sign_flip.hpp"
#include "diffrank/experiments/statistics/summary_text.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/table.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

/// Each baseline, then the trials that are compared with it.
std::vector<std::size_t> grouped(const Analysis& a) {
  std::vector<std::size_t> order;
  std::vector<bool> placed(a.trials.size());
  const auto place = [&](std::size_t t) {
    if (!placed[t]) order.push_back(t);
    placed[t] = true;
  };
  for (std::size_t t = 0; t < a.trials.size(); ++t) {
    const auto baseline = a.trials[t].comparison ? a.trials[t].comparison->baseline : t;
    place(baseline);
    for (std::size_t other = 0; other < a.trials.size(); ++other)
      if (a.trials[other].comparison && a.trials[other].comparison->baseline == baseline) place(other);
  }
  return order;
}

std::vector<std::size_t> chosen(const Analysis& a, const ReportSettings& settings) {
  if (!settings.sort && !settings.top) return grouped(a);
  std::vector<std::size_t> trials(a.trials.size());
  std::iota(trials.begin(), trials.end(), std::size_t{0});
  std::vector<double> means;
  for (const auto& trial : a.trials) means.push_back(a.mean(trial));
  trials = best_first(means, a.minimize);
  if (!settings.top || settings.top >= trials.size()) return trials;
  std::set<std::size_t> shown(trials.begin(), trials.begin() + static_cast<std::ptrdiff_t>(settings.top));
  for (std::size_t i = 0; i < settings.top; ++i)
    if (const auto& comparison = a.trials[trials[i]].comparison) shown.insert(comparison->baseline);
  trials.erase(std::remove_if(trials.begin(), trials.end(), [&](std::size_t t) { return !shown.count(t); }),
               trials.end());
  return trials;
}

std::string title(const Analysis& a, std::size_t shown) {
  std::string text;
  for (const auto& sweep : a.sweeps) text += (text.empty() ? "" : ", ") + sweep.name;
  text += ": " + a.metric + " (" + (a.minimize ? "smaller" : "larger") + " is better), mean ± sd over seeds";
  if (shown < a.trials.size())
    text += "; the best of " + std::to_string(a.trials.size()) + " trials and the baselines they are compared with";
  return text + "\n\n";
}

bool contains_zero(const Summary& d) {
  return d.low <= 0 && d.high >= 0;
}

/// Explains the mark of the best trial, or why no trial has it.
std::string best(const Analysis& a) {
  if (!a.runner_up) return "";
  const auto &leader = a.trials[*a.leader], &runner_up = a.trials[*a.runner_up];
  const auto test = paired_test(a.values(leader), a.values(runner_up), a.level);
  const auto& d = test.difference;
  const auto difference = difference_text(d.mean, d.low, d.high);
  if (leader.best)
    return "\n* the best mean: its difference to the runner-up (" + runner_up.label + "), paired by seed, is " +
           difference + "\n";
  const auto why = test.too_few       ? "they have " + count_text(d.n, "seed") + " in common, and it takes 3"
                   : test.equal       ? "they differ by no more than rounding errors"
                   : contains_zero(d) ? "their paired difference is " + difference + ", which contains 0"
                                      : "their paired difference is " + difference + ", which favors the other";
  return "\nNo trial is marked as the best: " + leader.label + " leads " + runner_up.label + ", but " + why + ".\n";
}

std::string notes(const Analysis& a) {
  std::set<std::string> metrics;
  for (const auto& sweep : a.sweeps) metrics.insert(sweep.metric);
  std::string text;
  if (metrics.size() > 1)
    text += "The sweeps report different metrics; this is " + a.metric + ", --metric chooses another.\n";
  for (const auto& note : a.notes) text += note + "\n";
  return text.empty() ? "" : "\n" + text;
}

std::string differences_title(const Analysis& a) {
  std::set<std::size_t> baselines;
  for (const auto& trial : a.trials)
    if (trial.comparison) baselines.insert(trial.comparison->baseline);
  auto text =
      "\nDifference of " + a.metric + " to " +
      (baselines.size() == 1 ? "the baseline, " + a.trials[*baselines.begin()].label : "each trial's baseline") +
      ", paired by seed";
  if (a.borrowed_baseline)
    text += " (sweeps without a baseline are compared with it, too: their data must be the same)";
  return text + "\n\n";
}

std::string differences_footnote(const Analysis& a) {
  std::size_t tests = 0, pairs = 0, most = 0, least = exact_sign_flips;
  for (const auto& trial : a.trials)
    if (trial.comparison && !std::isnan(trial.comparison->test.sign_flip_p)) {
      tests += !std::isnan(trial.comparison->test.t_p);
      ++pairs;
      most = std::max(most, trial.comparison->test.difference.n);
      least = std::min(least, trial.comparison->test.difference.n);
    }
  if (!pairs) return "";
  std::string text = "\nt p: paired t test; Holm p: the same, adjusted for " + count_text(tests, "comparison") +
                     "; sign-flip p: permutation test, " +
                     (most <= exact_sign_flips ? "exact" : "exact up to 20 pairs, else 99,999 draws") +
                     "; d_z: mean / sd of the differences (Cohen).\n";
  if (least < 6)
    text += "With " + std::to_string(least) + " pairs a sign-flip p cannot be below " +
            to_text(least_sign_flip_p(least)) + ": it takes 6 pairs to get below 0.05.\n";
  return text;
}

std::string published(const Analysis& a) {
  std::string text;
  for (const auto& t : published_tables(a))
    text += "\nPublished figures beside those here (" + t.title + ")\n\n" + table(t.header, t.rows);
  return text;
}

std::string shots_title(const AnalysisSettings& settings) {
  return "\nThe same difference, averaged over seeds, on the test rows of each shot; the 95 % interval is over " +
         std::to_string(settings.resamples) +
         " draws of test rows (bootstrap), with the trained models as they are\n\n";
}

}  // namespace

std::string report(const std::vector<std::filesystem::path>& folders, const ReportSettings& settings) {
  const auto a = analyze(folders, settings.analysis);
  const auto trials = chosen(a, settings);
  const ReportTables tables(a, trials);
  auto text = title(a, trials.size()) + tables.legend() + (tables.legend().empty() ? "" : "\n") + tables.results();
  text += best(a);
  if (!tables.differences().empty()) text += differences_title(a) + tables.differences() + differences_footnote(a);
  if (!tables.shots().empty()) text += shots_title(settings.analysis) + tables.shots();
  text += published(a);
  return printable_lines(text + notes(a));
}

}  // namespace diffrank::experiments
