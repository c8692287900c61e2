// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/metrics/mean_over_columns.hpp"

namespace diffrank::experiments {

double mean_over_columns(const Metric& metric, Rows<const double> predictions, const double* labels,
                         const std::vector<std::size_t>& rows, const Bins& bins) {
  const auto d = predictions.cols, n = rows.size();
  std::vector<double> p(n), y(n);
  double sum = 0;
  for (std::size_t k = 0; k < d; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      p[i] = predictions.data[rows[i] * d + k];
      y[i] = labels[rows[i] * d + k];
    }
    sum += metric.evaluate({p.data(), y.data(), n, bins});
  }
  return sum / static_cast<double>(d);
}

}  // namespace diffrank::experiments
