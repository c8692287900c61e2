// SPDX-License-Identifier: Apache-2.0
// rank:  r = R(z), z the rescaled row: zscore (x - mean)/sd, range (x - min)/(max - min), sigmoid sigma(zscore)
// sort:  y = z^-1(S(z)), back in score units; z^-1 maps values beyond the ends to the largest or smallest score
// VJP:   exact where R's or S's is: with h = S'^T (c dz^-1) dz/du, u the zscore or range, shift a and unit b of the row
//        rank: (h_i - sum h da/dx_i - sum h u db/dx_i)/b
//        sort: h_i + (sum c - sum h) da/dx_i + (sum c z^-1 - sum h u) db/dx_i; b cancels
//        zscore: da/dx_i = 1/n, db/dx_i = u_i/n; range: 1 at the smallest, -1 there and 1 at the largest score
//        A constant row has no unit: the gradient of its ranks is 0.
// cost:  O(n), and the inner operator on doubles
// The rescaling is that of Cuturi et al. 2019 (sigmoid of the whitened scores) and Paulus et al., 2026,
// arXiv:2603.08824.
#include "diffrank/core/rankers/standardize.hpp"

#include "diffrank/core/wrapper.hpp"

namespace diffrank {
namespace {

using standardize::Method;
using standardize::Scale;

template <class Self, class Base>
class Standardize : public detail::Wrapper<Self, Base> {
 public:
  using Outer = detail::Wrapper<Self, Base>;
  using Outer::inner_, Outer::sorts;

  void options(Options& o) final {
    o.component(Base::kind, inner_, sorts ? "permutahedron" : "permutahedron(strength=0.1)",
                "which sees the rescaled scores");
    o.choice("method", method_, {"zscore", "sigmoid", "range"},
             "to mean 0 and standard deviation 1; the sigmoid of that; to smallest 0 and largest 1");
  }
  Gradient gradient() const final { return inner_->gradient(); }
  Properties properties() const final { return inner_->properties(); }
  Softness softness() const final {
    const auto inner = inner_->softness();
    if (inner.option.empty()) return {};
    return {std::string(Base::kind) + "." + inner.option, inner.hard_end};
  }

  template <class T>
  void forward_rows(Rows<const T> x, Rows<T> out) const {
    Scratch scratch;
    const Inner inner(*this, scratch, x);
    parallel_rows(x.rows, x.cols, [&](std::size_t i) {
      T* o = out.row(i);
      const double* y = inner.out.row(i);
      if (detail::has_nan(x.row(i), x.cols)) std::fill_n(o, x.cols, std::numeric_limits<T>::quiet_NaN());
      else if (sorts)
        std::transform(y, y + x.cols, o,
                       [&s = inner.scale[i]](double yk) { return static_cast<T>(s.score(s.inverse(yk))); });
      else std::transform(y, y + x.cols, o, [](double yk) { return static_cast<T>(yk); });
    });
  }

  template <class T>
  void vjp_rows(Rows<const T> x, Rows<const T> c, Rows<T> g) const {
    Scratch scratch;
    const Inner inner(*this, scratch, x);
    const auto moved = matrix(scratch, x), h = matrix(scratch, x);
    parallel_rows(x.rows, x.cols, [&](std::size_t i) {
      for (std::size_t k = 0; k < x.cols; ++k) {
        const double ck = static_cast<double>(c.row(i)[k]);
        moved.row(i)[k] = sorts ? ck * inner.scale[i].inverse(inner.out.row(i)[k]).slope : ck;
      }
    });
    inner_->vjp(Rows<const double>(inner.z), inner.out, moved, h);
    parallel_rows(x.rows, x.cols, [&](std::size_t i) {
      if (detail::has_nan(x.row(i), x.cols) || detail::has_nan(c.row(i), x.cols))
        std::fill_n(g.row(i), x.cols, std::numeric_limits<T>::quiet_NaN());
      else pull_back(inner.scale[i], x.row(i), inner.out.row(i), c.row(i), h.row(i), g.row(i), x.cols);
    });
  }

 private:
  template <class T>
  static Rows<double> matrix(Scratch& scratch, Rows<const T> like) {
    return {scratch.take<double>(like.size()), like.rows, like.cols};
  }

  /// The rescaled rows, and the inner operator's output for them.
  struct Inner {
    template <class T>
    Inner(const Standardize& op, Scratch& scratch, Rows<const T> x)
        : scale(scratch.take<Scale>(x.rows)), z(matrix(scratch, x)), out(matrix(scratch, x)) {
      parallel_rows(x.rows, x.cols, [&](std::size_t i) {
        const T* xi = x.row(i);
        const bool bad = detail::has_nan(xi, x.cols);
        scale[i] = Scale(op.method_, xi, x.cols);
        std::transform(xi, xi + x.cols, z.row(i),
                       [bad, &s = scale[i]](T xk) { return bad ? std::numeric_limits<double>::quiet_NaN() : s.z(xk); });
      });
      op.inner_->forward(Rows<const double>(z), out);
    }
    Scale* scale;
    Rows<double> z, out;
  };

  /// Computes g from h, the inner VJP; `y` is the inner operator's output.
  template <class T>
  static void pull_back(const Scale& s, const T* x, const double* y, const T* c, double* h, T* g, std::size_t n) {
    if (!sorts && !s.moves()) return std::fill(g, g + n, T(0));
    double shift = 0, unit = 0, top = 0, bottom = 0;  // cotangents of what all scores of the row share
    for (std::size_t k = 0; k < n && sorts; ++k) {
      const double ck = static_cast<double>(c[k]);
      const auto back = s.inverse(y[k]);
      if (back.end != 0) (back.end > 0 ? top : bottom) += ck;
      else shift += ck, unit += ck * back.u;
    }
    for (std::size_t i = 0; i < n; ++i) {
      h[i] *= s.slope(x[i]);
      shift -= h[i];
      unit -= h[i] * s.u(x[i]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      double value = h[i] + shift * s.shift_by(x[i], n) + unit * s.unit_by(x[i], n);
      if (sorts) value += top * s.end_by(x[i], 1) + bottom * s.end_by(x[i], -1);
      g[i] = static_cast<T>(sorts ? value : s.over_unit(value));
    }
  }

  Method method_ = Method::zscore;
};

class StandardizeRank final : public Standardize<StandardizeRank, Ranker> {
 public:
  Ties ties() const final { return inner_->ties(); }
  std::shared_ptr<const Ranker> with_ties(Ties ties) const final {
    auto inner = inner_->with_ties(ties);
    if (!inner) return nullptr;
    auto copy = std::make_shared<StandardizeRank>(*this);
    copy->inner_ = std::move(inner);
    return copy;
  }
};
class StandardizeSort final : public Standardize<StandardizeSort, Sorter> {};

const bool added_rank = add<StandardizeRank>("standardize", "Paulus et al. 2026",
                                             "another ranker on rescaled scores: one strength fits all");
const bool added_sort = add<StandardizeSort>("standardize", "Paulus et al. 2026",
                                             "another sorter on rescaled scores: one strength fits all");

}  // namespace
}  // namespace diffrank
