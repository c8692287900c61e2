// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/standardize.hpp"

#include <algorithm>
#include <cmath>

namespace diffrank::experiments {
namespace {

struct Column {
  double mean = 0, sd = 0;  ///< sd is exactly 0 for a constant column
  std::size_t n = 0;
};

Column measure(const Part& part, std::size_t column) {
  Column c;
  double first = 0, shift = 0, squares = 0;
  bool constant = true;
  const auto each = [&](auto visit) {
    for (std::size_t i = 0; i < part.rows(); ++i)
      if (const double x = part.inputs[i * part.cols + column]; !std::isnan(x)) visit(x);
  };
  each([&](double x) {
    if (c.n++ == 0) first = x;
    constant = constant && x == first;
    shift += x - first;
  });
  if (c.n == 0) return c;
  c.mean = first + shift / static_cast<double>(c.n);
  each([&](double x) { squares += (x - c.mean) * (x - c.mean); });
  c.sd = constant ? 0 : std::sqrt(squares / static_cast<double>(c.n));
  return c;
}

void apply(Part& part, std::size_t column, const InputScale& scale) {
  for (std::size_t i = 0; i < part.rows(); ++i) {
    double& x = part.inputs[i * part.cols + column];
    x = scale.prepared(x);
  }
}

}  // namespace

void standardize(Data& data, const std::vector<std::string>& names, bool scale) {
  std::vector<std::string> faults;
  for (std::size_t column = 0; column < names.size(); ++column) {
    const auto c = measure(data.train, column);
    if (c.n == 0)
      faults.push_back("column '" + names[column] +
                       "' has no value in the training rows: leave it out with data.drop=" + quote(names[column]));
    else if (!std::isfinite(c.mean) || !std::isfinite(c.sd))
      faults.push_back("column '" + names[column] + "' has numbers too large to be standardized: rescale it");
    data.scales.push_back({names[column], c.mean, scale ? c.mean : 0, scale ? c.sd : 1});
    for (Part* part : {&data.train, &data.val, &data.test}) apply(*part, column, data.scales.back());
  }
  if (!faults.empty()) throw InvalidData(faults);
}

}  // namespace diffrank::experiments
