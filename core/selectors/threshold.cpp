// SPDX-License-Identifier: Apache-2.0
// select: p_i = sigma((x_i - t)/tau), t = (x_(k) + x_(k+1))/2 halfway between the k-th and the next largest; the sum is
//         only about k
// VJP:    h_i, less half of sum h at each of the two threshold scores, h = c sigma'(.)/tau; equal scores share
// cost:   O(n)
// Zhu et al., "Differentiable Fast Top-K Selection for Large-Scale Recommendation", 2025, arXiv:2510.11472.
#include "diffrank/core/order/isotonic.hpp"
#include "diffrank/core/order/kth_largest.hpp"
#include "diffrank/core/selector.hpp"

namespace diffrank {
namespace {

class Threshold final : public RowSelector<Threshold> {
 public:
  void options(Options& o) final {
    o.integer("k", k_, "how many to select", Range::at_least(1));
    o.number("tau", tau_, "temperature, in score units: about the gap at the k-th score", Range::positive());
  }
  Gradient gradient() const final { return Gradient::exact; }
  double k() const final { return static_cast<double>(k_); }
  Softness softness() const final { return {"tau", 0}; }
  Properties properties() const final { return {true, true, false}; }

  template <class T>
  void forward_row(const T* x, T* p, std::size_t n) const {
    if (k_ >= n) return std::fill(p, p + n, T(1));
    const Edge e(x, n, k_);
    for (std::size_t i = 0; i < n; ++i) p[i] = static_cast<T>(1 / (1 + std::exp(-e.distance(x[i]) / tau_)));
  }

  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    if (k_ >= n) return std::fill(g, g + n, T(0));
    const Edge e(x, n, k_);
    double sum = 0, upper = 0, lower = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += static_cast<double>(c[i]) * slope(e.distance(x[i]));
      upper += static_cast<double>(x[i]) == e.upper;
      lower += static_cast<double>(x[i]) == e.lower;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double xi = static_cast<double>(x[i]);
      const double moved = (xi == e.upper) / upper + (xi == e.lower) / lower;
      g[i] = static_cast<T>(static_cast<double>(c[i]) * slope(e.distance(x[i])) - 0.5 * sum * moved);
    }
  }

 private:
  /// The k-th largest score and the next.
  struct Edge {
    template <class T>
    Edge(const T* x, std::size_t n, std::size_t k)
        : upper(static_cast<double>(kth_largest(x, n, k))), lower(static_cast<double>(kth_largest(x, n, k + 1))) {}
    /// x - t. The gap of two equal infinities counts as 0.
    template <class T>
    double distance(T x) const {
      return 0.5 * gap(static_cast<double>(x), upper) + 0.5 * gap(static_cast<double>(x), lower);
    }
    double upper, lower;
  };

  /// sigma'(d / tau) / tau
  double slope(double d) const {
    const double e = std::exp(-std::abs(d) / tau_);
    return e / ((1 + e) * (1 + e)) / tau_;
  }

  std::size_t k_ = 1;
  double tau_ = 1;
};

const bool added = add<Threshold>("threshold", "Zhu et al. 2025 (DFTopK)", "a sigmoid about the gap at the k-th score");

}  // namespace
}  // namespace diffrank
