// SPDX-License-Identifier: Apache-2.0
// p_ij = exp(v_j - d_ij) / sum_k exp(v_k - d_ik); v minimizes the convex dual
//        sum_i log sum_j exp(v_j - d_ij) - sum_j v_j.
// d_ij = sum_k ((z_i - z_k) + (z_i - z_k+1)) / (epsilon (n-1)) over the steps k, k+1 from i to j: the cost, with the
//        potentials that balance neighbors built in. It grows from d_ii = 0 to both sides without cancellation. v = 0
//        is near the solution both for nearly hard plans and for nearly uniform ones.
// Newton: the Hessian is the Laplacian of a graph; its step is cut to log(1 + s)/s of itself, s = its largest minus its
//        smallest entry, with which the dual falls (along a step its third derivative is at most s times its second:
//        Sun, Tran-Dinh, "Generalized Self-Concordant Functions", 2019).
// CG:    preconditioned with one plus the inverse Laplacian of a path with the conductances of the plan across its
//        edges. A plan that blurs by s gives waves of number k the eigenvalue (1 - exp(-s^2 k^2)) (1 + 1/(s^2 k^2)),
//        which is in [1, 1.3].
// cost:  O(n^2) for each step of Newton and of CG; 1e-12 takes about 5 and 15 steps, at any n and epsilon
#include "diffrank/core/numerics/transport.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/core/numerics/blocked_sum.hpp"
#include "diffrank/core/numerics/vector_math.hpp"

namespace diffrank {
namespace {

constexpr double negligible = 45;  // exp(-45) = 3e-20
constexpr double dead = 1e-13;     // edges of lower conductance are cut: their flow is rounding error

double distance(std::size_t i, std::size_t j) {
  return static_cast<double>(static_cast<std::int64_t>(j) - static_cast<std::int64_t>(i));
}

}  // namespace

Transport::Transport(Scratch& scratch, const double* z, std::size_t n, double epsilon)
    : z_(z),
      n_(n),
      unit_(std::min(1 / epsilon / static_cast<double>(std::max<std::size_t>(n, 2) - 1), 1e300)),
      cut_(negligible),
      origin_(scratch.take<std::uint32_t>(n)) {
  for (double** array :
       {&potential_, &normalizer_, &weight_, &conductance_, &row_, &residual_, &direction_, &image_, &scaled_})
    *array = scratch.take<double>(n);
  for (std::size_t i = 0; i < n; ++i)
    origin_[i] = i > 0 && z[i] == z[i - 1] ? origin_[i - 1] : static_cast<std::uint32_t>(i);
}

double Transport::solve(double tolerance, std::size_t max_steps) {
  std::fill_n(potential_, n_, 0.0);
  std::fill_n(normalizer_, n_, 0.0);
  Scratch scratch;
  double *missing = scratch.take<double>(n_), *step = scratch.take<double>(n_);
  double error = update();
  for (std::size_t k = 0; k < max_steps && error > tolerance; ++k) {
    for (std::size_t j = 0; j < n_; ++j) missing[j] = 1 - weight_[j];
    conjugate_gradients(missing, step, std::clamp(error, 1e-4, 0.1));
    const double s = center_parts(step), length = s > 0 ? std::log1p(s) / s : 1;
    for (std::size_t j = 0; j < n_; ++j) potential_[j] += length * step[j];
    for (std::size_t i = 0; i < n_; ++i)
      normalizer_[i] += length * s;  // so that no share is above 1 before it is normalized
    const auto [low, high] = std::minmax_element(potential_, potential_ + n_);
    cut_ = negligible + (*high - *low);
    error = update();
  }
  return error;
}

bool Transport::conducts(std::size_t k) const {
  return conductance_[k] > dead;
}

/// Shifts the potentials of each connected part of the row, which are independent, to mean zero. Returns the largest
/// spread in a part.
double Transport::center_parts(double* w) const {
  double spread = 0;
  for (std::size_t begin = 0, end = 0; begin < n_; begin = end) {
    while (end < n_ && (end == begin || conducts(end - 1))) ++end;
    const double mean = vector_sum(begin, end, [=](std::size_t j) { return w[j]; }) / static_cast<double>(end - begin);
    for (std::size_t j = begin; j < end; ++j) w[j] -= mean;
    const auto [low, high] = std::minmax_element(w + begin, w + end);
    spread = std::max(spread, *high - *low);
  }
  return spread;
}

Transport::Shares Transport::shares(std::size_t i) const {
  const double z = z_[i], unit = unit_;
  std::size_t begin = i, end = i + 1;
  row_[i] = 0;
  for (double d = 0; end < n_; ++end) {
    d += unit * ((z - z_[end - 1]) + (z - z_[end]));
    if (d > cut_) break;
    row_[end] = d;
  }
  for (double d = 0; begin > 0; --begin) {
    d += unit * ((z_[begin] - z) + (z_[begin - 1] - z));
    if (d > cut_) break;
    row_[begin - 1] = d;
  }
  const double normalizer = normalizer_[i], *v = potential_;
  for (std::size_t j = begin; j < end; ++j) row_[j] += normalizer - v[j];
  exp_minus(row_ + begin, end - begin);
  return {begin, end, row_};
}

/// Normalizers, weights of the positions and conductances at the present potentials; returns the largest error of a
/// weight. The conductance of an edge is the sum of joint share times distance over the pairs across it.
double Transport::update() {
  std::fill_n(weight_, n_, 0.0);
  std::fill_n(conductance_, n_, 0.0);
  for (std::size_t i = 0; i < n_; ++i) {
    const Shares share = shares(i);
    double* p = row_;
    const double sum = vector_sum(share.begin, share.end, [=](std::size_t j) { return p[j]; }), scale = 1 / sum;
    normalizer_[i] += std::log(sum);
    for (std::size_t j = share.begin; j < share.end; ++j) p[j] *= scale;
    const double mean = vector_sum(share.begin, share.end, [=](std::size_t j) { return p[j] * distance(i, j); });
    for (std::size_t j = share.begin; j < share.end; ++j) weight_[j] += p[j];
    std::size_t left = share.begin, right = share.end;  // from both ends to the mean, so that nothing cancels
    for (double across = 0; left < share.end && distance(i, left) < mean; ++left)
      conductance_[left] += across += p[left] * (mean - distance(i, left));
    for (double across = 0; right-- > left + 1;)
      conductance_[right - 1] += across += p[right] * (distance(i, right) - mean);
  }
  double error = 0;
  for (std::size_t j = 0; j < n_; ++j) error = std::max(error, std::abs(weight_[j] - 1));
  return error;
}

void Transport::laplacian(const double* w, double* out) const {
  std::fill_n(out, n_, 0.0);
  for (std::size_t i = 0; i < n_; ++i) {
    const Shares share = shares(i);
    const double *p = share.of, here = w[origin_[i]];
    const double mean = vector_sum(share.begin, share.end, [=](std::size_t j) { return p[j] * (w[j] - here); });
    for (std::size_t j = share.begin; j < share.end; ++j) out[j] += p[j] * ((w[j] - here) - mean);
  }
}

void Transport::precondition(const double* q, double* w) const {
  double flow = 0, level = 0;
  for (std::size_t j = 0; j < n_; ++j) {
    w[j] = q[j] + level;
    flow += q[j];
    if (conducts(j)) level -= flow / conductance_[j];
    else flow = 0;
  }
  center_parts(w);
}

void Transport::conjugate_gradients(const double* q, double* w, double reduction) const {
  const auto dot = [n = n_](const double* a, const double* b) {
    return vector_sum(0, n, [=](std::size_t j) { return a[j] * b[j]; });
  };
  std::fill_n(w, n_, 0.0);
  std::copy_n(q, n_, residual_);
  center_parts(residual_);
  precondition(residual_, direction_);
  double energy = dot(residual_, direction_);
  const double enough = energy * reduction * reduction;
  for (std::size_t k = 0; k < 200 && energy > enough; ++k) {
    laplacian(direction_, image_);
    const double curvature = dot(direction_, image_);
    if (!(curvature > 0)) break;
    const double step = energy / curvature;
    for (std::size_t j = 0; j < n_; ++j) w[j] += step * direction_[j];
    for (std::size_t j = 0; j < n_; ++j) residual_[j] -= step * image_[j];
    precondition(residual_, scaled_);
    const double next = dot(residual_, scaled_);
    for (std::size_t j = 0; j < n_; ++j) direction_[j] = scaled_[j] + next / energy * direction_[j];
    energy = next;
  }
}

}  // namespace diffrank
