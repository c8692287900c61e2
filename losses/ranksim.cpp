// SPDX-License-Identifier: Apache-2.0
// value: R = sum_i penalty(rk(S^z)_i, rk(S^y)_i), i the rows of the similarities S^z of features and S^y of labels, one
//        sample for each distinct label; rk divided by the number of samples M. reduction=mean divides R by M.
// ties:  by the ranker's rule: with blackbox's, which is that of the published code, the row number decides. Where
//        unique=none leaves a label several times, samples that are equally similar to sample i in their labels count
//        with the mean of their ranks on both sides, and the order of the rows does not matter.
// grad:  penalty -> ranker -> similarity, the cotangent passed through all of them
// cost:  O(M^2 (D + log M))
// Gong, Mori, Tung, "RankSim: Ranking Similarity Regularization for Deep Imbalanced Regression", ICML 2022, (2)-(7).
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "diffrank/core/hard_ranks_like.hpp"
#include "diffrank/core/numerics/vector_math.hpp"
#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/penalty.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/core/ranker.hpp"
#include "diffrank/core/similarity.hpp"
#include "diffrank/losses/group_by_label.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/matrix.hpp"
#include "diffrank/losses/nan_rule.hpp"

namespace diffrank {
namespace {

class RankSim final : public Loss {
 public:
  void options(Options& o) final {
    o.component("ranker", ranker_, "blackbox(lambda=2)", "ranks the rows of the feature similarities",
                {{"normalize", "true"}});
    o.component("label_similarity", label_similarity_, "negative_distance", "of two labels");
    o.component("feature_similarity", feature_similarity_, "cosine", "of two feature vectors");
    o.component("penalty", penalty_, "mse", "of feature ranks against label ranks");
    o.choice("unique", unique_, {"random", "first", "mean", "none"},
             "how a label that several samples share enters once: one of them at random, the first, their mean "
             "feature; none: all enter, and ranks of samples with equally similar labels count with their mean");
    o.integer("seed", seed_, "of unique=random", Range::non_negative());
    o.choice("reduction", reduction_, {"sum", "mean"}, "over the rows");
    o.choice("label_dtype", label_dtype_, {"float32", "float64"},
             "in which label similarities are rounded: it decides which of them tie");
  }
  bool uses_features() const final { return true; }
  Gradient gradient() const final { return ranker_->gradient(); }
  Needs needs() const final { return {.label_vectors = true}; }
  double memory(const Batch& batch) const final {
    constexpr double matrices = 7;  // [M, M], held by evaluate
    const auto m = static_cast<double>(choose(batch).size());
    return matrices * m * m * sizeof(double);
  }

  Evaluation evaluate(const Batch& batch, double cotangent, const LossGradient& grad) const final {
    if (batch.size() == 0) return {};
    if (has_nan(*this, batch)) return all_nan(grad);
    const auto groups = choose(batch);
    const std::size_t m = groups.size();
    const bool ties = unique_ == Unique::none && group_by_label(batch.labels).size() < m;
    const auto fair = ties ? ranker_->with_ties(Ties::average) : nullptr;
    const Ranker& ranker = fair ? *fair : *ranker_;
    const Matrix z = gather(batch.features, groups), y = label_similarities(batch.labels, groups);
    const Matrix target = hard(y, ties ? Ties::average : ranker.ties());
    Matrix s(m, m), ranks(m, m), c(m, m);
    feature_similarity_->forward(z, s);
    ranker.forward(Rows<const double>(s), Rows<double>(ranks));

    const double share = reduction_ == Reduction::mean ? 1 / static_cast<double>(m) : 1;
    Evaluation result{share * penalize(ranks, target, ties ? &y : nullptr, c), 0};
    if (grad.features.empty()) return result;

    for (double& x : c.values) x *= share * cotangent;
    Matrix ds(m, m), dz(m, z.rows.cols);
    ranker.vjp(Rows<const double>(s), Rows<const double>(ranks), Rows<const double>(c), Rows<double>(ds));
    feature_similarity_->vjp(z, s, ds, dz);
    scatter(dz, groups, grad.features);
    const auto active = std::count_if(ds.values.begin(), ds.values.end(), [](double g) { return g != 0; });
    result.active = static_cast<double>(active) / static_cast<double>(m * m);
    return result;
  }

 private:
  using Groups = std::vector<std::vector<std::size_t>>;

  /// The rows that stand for each label. Without a repeated label the batch stays in its order, as in the reference
  /// code.
  Groups choose(const Batch& batch) const {
    auto groups = group_by_label(batch.labels);
    if (unique_ == Unique::none || groups.size() == batch.size()) {
      groups.resize(batch.size());
      for (std::size_t i = 0; i < batch.size(); ++i) groups[i] = {i};
    } else if (unique_ != Unique::mean) {
      Random random(batch.step >> 32 << 32 ^ seed_, streams::equal_labels, static_cast<std::uint32_t>(batch.step));
      for (auto& group : groups) group = {group[unique_ == Unique::random ? random.below(group.size()) : 0]};
    }
    return groups;
  }

  /// The mean row of each group.
  static Matrix gather(Rows<const double> from, const Groups& groups) {
    Matrix to(groups.size(), from.cols);
    for (std::size_t i = 0; i < groups.size(); ++i)
      for (const auto j : groups[i]) add_share(to.rows.row(i), from.row(j), groups[i].size(), to.rows.cols);
    return to;
  }

  static void scatter(const Matrix& from, const Groups& groups, Rows<double> to) {
    std::fill_n(to.data, to.size(), 0.0);
    for (std::size_t i = 0; i < groups.size(); ++i)
      for (const auto j : groups[i]) add_share(to.row(j), from.rows.row(i), groups[i].size(), to.cols);
  }

  /// to += from / count. Nearly all groups have one row, which needs no division.
  static void add_share(double* to, const double* from, std::size_t count, std::size_t n) {
    if (count == 1) return add_multiple(to, 1, from, n);
    for (std::size_t k = 0; k < n; ++k) to[k] += from[k] / static_cast<double>(count);
  }

  Matrix label_similarities(Rows<const double> all, const Groups& groups) const {
    const std::size_t m = groups.size();
    Matrix labels(m, all.cols), s(m, m);
    for (std::size_t i = 0; i < m; ++i) std::copy_n(all.row(groups[i].front()), all.cols, labels.rows.row(i));
    if (label_dtype_ == LabelType::float32) round(labels);
    label_similarity_->forward(labels, s);
    if (label_dtype_ == LabelType::float32) round(s);
    return s;
  }

  /// Hard ranks of similarities, with the ranker's order and normalization.
  Matrix hard(const Matrix& s, Ties ties) const {
    Matrix ranks(s.rows.rows, s.rows.cols);
    hard_ranks_like(*ranker_, Rows<const double>(s), ties, Rows<double>(ranks));
    return ranks;
  }

  /// The sum over the rows; `c` receives its derivative. Entries that are equal in `tied` get the mean of their ranks.
  double penalize(const Matrix& ranks, const Matrix& target, const Matrix* tied, Matrix& c) const {
    const std::size_t m = ranks.rows.rows;
    std::vector<double> terms(m);
    parallel_rows(m, m, [&](std::size_t i) {
      Scratch scratch;
      auto* row = scratch.take<double>(m);
      auto* order = scratch.take<std::uint32_t>(m);
      std::copy_n(ranks.rows.row(i), m, row);
      if (tied) argsort_descending(tied->rows.row(i), m, order);
      if (tied) average_over_ties(tied->rows.row(i), order, m, row);
      terms[i] = penalty_->evaluate(row, target.rows.row(i), m, c.rows.row(i));
      if (tied) average_over_ties(tied->rows.row(i), order, m, c.rows.row(i));
    });
    return std::accumulate(terms.begin(), terms.end(), 0.0);
  }

  static void round(Matrix& matrix) {
    for (double& x : matrix.values) x = static_cast<double>(static_cast<float>(x));
  }

  std::shared_ptr<const Ranker> ranker_;
  std::shared_ptr<const Similarity> label_similarity_, feature_similarity_;
  std::shared_ptr<const Penalty> penalty_;
  enum class Unique { random, first, mean, none } unique_ = Unique::random;
  std::uint64_t seed_ = 0;
  enum class Reduction { sum, mean } reduction_ = Reduction::sum;
  enum class LabelType { float32, float64 } label_dtype_ = LabelType::float32;
};

const bool added = add<RankSim>("ranksim", "Gong et al. 2022", "features should be ordered as labels are ordered");

}  // namespace
}  // namespace diffrank
