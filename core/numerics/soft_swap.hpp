// SPDX-License-Identifier: Apache-2.0
// The soft comparators of Petersen et al., "Differentiable Sorting Networks for Scalable Sorting and Ranking
// Supervision", ICML 2021 (logistic, logistic_phi), and "Monotonic Differentiable Sorting Networks", ICLR 2022 (the
// others). With beta the steepness, gap = |a - b|, f a symmetric distribution function and 1 - alpha = f(-beta gap):
//        first = alpha max(a, b) + (1 - alpha) min(a, b) = max(a, b) - shift,   second = min(a, b) + shift
// All are written for the tail 1 - alpha, which keeps its digits where alpha rounds to 1, and hold at an infinite gap.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace diffrank {

/// A comparator of two values that are `gap` >= 0 apart.
struct Swap {
  double other;  ///< 1 - alpha: the weight of the other value in each output; in [0, 1/2]
  double slope;  ///< d alpha / d gap
  double shift;  ///< (1 - alpha) gap
  double blend;  ///< d shift / d gap
};

namespace detail {

constexpr double pi = 3.14159265358979323846;

/// `gap`, but finite: times a weight that has vanished it gives zero.
inline double finite(double gap) {
  return std::min(gap, std::numeric_limits<double>::max());
}

/// alpha = sigma(z) with dz / d gap = `rate`.
inline Swap logistic_swap(double gap, double z, double rate) {
  const double e = std::exp(-z), other = e / (1 + e), density = other / (1 + e);
  return {other, rate * density, finite(gap) * other, other - finite(gap) * (rate * density)};
}
constexpr double vanished = 800;  ///< exp(-800) = 0

}  // namespace detail

struct LogisticSwap {
  double beta;
  Swap operator()(double gap) const { return detail::logistic_swap(gap, std::min(beta * gap, detail::vanished), beta); }
};

/// z = beta gap / (gap + 1e-10)^lambda, 0 <= lambda < 1
struct LogisticPhiSwap {
  double beta, lambda;
  Swap operator()(double gap) const {
    const double far = detail::finite(gap), root = std::pow(far + 1e-10, lambda);
    const double z = gap == far ? std::min(beta * (far / root), detail::vanished) : detail::vanished;
    return detail::logistic_swap(gap, z, beta / root * (1 - lambda * (far / (far + 1e-10))));
  }
};

struct GaussianSwap {
  double beta;
  Swap operator()(double gap) const {
    const double z = std::min(beta * gap, 40.0);  // erfc(40 / sqrt 2) = 0
    const double other = 0.5 * std::erfc(z / std::sqrt(2.0));
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * detail::pi);
    return {other, beta * density, detail::finite(gap) * other, other - z * density};
  }
};

/// f(z) = (z / (2 + |z|) + 1) / 2
struct ReciprocalSwap {
  double beta;
  Swap operator()(double gap) const {
    const double other = 1 / (2 + beta * gap);
    return {other, beta * other * other, 1 / (2 / gap + beta), 2 * other * other};
  }
};

/// f(z) = atan(z) / pi + 1/2
struct CauchySwap {
  double beta;
  Swap operator()(double gap) const {
    const double z = beta * gap, a = std::atan(std::min(z, 1 / z)), density = 1 / (detail::pi * (1 + z * z));
    const double other = (z < 1 ? detail::pi / 2 - a : a) / detail::pi;
    const bool near = z < 1e9;  // beyond that atan(1/z) is 1/z to the last digit
    return {other, beta * density, near ? gap * other : 1 / (detail::pi * beta), near ? other - z * density : 0.0};
  }
};

/// f(z) = z + 1/2 for |z| <= 1/4, else 1 - 1/(16 z) for z > 0
struct OptimalSwap {
  double beta;
  Swap operator()(double gap) const {
    const double z = beta * gap, far = 1 / (16 * z);
    if (z <= 0.25) return {0.5 - z, beta, gap * (0.5 - z), 0.5 - 2 * z};
    return {far, beta * far / z, 1 / (16 * beta), 0.0};
  }
};

enum class Distribution { logistic, logistic_phi, gaussian, reciprocal, cauchy, optimal };

inline const std::vector<std::string>& distributions() {
  static const std::vector<std::string> names{"logistic",   "logistic_phi", "gaussian",
                                              "reciprocal", "cauchy",       "optimal"};
  return names;
}

/// Calls visit(swap) with the comparator of that name.
template <class Visit>
void with_swap(Distribution distribution, double steepness, double art_lambda, Visit visit) {
  switch (distribution) {
    case Distribution::logistic:
      return visit(LogisticSwap{steepness});
    case Distribution::logistic_phi:
      return visit(LogisticPhiSwap{steepness, art_lambda});
    case Distribution::gaussian:
      return visit(GaussianSwap{steepness});
    case Distribution::reciprocal:
      return visit(ReciprocalSwap{steepness});
    case Distribution::cauchy:
      return visit(CauchySwap{steepness});
    case Distribution::optimal:
      return visit(OptimalSwap{steepness});
  }
}

}  // namespace diffrank
