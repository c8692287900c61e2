// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/operators/scores.hpp"

namespace diffrank::experiments {

/// One ranker on the scores of a comparison. Averages are over all entries of all rows.
struct ComparedRanker {
  std::string spec;
  Gradient gradient;
  double max_distance = 0, mean_distance = 0;  ///< to the hard ranks (equal scores: their mean), in ranks
  double zeros = 0;                            ///< share of zero entries in the VJP of a random cotangent
  double cosine = 0;                    ///< of the VJP with the smoothed derivative of the hard ranks, mean over rows
  double bias = 0;                      ///< of a random VJP: distance of its expectation from that derivative, relative
  double noise = 0;                     ///< of a random VJP: sd over seeds, relative to the size of its mean
  double forward_us = 0, total_us = 0;  ///< microseconds a row: forward; forward and VJP
  std::vector<double> first_ranks, first_vjp;  ///< of the first row: ranks, and VJP of its middle item's rank
};

struct Comparison {
  ComparisonSettings settings;
  int random_seeds = 0;  ///< over which bias and noise are taken
  double smoothing = 0;  ///< standard deviation of the smoothing, in score units: the mean gap of the middle half
  std::vector<double> first_row;  ///< its scores
  std::vector<ComparedRanker> rankers;
};

/// Rankers side by side. The smoothed derivative is that of E r(x + h z), z standard normal, which has a closed form:
/// Taylor, Guiver, Robertson, Minka, "SoftRank", WSDM 2008. Throws InvalidSpec, std::runtime_error for a bad file.
Comparison compare(const std::vector<std::string>& specs, const ComparisonSettings& settings);

}  // namespace diffrank::experiments
