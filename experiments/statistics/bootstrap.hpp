// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace diffrank::experiments {

struct Interval {
  double low, high;
};

/// Writes `count` statistics of a sample of rows, which may hold a row several times.
using RowStatistics = std::function<void(const std::vector<std::size_t>& rows, double* values)>;

/// The percentile intervals of `count` statistics of n rows: rows are drawn n at a time with replacement, `resamples`
/// times, the same ones for every statistic and at every call. An interval is NaN where a resample leaves its statistic
/// undefined. `statistics` is called from several threads. Efron, Tibshirani, "An Introduction to the Bootstrap", 1993,
/// chapter 13.
std::vector<Interval> bootstrap(std::size_t n, std::size_t count, const RowStatistics& statistics,
                                std::size_t resamples = 2000, double level = 0.95);

/// The value that a share q of the sorted values lies below, linear between them; NaN without values.
double quantile(const std::vector<double>& sorted, double q);

}  // namespace diffrank::experiments
