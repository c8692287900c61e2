// SPDX-License-Identifier: Apache-2.0
// The rescaling of a row and its derivative: u_i = (x_i - shift)/unit, z = u or, squashed, z = sigma(u).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "diffrank/core/numerics/headroom.hpp"
#include "diffrank/core/numerics/reproducible_sum.hpp"

namespace diffrank::standardize {

enum class Method { zscore, sigmoid, range };

/// Of one row. A constant row has unit 0, and u = 0. In a row with infinities these are +-1 and all other scores 0:
/// that is where u goes as they grow; shift and unit are then those of this row of signs.
class Scale {
 public:
  template <class T>
  Scale(Method method, const T* x, std::size_t n) : method_(method), headroom_(headroom(x, n)) {
    infinite_ = std::any_of(x, x + n, [](T xi) { return std::isinf(xi); });
    low_ = high_ = base(x[0]);
    for (std::size_t i = 1; i < n; ++i) {
      low_ = std::min(low_, base(x[i]));
      high_ = std::max(high_, base(x[i]));
    }
    for (std::size_t i = 0; i < n; ++i) lowest_ += base(x[i]) == low_, highest_ += base(x[i]) == high_;
    width_ = high_ - low_;
    if (!(width_ > 0)) return;
    if (method == Method::range) {
      shift_ = -1, unit_ = 1;
      return;
    }
    const double size = static_cast<double>(n);
    shift_ = exact_sum(n, [&](std::size_t i) { return fraction(x[i]); }) / size;
    const double variance = exact_sum(n,
                                      [&](std::size_t i) {
                                        const double d = fraction(x[i]) - shift_;
                                        return d * d;
                                      }) /
                            size;
    unit_ = std::sqrt(variance);
  }

  template <class T>
  double u(T x) const {
    return u_of(base(x));
  }
  template <class T>
  double z(T x) const {
    return squash(u(x));
  }
  bool infinite() const { return infinite_; }
  /// Whether the ranks can move: not in a constant row, and not by a finite step where scores are infinite.
  bool moves() const { return unit_ * width_ > 0 && !infinite_; }
  /// h / unit
  double over_unit(double h) const { return h / (unit_ * width_) * headroom_; }

  /// dz/du
  template <class T>
  double slope(T x) const {
    if (method_ != Method::sigmoid) return 1;
    const double size = std::abs(u(x)), e = std::exp(-size);
    return size < reach ? e / ((1 + e) * (1 + e)) : 0.0;
  }

  /// The inverse of z for what a sorter gives back: its u, and the derivative of that. Beyond the z of the smallest or
  /// largest score it stays at that score: `end` is -1 or 1 there, else 0.
  struct Inverse {
    double u, slope;
    int end;
  };
  Inverse inverse(double z) const {
    if (method_ != Method::sigmoid) return {z, 1, 0};
    if (z >= squash(u_of(high_))) return {u_of(high_), 0, 1};
    if (z <= squash(u_of(low_))) return {u_of(low_), 0, -1};
    return {std::log(z / (1 - z)), 1 / (z * (1 - z)), 0};
  }
  /// shift + unit u, in score units. With infinities infinite, and NaN where the limit is undecided.
  double score(const Inverse& at) const {
    const double value = at.end > 0 ? high_ : at.end < 0 ? low_ : high_ + width_ * (shift_ + unit_ * at.u);
    if (!infinite_) return value / headroom_;
    return std::abs(value) < 1e-12 ? std::numeric_limits<double>::quiet_NaN()
                                   : std::copysign(std::numeric_limits<double>::infinity(), value);
  }

  /// d shift/dx and d unit/dx
  template <class T>
  double shift_by(T x, std::size_t n) const {
    return method_ == Method::range ? at(x, low_) / lowest_ : 1 / static_cast<double>(n);
  }
  template <class T>
  double unit_by(T x, std::size_t n) const {
    return method_ == Method::range ? at(x, high_) / highest_ - at(x, low_) / lowest_ : u(x) / static_cast<double>(n);
  }
  /// The share of the score in the smallest (end = -1) or largest (1).
  template <class T>
  double end_by(T x, int end) const {
    return end > 0 ? at(x, high_) / highest_ : at(x, low_) / lowest_;
  }

 private:
  static constexpr double reach = 36;  // sigma(u) is neither 0 nor 1 in double, and as near to both

  template <class T>
  double base(T x) const {
    return !infinite_      ? static_cast<double>(x) * headroom_
           : std::isinf(x) ? std::copysign(1.0, static_cast<double>(x))
                           : 0.0;
  }
  /// In [-1, 0].
  template <class T>
  double fraction(T x) const {
    return (base(x) - high_) / width_;
  }
  template <class T>
  double at(T x, double value) const {
    return base(x) == value ? 1.0 : 0.0;
  }
  double u_of(double of_base) const {
    if (!(unit_ > 0)) return 0;
    if (method_ == Method::range) return (of_base - low_) / width_;
    return ((of_base - high_) / width_ - shift_) / unit_;
  }
  double squash(double u) const {
    if (method_ != Method::sigmoid) return u;
    return 1 / (1 + std::exp(-std::clamp(u, -reach, reach)));
  }

  Method method_;
  double headroom_;  ///< what follows is about the scores times this
  bool infinite_ = false;
  double low_, high_, lowest_ = 0, highest_ = 0;  ///< smallest and largest score, and how many there are
  double width_ = 0, shift_ = 0, unit_ = 0;       ///< shift from the largest, and unit: in units of the width
};

}  // namespace diffrank::standardize
