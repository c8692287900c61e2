// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "diffrank/core/rows.hpp"

namespace diffrank {

/// The distribution of labels on a grid, first, first + step, ..., by a Gaussian kernel of bandwidth factor * sd.
struct LabelDensity {
  std::vector<double> grid;
  std::vector<double> share;  ///< at each point; their sum is 1
};

/// One label, or equal ones, have all their weight at the nearest point.
LabelDensity label_density(const double* labels, std::size_t n, double factor, double first, double step,
                           std::size_t points);

/// `count` ascending labels: the i-th is the first point up to which the shares sum to at least (i + 1/2) / count.
std::vector<double> quantile_labels(const LabelDensity& density, std::size_t count);

/// The published rule. From either end, labels are counted up to the first point at which at least one is expected, and
/// are put there; between, the expected number at each point is rounded. What is then missing (or too many) is one
/// label more (or less) at each of as many points about the largest number. Throws
/// std::invalid_argument where this does not give `count` labels.
std::vector<double> reference_labels(const LabelDensity& density, std::size_t count);

}  // namespace diffrank
