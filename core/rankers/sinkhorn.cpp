// SPDX-License-Identifier: Apache-2.0
// rank:  r_i = sum_j j p_ij          sort: y_j = sum_i p_ij x_i
//        p: entropic transport plan of the scores z, each of weight 1, to positions 1..n, at 1, ..., 0, squared cost
//        z = sigmoid((x - mean) / (std + 1e-10)), or x itself
// VJP:   implicit, of L = sum_ij a_i p_ij b_j, (a, b) = (c, 1..n) or (x, c); <> averages over the shares of an item:
//        q_j = sum_i a_i p_ij (b_j - <b>), w its potentials, dL/dz_i = -2/(epsilon (n-1)) <(j - <j>) (a_i b_j - w_j)>;
//        sort: also dL/dx_i = <c>
// cost:  O(n^2) time for each of about 20 passes (VJP: 35), O(n) memory
// Cuturi, Teboul, Vert, "Differentiable Ranking and Sorting using Optimal Transport", NeurIPS 2019. The plan is theirs;
// it is found by Newton's method, not by Sinkhorn's iteration, whose steps grow like exp(gap / epsilon).
#include "diffrank/core/numerics/blocked_sum.hpp"
#include "diffrank/core/numerics/headroom.hpp"
#include "diffrank/core/numerics/transport.hpp"
#include "diffrank/core/order/descending_row.hpp"
#include "diffrank/core/ranker.hpp"
#include "diffrank/core/warnings.hpp"

namespace diffrank {
namespace {

enum class Squash { sigmoid, none };

struct Settings {
  double epsilon = 0.01, tolerance = 1e-12;
  std::size_t max_iterations = 100;
  Squash squash = Squash::sigmoid;

  void declare(Options& o) {
    o.number("epsilon", epsilon, "entropic regularization, in units of squared distance between positions at 0..1",
             Range::positive());
    o.number("tolerance", tolerance, "what the weight of a position may be off by, relative", Range::positive());
    o.integer("max_iterations", max_iterations, "Newton steps after which a row is given up, with a warning",
              Range::between(1, 1e4));
    o.choice("squash", squash, {"sigmoid", "none"},
             "sigmoid: scores are standardized and mapped to (0, 1) first; none: they are used as they are");
  }
};

/// A row in descending order, and the z that the transport gets. Everything refers to the scores times `scale`.
struct Squashed : DescendingRow {
  template <class T>
  Squashed(Scratch& scratch, const T* scores, std::size_t size, Squash how)
      : DescendingRow(scratch, scores, size),
        n(size),
        offset(scratch.take<double>(n)),
        z(scratch.take<double>(n)),
        slope(scratch.take<double>(n)),
        scale(headroom(x, n)) {
    for (std::size_t k = 0; k < n; ++k) x[k] *= scale;
    infinite = std::isinf(x[0]) || std::isinf(x[n - 1]);
    whitened = how == Squash::sigmoid;
    if (whitened) whiten();
    else keep();
  }

  /// In the limit of scores that grow to infinity these become 1 or -1, and the finite ones 0.
  void whiten() {
    const auto value = [&](std::size_t k) { return infinite ? std::isinf(x[k]) * std::copysign(1, x[k]) : x[k]; };
    for (std::size_t k = 0; k < n; ++k) offset[k] = value(k) - value(0);
    const double count = static_cast<double>(n);
    const double mean = vector_sum(0, n, [this](std::size_t k) { return offset[k]; }) / count;
    for (std::size_t k = 0; k < n; ++k) offset[k] -= mean;
    const double largest = std::max(std::abs(offset[0]), std::abs(offset[n - 1]));
    const auto square = [&](std::size_t k) { return (offset[k] / largest) * (offset[k] / largest); };
    deviation = largest > 0 ? largest * std::sqrt(vector_sum(0, n, square) / count) : 0;
    unit = deviation + (infinite ? 0 : 1e-10 * scale);
    for (std::size_t k = 0; k < n; ++k) {
      const double w = unit > 0 ? offset[k] / unit : 0, e = std::exp(-std::abs(w));
      z[k] = w >= 0 ? 1 / (1 + e) : e / (1 + e);
      slope[k] = e / ((1 + e) * (1 + e));
    }
  }

  /// Infinite scores are replaced by huge ones: far enough away for a plan of zero with the finite ones.
  void keep() {
    for (std::size_t k = 0; k < n; ++k) z[k] = std::clamp(x[k], -1e307, 1e307);
    const double origin = *std::find_if(x, x + n - 1, [](double v) { return std::isfinite(v); });
    for (std::size_t k = 0; k < n; ++k) offset[k] = std::isinf(x[k]) ? 0 : x[k] - origin;
  }

  /// Turns dL/dz into dL/dx, in place.
  void pull(double* g) const {
    if (!whitened) return;
    if (unit == 0) return std::fill(g, g + n, 0.0);
    for (std::size_t k = 0; k < n; ++k) g[k] *= slope[k];
    const double count = static_cast<double>(n);
    const double along = vector_sum(0, n, [=, this](std::size_t k) { return g[k] * (offset[k] / unit); });
    const double mean = vector_sum(0, n, [=](std::size_t k) { return g[k]; }) / count;
    for (std::size_t k = 0; k < n; ++k) {
      const double stretch = deviation > 0 ? along / count * (offset[k] / deviation) : 0;
      g[k] = (g[k] - mean - stretch) / unit;
    }
  }

  std::size_t n;
  double* offset;  ///< of x from the mean or from one finite score; finite
  double *z, *slope;
  double scale, deviation = 0, unit = 0;
  bool infinite, whitened;
};

/// The regularization in the units of the scaled scores.
double epsilon(const Squashed& row, const Settings& set) {
  return row.whitened ? set.epsilon : set.epsilon * row.scale;
}
double solve(Transport& plan, const Settings& set) {
  return plan.solve(set.tolerance, set.max_iterations);
}

/// Kernels do not print: the command and the adapters show these warnings.
void report(const Operator& op, const Settings& set, double error) {
  if (error > set.tolerance)
    warn(op.describe() + " stopped after " + std::to_string(set.max_iterations) +
             " steps before positions had their weight to within tolerance=" + to_text(set.tolerance) +
             "; raise max_iterations, epsilon or tolerance",
         error);
}

/// dL/dz of L = sum_ij a_i p_ij b_j.
void vjp_of_plan(const Transport& plan, const double* a, const double* b, std::size_t n, double* g) {
  Scratch scratch;
  double *q = scratch.take<double>(n), *w = scratch.take<double>(n);
  std::fill_n(q, n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    const auto share = plan.shares(i);
    const double *p = share.of, origin = b[plan.origin(i)], ai = a[i];
    const double mean = vector_sum(share.begin, share.end, [=](std::size_t j) { return p[j] * (b[j] - origin); });
    for (std::size_t j = share.begin; j < share.end; ++j) q[j] += ai * (p[j] * ((b[j] - origin) - mean));
  }
  plan.solve_laplacian(q, w);
  const double scale = n > 1 ? -2 * plan.unit() : 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto share = plan.shares(i);
    const auto o = plan.origin(i);
    const double *p = share.of, b0 = b[o], w0 = w[o], ai = a[i];
    const auto position = [o = static_cast<std::int64_t>(o)](std::size_t j) {
      return static_cast<double>(static_cast<int>(static_cast<std::int64_t>(j) - o));
    };
    const double mean = vector_sum(share.begin, share.end, [=](std::size_t j) { return p[j] * position(j); });
    g[i] = scale * vector_sum(share.begin, share.end, [=](std::size_t j) {
             return p[j] * (position(j) - mean) * (ai * (b[j] - b0) - (w[j] - w0));
           });
  }
}

class SinkhornRank final : public RowRanker<SinkhornRank> {
 public:
  void options(Options& o) final { set_.declare(o); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"epsilon", 0}; }
  Cost cost() const final { return Cost::quadratic; }

  template <class T>
  void forward_row(const T* scores, T* r, std::size_t n) const {
    Scratch scratch;
    const Squashed row(scratch, scores, n, set_.squash);
    Transport plan(scratch, row.z, n, epsilon(row, set_));
    report(*this, set_, solve(plan, set_));
    for (std::size_t i = 0; i < n; ++i) {
      const auto share = plan.shares(i);
      const double *p = share.of, origin = static_cast<double>(plan.origin(i));
      r[row.order[i]] = static_cast<T>(origin + 1 + vector_sum(share.begin, share.end, [=](std::size_t j) {
                                         return p[j] * (static_cast<double>(static_cast<int>(j)) - origin);
                                       }));
    }
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const Squashed row(scratch, scores, n, set_.squash);
    if (row.whitened && row.infinite) return std::fill(g, g + n, T(0));  // no finite step changes z
    Transport plan(scratch, row.z, n, epsilon(row, set_));
    solve(plan, set_);
    double *a = scratch.take<double>(n), *b = scratch.take<double>(n), *d = scratch.take<double>(n);
    for (std::size_t k = 0; k < n; ++k) {
      a[k] = static_cast<double>(c[row.order[k]]);
      b[k] = static_cast<double>(k + 1);
    }
    vjp_of_plan(plan, a, b, n, d);
    row.pull(d);
    for (std::size_t k = 0; k < n; ++k) g[row.order[k]] = static_cast<T>(d[k] * row.scale);
  }

 private:
  Settings set_;
};

class SinkhornSort final : public RowSorter<SinkhornSort> {
 public:
  void options(Options& o) final { set_.declare(o); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"epsilon", 0}; }
  Cost cost() const final { return Cost::quadratic; }

  template <class T>
  void forward_row(const T* scores, T* y, std::size_t n) const {
    Scratch scratch;
    const Squashed row(scratch, scores, n, set_.squash);
    Transport plan(scratch, row.z, n, epsilon(row, set_));
    report(*this, set_, solve(plan, set_));
    auto *finite = scratch.take<double>(n), *sum = scratch.take<double>(n), *weight = scratch.take<double>(n),
         *drawn = scratch.take<double>(n);  // share of +inf minus share of -inf
    for (std::size_t k = 0; k < n; ++k) finite[k] = std::isinf(row.x[k]) ? 0 : row.x[k];
    for (auto* array : {sum, weight, drawn}) std::fill_n(array, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      const auto share = plan.shares(i);
      const double *p = share.of, x = finite[i];
      for (std::size_t j = share.begin; j < share.end; ++j) {
        sum[j] += p[j] * (x - finite[j]);
        weight[j] += p[j];
      }
      if (!std::isinf(row.x[i])) continue;
      for (std::size_t j = share.begin; j < share.end; ++j) drawn[j] += std::copysign(p[j], row.x[i]);
    }
    for (std::size_t j = 0; j < n; ++j) {
      constexpr double balanced = 1e-12;
      y[j] = std::abs(drawn[j]) > balanced
                 ? static_cast<T>(std::copysign(std::numeric_limits<double>::infinity(), drawn[j]))
                 : static_cast<T>((finite[j] + sum[j] / weight[j]) / row.scale);
    }
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const Squashed row(scratch, scores, n, set_.squash);
    Transport plan(scratch, row.z, n, epsilon(row, set_));
    solve(plan, set_);
    double *a = scratch.take<double>(n), *b = scratch.take<double>(n), *d = scratch.take<double>(n);
    // A constant in a connected part of the plan has no effect; 1/epsilon would amplify its rounding error.
    for (std::size_t k = 0, part = 0; k < n; ++k) {
      if (k > 0 && !plan.conducts(k - 1)) part = k;
      a[k] = row.offset[k] - row.offset[part];
      b[k] = static_cast<double>(c[k]);
    }
    vjp_of_plan(plan, a, b, n, d);
    row.pull(d);
    for (std::size_t i = 0; i < n; ++i) {
      const auto share = plan.shares(i);
      const double* p = share.of;
      g[row.order[i]] =
          static_cast<T>(d[i] + vector_sum(share.begin, share.end, [=](std::size_t j) { return p[j] * b[j]; }));
    }
  }

 private:
  Settings set_;
};

const bool added_rank = add<SinkhornRank>("sinkhorn", "Cuturi et al. 2019",
                                          "soft ranks by entropic optimal transport to evenly spaced positions");
const bool added_sort = add<SinkhornSort>("sinkhorn", "Cuturi et al. 2019",
                                          "soft sorting by entropic optimal transport to evenly spaced positions");

}  // namespace
}  // namespace diffrank
