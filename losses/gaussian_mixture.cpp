// SPDX-License-Identifier: Apache-2.0
// Expectation: r_nk = g_k N(y_n; m_k, V_k) / sum_l. Maximization: g_k = mean_n r_nk, m_k and V_k the mean and the
// covariance with weights r_nk. Equal labels are one term with their number, so that a million ages cost no more than a
// hundred. Each V_k gets 1e-6 of the largest variance on its diagonal, which keeps a component off a single label.
// Dempster, Laird, Rubin 1977. Cost: O(U K d^2) an iteration for U distinct labels.
#include "diffrank/losses/gaussian_mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "diffrank/losses/group_by_label.hpp"
#include "diffrank/losses/softmax.hpp"

namespace diffrank {
namespace {

using Vector = std::vector<double>;

Array zeros(std::size_t rows, std::size_t cols) {
  return {rows, cols, Vector(rows * cols)};
}

struct Points {
  Array at;      ///< [U, d], distinct
  Vector count;  ///< how often
  double total = 0;
};

Points distinct(Rows<const double> labels) {
  const auto groups = group_by_label(labels);
  Points points{zeros(groups.size(), labels.cols), {}, static_cast<double>(labels.rows)};
  for (std::size_t u = 0; u < groups.size(); ++u) {
    std::copy_n(labels.row(groups[u].front()), labels.cols, &points.at.values[u * labels.cols]);
    points.count.push_back(static_cast<double>(groups[u].size()));
  }
  return points;
}

/// Means, covariances and weights from responsibilities [U, K].
void maximize(const Points& points, const Array& shares, double floor, GaussianMixture& mixture) {
  const std::size_t d = points.at.cols, components = shares.cols;
  mixture = {zeros(components, d), zeros(components, d * d), zeros(components, 1)};
  for (std::size_t k = 0; k < components; ++k) {
    double *m = &mixture.means.values[k * d], *v = &mixture.variances.values[k * d * d], mass = 0;
    const auto share = [&](std::size_t u) { return points.count[u] * shares.values[u * components + k]; };
    for (std::size_t u = 0; u < points.at.rows; ++u) mass += share(u);
    const double divisor = std::max(mass, 1e-300);  // a component that lost all labels keeps weight 0
    for (std::size_t u = 0; u < points.at.rows; ++u)
      for (std::size_t a = 0; a < d; ++a) m[a] += share(u) / divisor * points.at.values[u * d + a];
    for (std::size_t u = 0; u < points.at.rows; ++u) {
      const double* y = &points.at.values[u * d];
      for (std::size_t a = 0; a < d; ++a)
        for (std::size_t b = 0; b < d; ++b) v[a * d + b] += share(u) / divisor * (y[a] - m[a]) * (y[b] - m[b]);
    }
    for (std::size_t a = 0; a < d; ++a) v[a * d + a] += floor;
    mixture.weights.values[k] = mass / points.total;
  }
}

/// Responsibilities; returns the mean log-likelihood.
double expect(const Points& points, const GaussianMixture& mixture, Array& shares) {
  const std::size_t d = points.at.cols, components = shares.cols;
  Array inverse = zeros(components, d * d);
  Vector constant(components);
  for (std::size_t k = 0; k < components; ++k) {
    const double* v = &mixture.variances.values[k * d * d];
    constant[k] = std::log(mixture.weights.values[k]) - 0.5 * invert_shifted(v, d, 0, &inverse.values[k * d * d]);
  }
  double sum = 0;
  for (std::size_t u = 0; u < points.at.rows; ++u) {
    double* row = &shares.values[u * components];
    for (std::size_t k = 0; k < components; ++k) {
      const double *y = &points.at.values[u * d], *m = &mixture.means.values[k * d];
      double square = 0;
      for (std::size_t a = 0; a < d; ++a)
        for (std::size_t b = 0; b < d; ++b)
          square += (y[a] - m[a]) * inverse.values[(k * d + a) * d + b] * (y[b] - m[b]);
      row[k] = constant[k] - 0.5 * square;
    }
    sum += points.count[u] * softmax(row, components);
  }
  return sum / points.total;
}

/// The variance of the labels in each column.
Vector column_variances(const Points& points) {
  GaussianMixture all;
  maximize(points, {points.at.rows, 1, Vector(points.at.rows, 1.0)}, 0, all);
  Vector variances;
  for (std::size_t a = 0; a < points.at.cols; ++a) variances.push_back(all.variances.values[a * points.at.cols + a]);
  return variances;
}

/// Each label belongs to one of the groups, by its place along a column.
Array first_shares(const Points& points, std::size_t components, std::size_t column) {
  std::vector<std::size_t> order(points.at.rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto at = [&](std::size_t u) { return points.at.values[u * points.at.cols + column]; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return at(a) < at(b); });
  Array shares = zeros(points.at.rows, components);
  double before = 0;
  for (const auto u : order) {
    const double middle = (before + 0.5 * points.count[u]) / points.total;
    const auto k = static_cast<std::size_t>(middle * static_cast<double>(components));
    shares.values[u * components + std::min(k, components - 1)] = 1;
    before += points.count[u];
  }
  return shares;
}

/// Drops components without weight, of which log g_k would be -infinity.
GaussianMixture without_empty(const GaussianMixture& from) {
  GaussianMixture to{{0, from.means.cols, {}}, {0, from.variances.cols, {}}, {0, 1, {}}};
  const auto take = [](const Array& source, std::size_t k, Array& target) {
    const auto* row = &source.values[k * source.cols];
    target.values.insert(target.values.end(), row, row + source.cols);
    ++target.rows;
  };
  for (std::size_t k = 0; k < from.weights.rows; ++k) {
    if (!(from.weights.values[k] > 1e-12)) continue;
    take(from.means, k, to.means);
    take(from.variances, k, to.variances);
    take(from.weights, k, to.weights);
  }
  return to;
}

}  // namespace

double invert_shifted(const double* v, std::size_t d, double shift, double* inverse) {
  if (d == 1) {
    inverse[0] = 1 / (v[0] + shift);
    return std::log(v[0] + shift);
  }
  Vector l(d * d), column(d);  // v + shift = l l'
  double log_det = 0;
  for (std::size_t i = 0; i < d; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = v[i * d + j] + (i == j ? shift : 0);
      for (std::size_t k = 0; k < j; ++k) sum -= l[i * d + k] * l[j * d + k];
      l[i * d + j] = i == j ? std::sqrt(sum) : sum / l[j * d + j];
      if (i == j) log_det += std::log(sum);
    }
  for (std::size_t c = 0; c < d; ++c) {
    for (std::size_t i = 0; i < d; ++i) {
      column[i] = i == c;
      for (std::size_t k = 0; k < i; ++k) column[i] -= l[i * d + k] * column[k];
      column[i] /= l[i * d + i];
    }
    for (std::size_t i = d; i-- > 0;) {
      for (std::size_t k = i + 1; k < d; ++k) column[i] -= l[k * d + i] * column[k];
      inverse[i * d + c] = column[i] /= l[i * d + i];
    }
  }
  return log_det;
}

GaussianMixture fit_mixture(Rows<const double> labels, std::size_t components) {
  constexpr int most_iterations = 200;
  constexpr double tolerance = 1e-6;  // of the mean log-likelihood
  const auto points = distinct(labels);
  const auto variances = column_variances(points);
  const auto widest = std::max_element(variances.begin(), variances.end());
  const double floor = 1e-6 * *widest;
  GaussianMixture mixture;
  auto shares =
      first_shares(points, std::min(components, points.at.rows), static_cast<std::size_t>(widest - variances.begin()));
  maximize(points, shares, floor, mixture);
  if (points.at.rows < 2) return mixture;  // one label: variance 0
  mixture = without_empty(mixture);
  shares = zeros(points.at.rows, mixture.weights.rows);
  double before = expect(points, mixture, shares);
  for (int i = 0; i < most_iterations; ++i) {
    maximize(points, shares, floor, mixture);
    const double now = expect(points, mixture, shares);
    if (std::abs(now - before) < tolerance) break;
    before = now;
  }
  return without_empty(mixture);
}

}  // namespace diffrank
