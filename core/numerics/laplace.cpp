// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/laplace.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/order/isotonic.hpp"

namespace diffrank {
namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
}

LaplaceSums::LaplaceSums(Scratch& scratch, const double* x, std::size_t n, double alpha) : x_(x), n_(n), alpha_(alpha) {
  for (double** array : {&gap_, &decay_, &above_, &below_, &deficit_above_, &deficit_below_})
    *array = scratch.take<double>(n);
  for (std::size_t k = 0; k + 1 < n; ++k) gap_[k] = gap(x[k], x[k + 1]) / alpha;
  for (std::size_t k = 0; k + 1 < n; ++k) decay_[k] = std::exp(-gap_[k]);

  // 1 - e^-(a + h) = (1 - e^-h) + e^-h (1 - e^-a)
  above_[0] = 1;
  deficit_above_[0] = 0;
  for (std::size_t k = 1; k < n; ++k) {
    above_[k] = decay_[k - 1] * above_[k - 1] + 1;
    deficit_above_[k] = decay_[k - 1] * deficit_above_[k - 1] - static_cast<double>(k) * std::expm1(-gap_[k - 1]);
  }
  below_[n - 1] = 1;
  deficit_below_[n - 1] = 0;
  for (std::size_t k = n - 1; k-- > 0;) {
    below_[k] = decay_[k] * below_[k + 1] + 1;
    deficit_below_[k] = decay_[k] * deficit_below_[k + 1] - static_cast<double>(n - 1 - k) * std::expm1(-gap_[k]);
  }
}

void LaplaceSums::differences(const double* c, double* out) const {
  // By groups of equal x. `count` and `sum` are sums of e^-d and e^-d c over the groups before (then after), d their
  // distance.
  double count = 0, sum = 0;
  for (std::size_t begin = 0, end; begin < n_; begin = end) {
    double members = 0;
    for (end = begin; end < n_ && x_[end] == x_[begin]; ++end) members += c[end];
    const auto size = static_cast<double>(end - begin);
    for (std::size_t k = begin; k < end; ++k) out[k] = (members - size * c[k]) + (sum - count * c[k]);
    if (end == n_) break;
    count = decay_[end - 1] * (count + size);
    sum = decay_[end - 1] * (sum + members);
  }
  count = sum = 0;
  for (std::size_t end = n_, begin; end > 0; end = begin) {
    double members = 0;
    for (begin = end; begin > 0 && x_[begin - 1] == x_[end - 1]; --begin) members += c[begin - 1];
    for (std::size_t k = begin; k < end; ++k) out[k] += sum - count * c[k];
    if (begin == 0) break;
    count = decay_[begin - 1] * (count + static_cast<double>(end - begin));
    sum = decay_[begin - 1] * (sum + members);
  }
}

LaplaceSums::Point LaplaceSums::solve(double s) const {
  std::size_t low = 0, high = n_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (mass(middle) < s) low = middle + 1;
    else high = middle;
  }
  return solve(s, low);
}

// With p, q the sums at the two neighbors and m = next scores above: q e^-below - p e^-above = 2 (s - m), where
// above + below = gap. The root is measured from the nearer neighbor: this form neither cancels nor overflows.
LaplaceSums::Point LaplaceSums::solve(double s, std::size_t next) const {
  const double side = 2 * (s - static_cast<double>(next));
  const double h = next == 0 || next == n_ ? infinity : gap_[next - 1];
  const double p = next == 0 ? 0 : above_[next - 1], q = next == n_ ? 0 : below_[next];
  if (side == 0 && h > 700) {  // in the middle of a gap whose e^-h is not representable
    const double tilt = 0.5 * std::log(p / q);
    return {next, 0.5 * h + tilt, 0.5 * h - tilt};
  }
  const double root = std::hypot(side, 2 * std::sqrt(p * q) * std::exp(-0.5 * h));
  const bool near_above = side <= 0;
  double t = near_above ? std::log(2 * p / (root - side)) : std::log(2 * q / (root + side));
  t = std::clamp(t, 0.0, h);
  const auto point = [&] { return near_above ? Point{next, t, h - t} : Point{next, h - t, t}; };
  if (t < 1) {
    // The logarithm has lost digits of a small t. One Newton step on the masses, which are accurate, restores them.
    const Point b = point();
    const double m = static_cast<double>(next), rest = static_cast<double>(n_ - next);
    const double deficit_above =
        next == 0 ? 0 : std::exp(-b.above) * deficit_above_[next - 1] - m * std::expm1(-b.above);
    const double deficit_below =
        next == n_ ? 0 : std::exp(-b.below) * deficit_below_[next] - rest * std::expm1(-b.below);
    const double excess = (static_cast<double>(n_) - 2 * s) + (deficit_above - deficit_below);
    t = std::clamp(t - (near_above ? excess : -excess) / density(b), 0.0, h);
  }
  return point();
}

double LaplaceSums::value(const Point& b) const {
  return b.above <= b.below ? x_[b.next - 1] - alpha_ * b.above : x_[b.next] + alpha_ * b.below;
}

double LaplaceSums::density(const Point& b) const {
  const double from_above = b.next == 0 ? 0 : above_[b.next - 1] * std::exp(-b.above);
  return from_above + (b.next == n_ ? 0 : below_[b.next] * std::exp(-b.below));
}

void LaplaceSums::spread(const Point* points, const double* weights, std::size_t count, double* out) const {
  double sum = 0;  // over the points above x_j
  for (std::size_t j = 0, k = 0; j < n_; ++j) {
    if (j > 0) sum *= decay_[j - 1];
    for (; k < count && points[k].next <= j; ++k) sum += weights[k] * std::exp(-points[k].below);
    out[j] = sum;
  }
  sum = 0;
  for (std::size_t j = n_, k = count; j-- > 0;) {
    if (j + 1 < n_) sum *= decay_[j];
    for (; k > 0 && points[k - 1].next > j; --k) sum += weights[k - 1] * std::exp(-points[k - 1].above);
    out[j] += sum;
  }
}

namespace {

/// |x_i - b| / alpha of a sorted row, and the number of scores above b.
struct Threshold {
  template <class T>
  Threshold(Scratch& scratch, const T* scores, std::size_t n, double k, double alpha)
      : row(scratch, scores, n), distance(scratch.take<double>(n)) {
    const auto b = LaplaceSums(scratch, row.x, n, alpha).solve(k);
    above = b.next;
    nearest = std::min(b.above, b.below);
    for (std::size_t j = 0; j < above; ++j) distance[j] = gap(row.x[j], row.x[above - 1]) / alpha + b.above;
    for (std::size_t j = above; j < n; ++j) distance[j] = gap(row.x[above], row.x[j]) / alpha + b.below;
  }
  DescendingRow row;
  double* distance;
  std::size_t above;
  double nearest;
};

}  // namespace

template <class T>
void lapsum_select(const T* scores, std::size_t n, double k, double alpha, T* p) {
  if (k <= 0 || k >= static_cast<double>(n)) return std::fill(p, p + n, k <= 0 ? T(0) : T(1));
  Scratch scratch;
  const Threshold b(scratch, scores, n, k, alpha);
  for (std::size_t j = 0; j < n; ++j) {
    const double tail = 0.5 * std::exp(-b.distance[j]);
    p[b.row.order[j]] = static_cast<T>(j < b.above ? 1 - tail : tail);
  }
}

template <class T>
LapsumSelectDerivatives lapsum_select_vjp(const T* scores, std::size_t n, double k, double alpha, const T* c, T* g) {
  std::fill(g, g + n, T(0));
  if (k <= 0 || k >= static_cast<double>(n)) return {0, 0};
  Scratch scratch;
  const Threshold b(scratch, scores, n, k, alpha);
  if (std::isinf(b.nearest)) return {0, 0};
  const auto at = [&](std::size_t j) { return static_cast<double>(c[b.row.order[j]]); };
  const auto signed_distance = [&](std::size_t j) { return j < b.above ? b.distance[j] : -b.distance[j]; };

  double sum = 0, mean = 0, mean_distance = 0;  // under q, relative to its largest entry
  for (std::size_t j = 0; j < n; ++j) {
    const double q = std::exp(b.nearest - b.distance[j]);
    if (q == 0) continue;
    sum += q;
    mean += q * at(j);
    mean_distance += q * signed_distance(j);
  }
  mean /= sum;
  mean_distance /= sum;
  double in_alpha = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const double q = 0.5 * std::exp(-b.distance[j]) / alpha;
    if (q == 0) continue;
    g[b.row.order[j]] = static_cast<T>(q * (at(j) - mean));
    in_alpha -= q * at(j) * (signed_distance(j) - mean_distance);
  }
  return {mean, in_alpha};
}

template void lapsum_select(const float*, std::size_t, double, double, float*);
template void lapsum_select(const double*, std::size_t, double, double, double*);
template LapsumSelectDerivatives lapsum_select_vjp(const float*, std::size_t, double, double, const float*, float*);
template LapsumSelectDerivatives lapsum_select_vjp(const double*, std::size_t, double, double, const double*, double*);

}  // namespace diffrank
