// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/dataset.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/losses/label_bins.hpp"

namespace diffrank::experiments {
namespace {

std::string first_of(const std::vector<std::string>& faults) {
  if (faults.empty()) return "the data set is faulty";
  if (faults.size() == 1) return faults.front();
  return faults.front() + " (the first of " + std::to_string(faults.size()) + " faults; diffrank check lists all)";
}

}  // namespace

InvalidData::InvalidData(std::vector<std::string> all) : std::runtime_error(first_of(all)), faults(std::move(all)) {}
InvalidData::~InvalidData() = default;

Samples::~Samples() = default;

void Part::fetch(const std::size_t* which, std::size_t n, View view, Inputs& into) const {
  if (samples) return samples->fetch(which, n, view, into);
  const bool consecutive =
      std::adjacent_find(which, which + n, [](std::size_t a, std::size_t b) { return b != a + 1; }) == which + n;
  if (n > 0 && consecutive) {
    into.numbers = {matrix().row(which[0]), n, cols};
    return;
  }
  into.gathered.resize(n * cols);
  for (std::size_t i = 0; i < n; ++i) std::copy_n(matrix().row(which[i]), cols, into.gathered.data() + i * cols);
  into.numbers = {into.gathered.data(), n, cols};
}

void Dataset::shared_options(Options& o) {
  o.choice("target_scale", target_scaling_, {"none", "standardize", "log", "max"},
           "the labels that losses see: as they are, with mean 0 and standard deviation 1 in the training part, the "
           "logarithm of that kind, or divided by the largest absolute training label; metrics keep the labels' own "
           "unit");
}

NewRows Dataset::read_rows(const std::string& /*file*/, const std::vector<InputScale>& /*scales*/) const {
  throw std::invalid_argument("data set '" + name() + "' does not read tables: name a data set, as in " + name() +
                              "(seed=1), whose test part is predicted");
}

std::vector<double> Part::label_column(std::size_t k) const {
  std::vector<double> column(rows());
  for (std::size_t i = 0; i < column.size(); ++i) column[i] = labels[i * label_cols + k];
  return column;
}

double InputScale::prepared(double x) const {
  if (std::isnan(x)) x = fill;
  return unit > 0 ? (x - shift) / unit : 0;
}

std::string path_beside(const std::filesystem::path& folder, const std::string& path) {
  std::error_code unknown;
  const auto beside = folder / path;  // `path` itself if that is absolute
  return !path.empty() && std::filesystem::exists(beside, unknown) ? beside.lexically_normal().string() : path;
}

}  // namespace diffrank::experiments
