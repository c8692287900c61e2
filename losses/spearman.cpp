// SPDX-License-Identifier: Apache-2.0
// value: 1 - rho, rho = <a, t> / (|a| |t|), a and t the centered ranks of predictions and labels; 0 if one is constant
// grad:  through the ranker, with cotangent -(t / |t| - rho a / |a|) / |a| (which is centered already)
// weights: means, products and norms are sums with weights w_i, and cotangent i is multiplied by w_i; the ranks are
//        those of all samples
// ties:  equal predictions have the mean of their ranks, whatever the ranker's own rule is; the order of the rows of a
//        batch matters to neither value nor gradient
// cost:  that of the ranker, and O(B log B)
// Spearman 1904; as a loss over soft ranks: Blondel et al. 2020, section 6.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "diffrank/core/hard_ranks_like.hpp"
#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/ranker.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/nan_rule.hpp"

namespace diffrank {
namespace {

using Vector = std::vector<double>;

/// sum_i w_i a_i b_i
double product(const Vector& w, const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += w[i] * a[i] * b[i];
  return sum;
}

/// Subtracts the mean with weights w; computed about the first entry, as in numerics/center.hpp.
void center(const Vector& w, Vector& x) {
  const double first = x[0];
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] -= first;
    sum += w[i] * x[i];
    total += w[i];
  }
  const double mean = total == 0 ? 0 : sum / total;
  for (double& entry : x) entry -= mean;
}

/// Numbers in the order of y, and of w where y ties: equal where both are.
Vector keys(const double* y, const Vector& w) {
  std::vector<std::size_t> order(w.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto less = [&](std::size_t a, std::size_t b) { return y[a] < y[b] || (y[a] == y[b] && w[a] < w[b]); };
  std::sort(order.begin(), order.end(), less);
  Vector key(w.size());
  for (std::size_t k = 1; k < order.size(); ++k)
    key[order[k]] = key[order[k - 1]] + (less(order[k - 1], order[k]) ? 1 : 0);
  return key;
}

double share_of_nonzeros(const Vector& v) {
  const auto zeros = std::count(v.begin(), v.end(), 0.0);
  return 1 - static_cast<double>(zeros) / static_cast<double>(v.size());
}

/// Rows sorted by prediction x, largest first, and those with equal x by label y.
class TieOrder {
 public:
  TieOrder(const double* x, const double* y, std::size_t n) : x_(x), y_(y), place_(n) {
    argsort_descending(x, n, place_.data());
    row_ = place_;
    each_tie([y, this](std::size_t begin, std::size_t end) {
      std::stable_sort(&row_[begin], &row_[begin] + (end - begin),
                       [y](std::uint32_t a, std::uint32_t b) { return y[a] < y[b]; });
    });
  }

  void average_over_ties(Vector& ranks) const {
    diffrank::average_over_ties(x_, place_.data(), place_.size(), ranks.data());
  }

  /// For rankers that treat equal scores by their index: permutes rows with equal x so that indices follow the labels.
  Vector to_places(const Vector& of_rows) const {
    Vector to(of_rows.size());
    for (std::size_t k = 0; k < to.size(); ++k) to[place_[k]] = of_rows[row_[k]];
    return to;
  }
  /// The inverse of to_places. Rows that are equal in x and y get their mean.
  void to_rows(const Vector& of_places, double* to) const {
    for (std::size_t k = 0; k < of_places.size(); ++k) to[row_[k]] = of_places[place_[k]];
    each_tie([to, this](std::size_t begin, std::size_t end) {
      diffrank::average_over_ties(y_, &row_[begin], end - begin, to);
    });
  }

 private:
  template <class Group>
  void each_tie(Group group) const {
    for_ties(x_, place_.data(), place_.size(), group);
  }

  const double *x_, *y_;
  std::vector<std::uint32_t> place_, row_;
};

class Spearman final : public Loss {
 public:
  void options(Options& o) final {
    o.component("ranker", ranker_, "permutahedron",
                "ranks the predictions; equal ones get the mean of their ranks, whatever its rule for ties is");
    o.flag("both", both_, "rank the labels with the same operator too; false: hard ranks");
    o.choice("ties", ties_, tie_rules(), "hard ranks of equal labels");
  }
  bool uses_features() const final { return false; }
  bool uses_weights() const final { return true; }
  Gradient gradient() const final { return ranker_->gradient(); }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    const auto b = batch.size();
    if (b == 0) return {};
    const double* predictions = batch.predictions.data;
    const bool wanted = !grad.predictions.empty();
    if (has_nan(*this, batch)) return all_nan(grad);
    const auto fair = ranker_->with_ties(Ties::average);
    const Ranker& ranker = fair ? *fair : *ranker_;
    const Vector w = batch.weights ? Vector(batch.weights, batch.weights + b) : Vector(b, 1.0);
    const Vector key = keys(batch.labels.data, w);
    const TieOrder order(predictions, key.data(), b);
    Vector ranks(b), target = label_ranks(ranker, batch.labels.data, b);
    ranker.forward({predictions, 1, b}, {ranks.data(), 1, b});
    Vector a = ranks;
    order.average_over_ties(a);
    center(w, a);
    center(w, target);

    const double aa = product(w, a, a), norms = std::sqrt(aa * product(w, target, target));
    const double rho = norms == 0 ? 0 : product(w, a, target) / norms;
    if (!wanted) return {1 - rho, 0};
    Vector c(b), g(b);
    for (std::size_t i = 0; i < b && norms != 0; ++i) c[i] = -cotangent * (target[i] / norms - rho * a[i] / aa) * w[i];
    c = order.to_places(c);
    ranker.vjp({predictions, 1, b}, {ranks.data(), 1, b}, {c.data(), 1, b}, {g.data(), 1, b});
    order.to_rows(g, grad.predictions.data);
    return {1 - rho, share_of_nonzeros(g)};
  }

 private:
  /// Ranks in the ranker's direction: with order=ascending the largest label has the largest rank.
  Vector label_ranks(const Ranker& ranker, const double* labels, std::size_t b) const {
    Vector ranks(b);
    if (both_) {
      ranker.forward({labels, 1, b}, {ranks.data(), 1, b});
      TieOrder(labels, labels, b).average_over_ties(ranks);
    } else {
      Vector scores(labels, labels + b);
      if (ranker.order() == diffrank::Order::ascending)
        for (double& x : scores) x = -x;
      hard_ranks(scores.data(), b, ties_, ranks.data());
    }
    return ranks;
  }

  std::shared_ptr<const Ranker> ranker_;
  bool both_ = false;
  Ties ties_ = Ties::average;
};

const bool added = add<Spearman>("spearman", "Spearman 1904, Blondel et al. 2020",
                                 "one minus the rank correlation of predictions and labels");

}  // namespace
}  // namespace diffrank
