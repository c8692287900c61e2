// SPDX-License-Identifier: Apache-2.0
// Ranks of scores with noise, the noise given from outside: `draw(s, z)` writes that of sample s into z[n]. Rows of any
// order; all in double; hard ranks with the larger score first and, among equal ones, the smaller index first.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "diffrank/core/order/descending_row.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/core/scratch.hpp"

namespace diffrank {

enum class Noise { normal, gumbel };

/// -d log density / dz.
double noise_score(Noise noise, double z);

/// Noise of a row: a function of the seed, the sample and the gaps between the scores, nothing else. So it depends
/// neither on threads nor on the batch, is the same for the value and its VJP and for float and double rows of equal
/// numbers, and changes as soon as the row does. A common offset does not change it; neither do gaps above
/// 2^20 `scale`, infinite ones included: noise does not reach across them.
class RowNoise {
 public:
  RowNoise(Noise noise, std::uint64_t seed, const double* descending, std::size_t n, double scale);
  void operator()(std::size_t sample, double* z) const;

 private:
  Noise noise_;
  std::uint64_t key_;
  std::size_t n_;
};

/// What is added to the scores of sample s beside the noise: step * direction(s)[n]. By default nothing.
struct NoShift {
  static constexpr double step = 0;
  const double* operator()(std::size_t) const { return nullptr; }
};
template <class Direction>
struct Shift {
  double step;
  Direction direction;
  const double* operator()(std::size_t s) const { return direction(s); }
};

/// Ranks of a row with noise: ranks[n] of x + scale z + step d. Where d is null nothing is added. A common offset of x
/// costs no digits of the noise. Infinite scores stay where they are.
class NoisyRanks {
 public:
  NoisyRanks(Scratch& scratch, const double* x, std::size_t n);
  void operator()(double scale, const double* z, double step, const double* d, double* ranks) const;

 private:
  std::size_t n_;
  double *x_, *moved_;
};

/// mean[n] = mean_s rank(x + scale z_s + shift_s)
template <class Draw, class Shifts = NoShift>
void mean_noisy_ranks(const double* x, std::size_t n, std::size_t samples, double scale, Draw draw, double* mean,
                      Shifts shifts = {}) {
  Scratch scratch;
  double *z = scratch.take<double>(n), *r = scratch.take<double>(n);
  const NoisyRanks ranks(scratch, x, n);
  std::fill_n(mean, n, 0.0);
  for (std::size_t s = 0; s < samples; ++s) {
    draw(s, z);
    ranks(scale, z, shifts.step, shifts(s), r);
    for (std::size_t k = 0; k < n; ++k) mean[k] += r[k];
  }
  for (std::size_t k = 0; k < n; ++k) mean[k] /= static_cast<double>(samples);
}

/// grad[n] = mean_s <c, r_s - b> score(z_s) / sigma, with r_s = rank(x + sigma z_s). The baseline b is rank(x) with the
/// control variate, else 0. score(z) is -d log density / dz.
template <class Draw, class Score>
void perturbed_vjp(const double* x, const double* c, std::size_t n, std::size_t samples, double sigma,
                   bool control_variate, Draw draw, Score score, double* grad) {
  Scratch scratch;
  double *z = scratch.take<double>(n), *r = scratch.take<double>(n), *baseline = scratch.take<double>(n);
  const NoisyRanks ranks(scratch, x, n);
  std::fill_n(baseline, n, 0.0);
  if (control_variate) hard_ranks(x, n, Ties::ordinal, baseline);
  std::fill_n(grad, n, 0.0);
  for (std::size_t s = 0; s < samples; ++s) {
    draw(s, z);
    ranks(sigma, z, 0, nullptr, r);
    double weight = 0;
    for (std::size_t k = 0; k < n; ++k) weight += c[k] * (r[k] - baseline[k]);
    for (std::size_t k = 0; k < n; ++k) grad[k] += weight * score(z[k]);
  }
  for (std::size_t k = 0; k < n; ++k) grad[k] = grad[k] / static_cast<double>(samples) / sigma;
}

/// grad[n] = mean_s [rank(x + lambda c_s + t' z_s) - rank(x + t z_s)], with t the temperature of the input and t' that
/// of the target; direction(s) is c_s[n].
template <class Draw, class Direction>
void imle_vjp(const double* x, std::size_t n, std::size_t samples, double input_temperature, double target_temperature,
              double lambda, Draw draw, Direction direction, double* grad) {
  Scratch scratch;
  double* here = scratch.take<double>(n);
  mean_noisy_ranks(x, n, samples, input_temperature, draw, here);
  mean_noisy_ranks(x, n, samples, target_temperature, draw, grad, Shift<Direction>{lambda, direction});
  for (std::size_t k = 0; k < n; ++k) grad[k] -= here[k];
}

}  // namespace diffrank
