// SPDX-License-Identifier: Apache-2.0
// P_ij = softmax_j of ((n + 1 - 2i) x_j - sum_k |x_j - x_k|) / tau; row i is about the i-th largest score
// rank:  r_j = sum_i i P_ij, or that over sum_i P_ij (columns=normalized)      sort: s_i = sum_j P_ij x_j
// VJP:   with l = P (h - P h) / tau, h the derivative with respect to P, and b_j = sum_i l_ij:
//        g_j = sum_i 2(j - i) l_ij + (sum of b over larger scores - over smaller scores) (+ sum_i c_i P_ij for sort);
//        j the position of the score, the mean one of equal scores: sign(0) = 0
// cost:  O(n^2) time, less where P is narrow: it ends where all exponentials are zero; O(n) memory
// Grover, Wang, Zweig, Ermon, "Stochastic Optimization of Sorting Networks via Continuous Relaxations", ICLR
// 2019, eq. (5).
// The matrix is computed by diagonals (numerics/neuralsort_matrix.hpp). A column sums to at least 1/n, so it can be
// divided by.
#include "diffrank/core/numerics/neuralsort_matrix.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

void declare(Options& o, double& tau) {
  o.number("tau", tau, "temperature: softness in score units; of the order of the gap between neighbors",
           Range::positive());
}

class NeuralSortRank final : public RowRanker<NeuralSortRank> {
 public:
  void options(Options& o) final {
    declare(o, tau_);
    o.choice("columns", columns_, {"raw", "normalized"},
             "raw: as they are, ranks sum to n(n+1)/2; normalized: divided by their sums, ranks are means of 1..n");
  }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"tau", 0}; }
  Cost cost() const final { return Cost::quadratic; }
  /// Columns of P do not sum to 1: raw ranks may leave the order of the scores, normalized ones have another sum.
  Properties properties() const final {
    const bool raw = columns_ == Columns::raw;
    return {!raw, true, raw};
  }

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    Scratch scratch;
    const UnimodalDiagonals p(scratch, x, n, tau_);
    const Ranks ranks(p, center(n), columns_ == Columns::normalized);
    p.levels.each_score(
        [&](std::size_t, std::size_t at, std::size_t i) { r[i] = static_cast<T>(center(n) + ranks.value[at]); });
  }

  /// h_ij = i a_j - o_j, with a = c, o = 0 (normalized: a = c over the column's sum, o = a r), all i and r relative
  /// to the center. Equal scores first get the gradient of their mean cotangent, then that of their deviation from it.
  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const bool normalized = columns_ == Columns::normalized;
    const UnimodalDiagonals p(scratch, x, n, tau_);
    const Levels& levels = p.levels;
    const Ranks ranks(p, center(n), normalized);
    double *of_level = levels.means(scratch, c), *mean = p.take();
    levels.each_score([&](std::size_t k, std::size_t at, std::size_t) { mean[at] = of_level[k]; });
    const double* a = p.vector([&](std::size_t at) { return normalized ? mean[at] / ranks.column[at] : mean[at]; });
    const double* o = p.vector([&](std::size_t at) { return normalized ? a[at] * ranks.value[at] : 0.0; });

    double *to_a = p.take(), *to_o = p.take();  // sum_j exp(-depth_ij) (a_j - a_i), and the same for o
    p.each_diagonal([&](std::size_t d, std::size_t m, const double* right, const double* left) {
      add_differences(to_a, a, d, m, right, left);
      if (normalized) add_differences(to_o, o, d, m, right, left);
    });
    const double *w = ranks.w, *s = ranks.s;
    const double* u = p.vector([&](std::size_t i) { return s[i] * (w[i] * to_a[i] - s[i] * to_o[i]); });
    double *b = p.vector([&](std::size_t i) { return -u[i]; }), *f = p.take();
    p.each_diagonal([&](std::size_t d, std::size_t m, double* right, double* left) {
      for (std::size_t i = 0; i < m; ++i) {
        const double da = a[i + d] - a[i], d_o = o[i + d] - o[i];
        right[i] *= (w[i] * da - s[i] * d_o) - u[i];
        left[i] *= (s[i + d] * d_o - w[i + d] * da) - u[i + d];
      }
      add_columns(b, f, d, m, right, left);
    });
    p.to_gradient(f, b);
    const double* deviation = levels.ties() ? of_deviation(p, ranks, normalized) : p.take();
    levels.each_score([&](std::size_t, std::size_t at, std::size_t i) {
      const double apart = static_cast<double>(c[i]) - mean[at];
      g[i] = static_cast<T>((f[at] + apart * deviation[at]) / tau_);
    });
  }

 private:
  enum class Columns { raw, normalized };
  double center(std::size_t n) const {
    return columns_ == Columns::raw ? 0.0 : 0.5 * (static_cast<double>(n) + 1);  // the mean rank
  }

  struct Ranks {
    Ranks(const UnimodalDiagonals& p, double center, bool normalized) {
      const double* z = p.row_sums();
      s = p.vector([&](std::size_t i) { return 1 / z[i]; });
      w = p.vector([&](std::size_t i) { return (static_cast<double>(i + 1) - center) / z[i]; });
      value = p.vector([&](std::size_t i) { return w[i]; });
      column = p.vector([&](std::size_t i) { return s[i]; });
      p.each_diagonal([&](std::size_t d, std::size_t m, const double* right, const double* left) {
        add_product(value + d, right, w, m);
        add_product(value, left, w + d, m);
        if (!normalized) return;
        add_product(column + d, right, s, m);
        add_product(column, left, s + d, m);
      });
      p.average_over_ties(value);
      p.average_over_ties(column);
      for (std::size_t i = 0; normalized && i < p.levels.size; ++i) value[i] /= column[i];
    }
    double *s, *w;           ///< 1/Z and i/Z of row i
    double *value, *column;  ///< ranks, relative to the center; sums of columns if they are needed
  };

  /// The factor of a cotangent's deviation from the mean of its ties: sum_i 2(j - i) P_ij (i - r_j).
  const double* of_deviation(const UnimodalDiagonals& p, const Ranks& ranks, bool normalized) const {
    double *by_rank = p.take(), *by_one = p.take(), *plain = p.take(), *ones = p.take();
    add_weighted_columns(p, ranks.w, by_rank, plain);
    add_weighted_columns(p, ranks.s, by_one, ones);
    p.levels.each_score([&](std::size_t k, std::size_t at, std::size_t) {
      by_rank[at] += p.off_middle(k, at) * plain[at];
      by_one[at] += p.off_middle(k, at) * ones[at];
    });
    p.average_over_ties(by_rank);
    p.average_over_ties(by_one);
    for (std::size_t at = 0; normalized && at < p.levels.size; ++at)
      by_rank[at] = (by_rank[at] - ranks.value[at] * by_one[at]) / ranks.column[at];
    return by_rank;
  }
  /// f_j += sum_i 2(j - i) exp(-depth_ij) v_i, b_j += sum_i exp(-depth_ij) v_i
  static void add_weighted_columns(const UnimodalDiagonals& p, const double* v, double* f, double* b) {
    for (std::size_t i = 0; i < p.levels.size; ++i) b[i] += v[i];
    p.each_diagonal([&](std::size_t d, std::size_t m, double* right, double* left) {
      for (std::size_t i = 0; i < m; ++i) {
        right[i] *= v[i];
        left[i] *= v[i + d];
      }
      add_columns(b, f, d, m, right, left);
    });
  }

  double tau_ = 1;
  Columns columns_ = Columns::raw;
};

class NeuralSortSort final : public RowSorter<NeuralSortSort> {
 public:
  void options(Options& o) final { declare(o, tau_); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"tau", 0}; }
  Cost cost() const final { return Cost::quadratic; }

  template <class T>
  void forward_row(const T* x, T* y, std::size_t n) const {
    Scratch scratch;
    const UnimodalDiagonals p(scratch, x, n, tau_);
    const Sorted sorted(p);
    p.levels.each_score([&](std::size_t k, std::size_t at, std::size_t) {
      y[at] = static_cast<T>(p.levels.value[k] + 2 * sorted.half_shift[at]);
    });
  }

  /// h_ij = c_i x_j, and the direct term sum_i c_i P_ij
  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const UnimodalDiagonals p(scratch, x, n, tau_);
    const Sorted sorted(p);
    const double *half = sorted.half, *shift = sorted.half_shift;
    const double* a = p.vector([&](std::size_t i) { return static_cast<double>(c[i]) / sorted.z[i]; });
    double* direct = p.vector([&](std::size_t i) { return a[i]; });
    double *b = p.vector([&](std::size_t i) { return -a[i] * shift[i]; }), *f = p.take();
    p.each_diagonal([&](std::size_t d, std::size_t m, double* right, double* left) {
      for (std::size_t i = 0; i < m; ++i) {
        right[i] *= a[i];
        left[i] *= a[i + d];
      }
      add_multiple(direct + d, 1, right, m);
      add_multiple(direct, 1, left, m);
      for (std::size_t i = 0; i < m; ++i) {
        const double step = half[i + d] - half[i];
        right[i] *= step - shift[i];
        left[i] *= -step - shift[i + d];
      }
      add_columns(b, f, d, m, right, left);
    });
    p.to_gradient(f, b);
    p.average_over_ties(direct);
    p.levels.each_score(
        [&](std::size_t, std::size_t at, std::size_t i) { g[i] = static_cast<T>(direct[at] + f[at] / (0.5 * tau_)); });
  }

 private:
  struct Sorted {
    explicit Sorted(const UnimodalDiagonals& p) : z(p.row_sums()), half(p.take()), half_shift(p.take()) {
      // An infinite score has weight in its own row only, so any number may stand for it. Halves prevent overflow.
      p.levels.each_score([&](std::size_t k, std::size_t at, std::size_t) {
        half[at] = std::isinf(p.levels.value[k]) ? 0.0 : 0.5 * p.levels.value[k];
      });
      p.each_diagonal([&](std::size_t d, std::size_t m, const double* right, const double* left) {
        add_differences(half_shift, half, d, m, right, left);
      });
      for (std::size_t i = 0; i < p.levels.size; ++i) half_shift[i] /= z[i];
    }
    const double* z;
    double *half, *half_shift;  ///< x / 2 in order; (s_i - x_i) / 2
  };

  double tau_ = 1;
};

const bool added_rank = add<NeuralSortRank>("neuralsort", "Grover et al. 2019",
                                            "ranks from a unimodal relaxation of the permutation matrix");
const bool added_sort = add<NeuralSortSort>("neuralsort", "Grover et al. 2019",
                                            "sorting by a unimodal relaxation of the permutation matrix");

}  // namespace
}  // namespace diffrank
