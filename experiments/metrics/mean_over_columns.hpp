// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/rows.hpp"
#include "diffrank/experiments/metric.hpp"

namespace diffrank::experiments {

/// (1/d) sum_k m(p_rk, y_rk; r in rows) for predictions and labels [n, d]: a metric of each column, over some rows, which
/// may repeat.
double mean_over_columns(const Metric& metric, Rows<const double> predictions, const double* labels,
                         const std::vector<std::size_t>& rows, const Bins& bins);

}  // namespace diffrank::experiments
