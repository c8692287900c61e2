// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/bucket_statistics.hpp"

#include <algorithm>

namespace diffrank {
namespace {

/// Position i of 0 .. n - 1, mirrored at the first and the last one: ... 2 1 0 1 ... n-1 n-2 ...
std::size_t mirrored(long i, long n) {
  if (n == 1) return 0;
  const long period = 2 * (n - 1), at = ((i % period) + period) % period;
  return static_cast<std::size_t>(at < n ? at : period - at);
}

void divide(Rows<double> sums, const std::vector<double>& samples, double less) {
  for (std::size_t b = 0; b < sums.rows; ++b)
    for (std::size_t k = 0; k < sums.cols; ++k) sums.row(b)[k] /= std::max(samples[b] - less, 1.0);
}

}  // namespace

BucketMoments::BucketMoments(Rows<const double> z, const std::vector<std::size_t>& buckets, std::size_t count)
    : samples(count), mean(count, z.cols), variance(count, z.cols) {
  for (std::size_t i = 0; i < z.rows; ++i) {
    if (buckets[i] == no_bucket) continue;
    ++samples[buckets[i]];
    double* m = mean.rows.row(buckets[i]);
    for (std::size_t k = 0; k < z.cols; ++k) m[k] += z.row(i)[k];
  }
  divide(mean.rows, samples, 0);
  for (std::size_t i = 0; i < z.rows; ++i) {
    if (buckets[i] == no_bucket) continue;
    const double* m = mean.rows.row(buckets[i]);
    double* v = variance.rows.row(buckets[i]);
    for (std::size_t k = 0; k < z.cols; ++k) v[k] += (z.row(i)[k] - m[k]) * (z.row(i)[k] - m[k]);
  }
  divide(variance.rows, samples, 1);
}

Array smoothed_over_buckets(const Array& statistic, const std::vector<double>& kernel) {
  Array result{statistic.rows, statistic.cols, std::vector<double>(statistic.values.size())};
  const auto n = static_cast<long>(statistic.rows), middle = static_cast<long>(kernel.size() / 2);
  for (long b = 0; b < n; ++b)
    for (long j = -middle; j <= middle; ++j) {
      const double weight = kernel[static_cast<std::size_t>(j + middle)];
      const double* from = statistic.values.data() + mirrored(b + j, n) * statistic.cols;
      double* to = result.values.data() + static_cast<std::size_t>(b) * statistic.cols;
      for (std::size_t k = 0; k < statistic.cols; ++k) to[k] += weight * from[k];
    }
  return result;
}

void fill_empty_buckets(Array& statistic, const std::vector<double>& samples) {
  const std::size_t n = statistic.rows, d = statistic.cols;
  for (std::size_t b = 0; b < n && n > 1; ++b) {
    if (samples[b] > 0) continue;
    const std::size_t left = b == 0 ? 1 : b - 1, right = b + 1 == n ? n - 2 : b + 1;
    double* to = statistic.values.data() + b * d;
    for (std::size_t k = 0; k < d; ++k) to[k] = (statistic.values[left * d + k] + statistic.values[right * d + k]) / 2;
  }
}

}  // namespace diffrank
