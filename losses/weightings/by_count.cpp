// SPDX-License-Identifier: Apache-2.0
// w_i = 1 / s_(b_i), divided by its mean, where b_i is the bin of label y_i and s the smoothed f(c), c the bins' counts:
//   inverse   f(c) = min(max(c, clip_low), clip_high); the published code clips to 5 .. 1000
//   sqrt_inv  f(c) = sqrt(c)
// Bins that hold no sample have no weight. Smoothing comes last, as published: of the clipped counts, of the roots.
// Yang, Zha, Chen, Wang, Katabi, "Delving into Deep Imbalanced Regression", ICML 2021 (INV, SQINV).
#include <algorithm>
#include <cmath>

#include "diffrank/losses/label_bins.hpp"
#include "diffrank/losses/smoothing.hpp"
#include "diffrank/losses/weighting.hpp"

namespace diffrank {
namespace {

/// Self has `double of_count(double c)` and says whether that is a whole number.
template <class Self>
class ByCount : public Weighting {
 public:
  void shared_options(Options& o) final {
    o.component("smoothing", smoothing_, "none", "of the values of neighboring bins");
    o.integer("bins", bins_, "bins from data.bin_origin on, the outer ones with all labels beyond; 0: as labels occur",
              Range::between(0, 1 << 24));
  }
  Weights weigh(const TrainingLabels& labels) const final {
    auto binned = bin_labels(labels, bins_);
    Weights result{{}, std::move(binned.bins), std::move(binned.counts), {}};
    for (const double c : result.counts) result.smoothed.push_back(static_cast<const Self&>(*this).of_count(c));
    if (smoothing_) result.smoothed = smoothing_->smooth(result.smoothed, Self::whole);
    for (const auto bin : result.bins) result.weights.push_back(1 / result.smoothed[static_cast<std::size_t>(bin)]);
    scale_to_mean_one(result.weights);
    return result;
  }

 private:
  std::shared_ptr<const Smoothing> smoothing_;
  std::size_t bins_ = 0;
};

class Inverse final : public ByCount<Inverse> {
 public:
  void options(Options& o) final {
    o.number("clip_low", low_, "smaller counts are raised to this", Range::at_least(0));
    o.number("clip_high", high_, "larger counts are lowered to this", Range::positive());
  }
  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    if (low_ > high_) problems.push_back({path, "clip_low must not be above clip_high"});
  }
  static constexpr bool whole = true;
  double of_count(double c) const { return std::min(std::max(c, low_), high_); }

 private:
  double low_ = 5, high_ = 1000;
};

class SquareRoot final : public ByCount<SquareRoot> {
 public:
  static constexpr bool whole = false;
  double of_count(double c) const { return std::sqrt(c); }
};

const bool added_inverse =
    add<Inverse>("inverse", "Yang et al. 2021", "one over the number of samples in the label's bin");
const bool added_root =
    add<SquareRoot>("sqrt_inv", "Yang et al. 2021", "one over the root of the number of samples in the label's bin");

}  // namespace
}  // namespace diffrank
