// SPDX-License-Identifier: Apache-2.0
// P_kj = exp(-|y_k - x_j|^power / tau) / Z_k, y the scores sorted, the largest first: each row a softmax
// rank:  r_j = sum_k k P_kj, or that over sum_k P_kj (columns=normalized)      sort: s_k = sum_j P_kj x_j
// VJP:   through x_j, and through y: equal scores share the latter; at distance 0 a kink (power <= 1) counts as flat
// cost:  power = 1: O(n log n); else O(n^2) time at most, each pair of distinct scores within reach once.
//        O(n) memory
// Prillo, Eisenschlos, "SoftSort: A Continuous Relaxation for the argsort Operator", ICML 2020, eq. (4).
//
// Equal scores have equal columns and equal rows, so everything is computed for the distinct values v_k ("levels") of
// m_k scores each, with K from numerics/distance_kernel.hpp. The largest exponent of a row is 0, at its own level, so
// that nothing overflows and 1 <= Z <= n. The sum of a column is at least 1/n, so it can be divided by.
#include "diffrank/core/numerics/distance_kernel.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

using Weight = DistanceKernel::Weight;

void declare(Options& o, double& tau, double& power) {
  o.number("tau", tau, "temperature: softness in score units to the power; of the order of the gap between neighbors",
           Range::positive());
  o.number("power", power, "of the distances; below 1 sorted values need not be in order", Range::positive());
}

/// The levels of a row, and Z of each.
struct SoftRows {
  template <class T>
  SoftRows(Scratch& scratch, const T* x, std::size_t n, double tau, double power)
      : levels(scratch, x, n), kernel(scratch, levels, tau, power), z(scratch.take<double>(levels.count)) {
    kernel.multiply(Weight::value, {{levels.members, z}});
  }
  SoftRows(const SoftRows&) = delete;
  SoftRows& operator=(const SoftRows&) = delete;

  template <class Entry>
  double* vector(Scratch& scratch, Entry entry) const {
    auto* v = scratch.take<double>(levels.count);
    for (std::size_t k = 0; k < levels.count; ++k) v[k] = entry(k);
    return v;
  }
  double* product(Scratch& scratch, Weight weight, const double* vector) const {
    auto* out = scratch.take<double>(levels.count);
    kernel.multiply(weight, {{vector, out}});
    return out;
  }
  Levels levels;
  DistanceKernel kernel;
  double* z;
};

class SoftSortRank final : public RowRanker<SoftSortRank> {
 public:
  void options(Options& o) final {
    declare(o, tau_, power_);
    o.choice("columns", columns_, {"raw", "normalized"},
             "raw: as they are, ranks sum to n(n+1)/2; normalized: divided by their sums, ranks are means of 1..n");
  }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"tau", 0}; }
  Cost cost() const final { return power_ == 1 ? Cost::linear : Cost::quadratic; }
  /// Columns of P do not sum to 1: raw ranks may leave the order of the scores, normalized ones have another sum.
  Properties properties() const final {
    const bool raw = columns_ == Columns::raw;
    return {!raw && power_ >= 1, true, raw};
  }

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    Scratch scratch;
    const SoftRows rows(scratch, x, n, tau_, power_);
    const Ranks ranks(scratch, rows, center(n), columns_);
    rows.levels.each_score(
        [&](std::size_t k, std::size_t, std::size_t i) { r[i] = static_cast<T>(center(n) + ranks.value[k]); });
  }

  /// With a_j = c_j (normalized: over the column's sum) and r' = 0 (normalized: r), about the center:
  ///   dL = sum_kl dK_kl A_k (w_l - r'_k s_l) - m_k v_l,  v = (R K A - m K(A r')) / Z^2,  A and R the sums of a, k.
  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const SoftRows rows(scratch, x, n, tau_, power_);
    const Levels& s = rows.levels;
    const Ranks ranks(scratch, rows, center(n), columns_);
    const bool raw = columns_ == Columns::raw;
    const auto each = [&](auto entry) { return rows.vector(scratch, entry); };
    const auto share = [&](std::size_t k, T cotangent) {
      return raw ? static_cast<double>(cotangent) : static_cast<double>(cotangent) / ranks.column[k];
    };
    double* sum = s.sums(scratch, c);
    const auto *a = each([&](std::size_t k) { return raw ? sum[k] : sum[k] / ranks.column[k]; }),
               *r = each([&](std::size_t k) { return raw ? 0.0 : ranks.value[k]; }),
               *ar = each([&](std::size_t k) { return a[k] * r[k]; });
    const double *ka = rows.product(scratch, Weight::value, a), *kar = rows.product(scratch, Weight::value, ar);
    const auto* v = each([&](std::size_t k) {
      return s.members[k] * (((s.mean_rank(k) - center(n)) * ka[k] - kar[k]) / rows.z[k] / rows.z[k]);
    });
    const auto take = [&] { return scratch.take<double>(s.count); };
    double *dw = take(), *ds = take(), *dv = take(), *da = take(), *dar = take(), *dm = take();
    rows.kernel.multiply(Weight::slope, {{ranks.w, dw}, {ranks.s, ds}, {v, dv}, {a, da}, {ar, dar}, {s.members, dm}});
    s.each_score([&](std::size_t k, std::size_t, std::size_t i) {
      const double column = share(k, c[i]) * (dw[k] - r[k] * ds[k]) - dv[k];
      const double row = (ranks.w[k] * da[k] - ranks.s[k] * dar[k] - v[k] * dm[k]) / s.members[k];
      g[i] = static_cast<T>(column + row);
    });
  }

 private:
  enum class Columns { raw, normalized };
  double center(std::size_t n) const {
    return columns_ == Columns::raw ? 0.0 : 0.5 * (static_cast<double>(n) + 1);  // the mean rank
  }

  struct Ranks {
    Ranks(Scratch& scratch, const SoftRows& rows, double center, Columns columns) {
      const Levels& l = rows.levels;
      s = rows.vector(scratch, [&](std::size_t k) { return l.members[k] / rows.z[k]; });
      w = rows.vector(scratch, [&](std::size_t k) { return s[k] * (l.mean_rank(k) - center); });
      value = scratch.take<double>(l.count);
      column = scratch.take<double>(l.count);
      rows.kernel.multiply(Weight::value, {{w, value}, {s, column}});
      if (columns == Columns::normalized)
        for (std::size_t k = 0; k < l.count; ++k) value[k] /= column[k];
    }
    double *s, *w;           ///< of the rows of a level: sum of 1/Z, sum of k/Z
    double *value, *column;  ///< ranks, relative to the center; sums of columns
  };

  double tau_ = 1, power_ = 1;
  Columns columns_ = Columns::raw;
};

class SoftSortSort final : public RowSorter<SoftSortSort> {
 public:
  void options(Options& o) final { declare(o, tau_, power_); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"tau", 0}; }
  Cost cost() const final { return power_ == 1 ? Cost::linear : Cost::quadratic; }
  Properties properties() const final { return {power_ >= 1, true, true}; }

  template <class T>
  void forward_row(const T* x, T* y, std::size_t n) const {
    Scratch scratch;
    const SoftRows rows(scratch, x, n, tau_, power_);
    const double* shift = shifts(scratch, rows);
    rows.levels.each_score(
        [&](std::size_t k, std::size_t p, std::size_t) { y[p] = static_cast<T>(rows.levels.value[k] + shift[k]); });
  }

  /// dL = sum_k a_k sum_j K_kj dx_j + dK_kj (x_j - s_k), a_k = c_k / Z_k
  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const SoftRows rows(scratch, x, n, tau_, power_);
    const Levels& s = rows.levels;
    const double* shift = shifts(scratch, rows);
    double* a = s.zeros(scratch);
    s.each_score([&](std::size_t k, std::size_t p, std::size_t) { a[k] += static_cast<double>(c[p]) / rows.z[k]; });
    const double* moved = rows.vector(scratch, [&](std::size_t k) { return a[k] * shift[k]; });
    const auto take = [&] { return scratch.take<double>(s.count); };
    double *ka = take(), *stretch_a = take(), *stretch_m = take(), *slope_moved = take(), *slope_m = take();
    rows.kernel.multiply(Weight::value, {{a, ka}});
    rows.kernel.multiply(Weight::stretch, {{a, stretch_a}, {s.members, stretch_m}});
    rows.kernel.multiply(Weight::slope, {{moved, slope_moved}, {s.members, slope_m}});
    s.each_score([&](std::size_t k, std::size_t, std::size_t i) {
      const double column = ka[k] + (stretch_a[k] - slope_moved[k]);
      const double row = a[k] * (stretch_m[k] + shift[k] * slope_m[k]) / s.members[k];
      g[i] = static_cast<T>(column - row);
    });
  }

 private:
  /// s_k - y_k of each level: differences, so that a common offset of the scores loses no digits.
  static double* shifts(Scratch& scratch, const SoftRows& rows) {
    double* shift = rows.product(scratch, Weight::moment, rows.levels.members);
    for (std::size_t k = 0; k < rows.levels.count; ++k) shift[k] /= rows.z[k];
    return shift;
  }

  double tau_ = 1, power_ = 1;
};

const bool added_rank =
    add<SoftSortRank>("softsort", "Prillo, Eisenschlos 2020", "ranks from a softmax of distances to the sorted scores");
const bool added_sort =
    add<SoftSortSort>("softsort", "Prillo, Eisenschlos 2020", "sorting by a softmax of distances to the sorted scores");

}  // namespace
}  // namespace diffrank
