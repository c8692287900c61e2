// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/input_columns.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diffrank::experiments {
namespace {

InputColumn describe(const std::string& name, const double* first, std::size_t rows, std::size_t cols) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  InputColumn column{name, "", 0, infinity, 0, -infinity};
  std::size_t n = 0;
  bool whole = true, binary = true;
  for (std::size_t i = 0; i < rows; ++i) {
    const double x = first[i * cols];
    if (std::isnan(x)) continue;
    column.low = std::min(column.low, x);
    column.high = std::max(column.high, x);
    const double share = 1 / static_cast<double>(++n);
    column.mean = column.mean * (1 - share) + x * share;  // a sum may overflow
    whole = whole && x == std::floor(x);
    binary = binary && (x == 0 || x == 1);
  }
  column.missing = rows - n;
  column.type = n == 0                      ? "no values"
                : column.low == column.high ? "constant"
                : binary                    ? "0 or 1"
                : whole                     ? "whole numbers"
                                            : "numbers";
  if (n == 0) column.low = column.mean = column.high = std::numeric_limits<double>::quiet_NaN();
  return column;
}

}  // namespace

std::vector<InputColumn> input_columns(const std::vector<std::string>& names, const std::vector<double>& inputs) {
  std::vector<InputColumn> columns;
  const auto rows = names.empty() ? 0 : inputs.size() / names.size();
  for (std::size_t c = 0; c < names.size(); ++c)
    columns.push_back(describe(names[c], inputs.data() + c, rows, names.size()));
  return columns;
}

}  // namespace diffrank::experiments
