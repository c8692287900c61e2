// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace diffrank::notebook::library {

/// Maps values to pixels, with ticks at round numbers.
class Scale {
 public:
  /// Values that are not finite, or not positive on a logarithmic scale, are ignored.
  Scale(const std::vector<double>& values, bool logarithmic, double from, double to)
      : logarithmic_(logarithmic), from_(from), to_(to) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (const double x : values)
      if (has(x)) low = std::min(low, at(x)), high = std::max(high, at(x));
    if (low > high) low = 0, high = 1;
    if (low == high) low -= 0.5, high += 0.5;
    const double margin = 0.03 * (high - low);
    low_ = low - margin, high_ = high + margin;
  }

  bool has(double x) const { return std::isfinite(x) && (!logarithmic_ || x > 0); }
  double pixel(double x) const { return from_ + (at(x) - low_) / (high_ - low_) * (to_ - from_); }

  std::vector<double> ticks() const {
    std::vector<double> list;
    if (logarithmic_ && high_ - low_ > 1.5) {
      const double every = std::max(1.0, std::ceil((high_ - low_) / 6));
      for (double e = std::ceil(low_); e <= high_; e += every) list.push_back(std::pow(10, e));
      return list;
    }
    const double low = logarithmic_ ? std::pow(10, low_) : low_, high = logarithmic_ ? std::pow(10, high_) : high_;
    const double step = round_step((high - low) / 5);
    for (double k = std::ceil(low / step); k * step <= high; ++k) list.push_back(k * step);
    return list;
  }

 private:
  /// The least of 1, 2, 5 times a power of ten that is not below x.
  static double round_step(double x) {
    const double power = std::pow(10, std::floor(std::log10(x)));
    for (const double factor : {1.0, 2.0, 5.0})
      if (factor * power >= x) return factor * power;
    return 10 * power;
  }
  double at(double x) const { return logarithmic_ ? std::log10(x) : x; }

  bool logarithmic_;
  double from_, to_, low_, high_;
};

}  // namespace diffrank::notebook::library
