// SPDX-License-Identifier: Apache-2.0
// forward: t_ik = m2_bk + s_bk (z_ik - m1_bk), s_bk = sqrt(clip(v2_bk / v1_bk)), b the bucket of label y_i
// VJP:     g_ik = s_bk c_ik; the statistics carry no gradient
// m1, v1:  running mean and variance of the features of bucket b: current + f (previous - current), the variance
//          unbiased (0 for one sample), f = momentum, 0 in epoch start_update; cumulative: f = 1 - N_now / N_so_far
// m2, v2:  sum_j k_j of buckets b + j, the kernel k with sum 1; beyond the outer buckets mirrored: ... 1 | 0 1 2 ...
// Left as they are: all features before epoch start_smooth, a feature with v1 = 0, a bucket with sum v1 < 1e-10, a label
// of no bucket.
//   variant=age   a label beyond the outer buckets has none, unless the outer bucket's own label occurs beside it (in the
//                 batch; among the training labels): then it counts as that. A bucket without samples keeps what it has.
//   variant=stsb  a label beyond counts as the outer bucket. One without samples takes the mean of its neighbors, one
//                 after the other (the outer ones: their only neighbor).
// At the end of an epoch m2, v2 are made from the statistics of the epochs before, then the running ones move on. The
// published code shares their memory from epoch start_update + 1 on (aliasing=true), so that m1, v1 are already of the
// epoch that ended; with aliasing=false m1, v1 are those that m2, v2 were made from.
// cost:    O(B D); end of an epoch O(N D + buckets size D)
// Yang, Zha, Chen, Wang, Katabi, "Delving into Deep Imbalanced Regression", ICML 2021, section 3.2.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "diffrank/losses/bucket_statistics.hpp"
#include "diffrank/losses/label_bins.hpp"
#include "diffrank/losses/smoothing_kernel.hpp"
#include "diffrank/losses/transform.hpp"

namespace diffrank {
namespace {

class FeatureDistributionSmoothing final : public Transform {
 public:
  void options(Options& o) final {
    o.choice("kernel", kernel_, smoothing_kernels(),
             "weight of a bucket by its distance; gaussian_reflect is what the published code calls gaussian");
    o.integer("size", size_, "buckets that a statistic is smoothed over, its own included; odd",
              Range::between(1, 1001));
    o.number("sigma", sigma_, "width of the kernel, in buckets; triang has none", Range::positive());
    o.number("momentum", momentum_, "share of the statistics so far in those of a new epoch", Range::between(0, 1));
    o.flag("cumulative", cumulative_, "weigh epochs by a bucket's samples, instead of by momentum");
    o.integer("start_update", start_update_, "the first epoch, from 0, that statistics are taken from",
              Range::non_negative());
    o.integer("start_smooth", start_smooth_, "the first epoch in which features are transformed",
              Range::non_negative());
    o.choice("variant", variant_, {"age", "stsb"},
             "of the published code. age: labels beyond the buckets have none, empty buckets keep their statistics; "
             "stsb: they count as the outer bucket, empty buckets take their neighbors' mean");
    o.integer("bucket_num", bucket_num_,
              "label bins below this one have buckets (100 for ages, 50 for STS-B); 0: the bins of the training labels",
              Range::between(0, 1 << 24));
    o.integer("bucket_start", bucket_start_, "the first bin that has one (3 for AgeDB), if there is a bucket_num",
              Range::between(0, 1 << 24));
    o.flag("aliasing", aliasing_, "center with statistics one epoch newer than the smoothed ones, as published");
    o.number("clip_low", clip_low_, "least factor of a variance; 0: 0.1 for age, 0.5 for stsb", Range::non_negative());
    o.number("clip_high", clip_high_, "largest factor of a variance; 0: 10 for age, 2 for stsb", Range::non_negative());
  }
  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    const auto at = [&path](const char* option) { return path.empty() ? option : path + "." + option; };
    if (size_ % 2 == 0) problems.push_back({at("size"), "size must be odd: a bucket and as many on each side"});
    if (bucket_start_ > 0 && bucket_num_ <= bucket_start_)
      problems.push_back({at("bucket_start"),
                          "bucket_start must be below bucket_num: bins from bucket_start to "
                          "bucket_num - 1 have buckets"});
    if (low() > high()) problems.push_back({at("clip_low"), "clip_low must not be above clip_high"});
  }

  bool needs_epochs() const final { return true; }
  std::size_t columns(const TransformState& state) const final { return array(state, "running_mean").cols; }
  TransformState initial_state(const TrainingLabels& training, std::size_t d) const final;
  void end_epoch(TransformState& state, std::size_t epoch, Rows<const double> features,
                 Rows<const double> labels) const final;

  void forward(const TransformState& state, std::size_t epoch, Rows<const double> z, Rows<const double> labels,
               Rows<double> out) const final {
    std::copy_n(z.data, z.size(), out.data);
    if (epoch < start_smooth_) return;
    const auto m1 = array(state, "running_mean_last_epoch"), m2 = array(state, "smoothed_mean_last_epoch");
    for_each_scale(state, labels, z.rows, [&](std::size_t i, std::size_t k, std::size_t b, double s) {
      out.row(i)[k] = (z.row(i)[k] - m1.row(b)[k]) * s + m2.row(b)[k];
    });
  }

  void vjp(const TransformState& state, std::size_t epoch, Rows<const double> z, Rows<const double> labels,
           Rows<const double> cotangent, Rows<double> grad) const final {
    std::copy_n(cotangent.data, cotangent.size(), grad.data);
    if (epoch < start_smooth_) return;
    for_each_scale(state, labels, z.rows,
                   [&](std::size_t i, std::size_t k, std::size_t, double s) { grad.row(i)[k] *= s; });
  }

 private:
  enum class Variant { age, stsb };
  double low() const { return clip_low_ > 0 ? clip_low_ : variant_ == Variant::age ? 0.1 : 0.5; }
  double high() const { return clip_high_ > 0 ? clip_high_ : variant_ == Variant::age ? 10 : 2; }

  const Array& found(const TransformState& state, const std::string& name) const {
    const auto at = state.find(name);
    if (at != state.end()) return at->second;
    throw std::invalid_argument("transform 'fds' needs '" + name +
                                "' in its state, which it makes from the training labels");
  }
  Rows<const double> array(const TransformState& state, const std::string& name) const {
    return found(state, name).view();
  }

  /// The bin of bucket 0, and the bins: in the state a row of the first one, width, origin and, where there is one, the
  /// count; edges are an array of their own.
  std::pair<std::int64_t, Bins> bins_of(const TransformState& state) const {
    const auto row = array(state, "bins");
    Bins bins{row.data[1], row.data[2]};
    if (row.cols > 3) bins.count = static_cast<std::size_t>(row.data[3]);
    if (const auto edges = state.find("bin_edges"); edges != state.end()) bins.edges = edges->second.values;
    return {static_cast<std::int64_t>(row.data[0]), std::move(bins)};
  }

  /// The bucket of each label, or no_bucket.
  std::vector<std::size_t> buckets_of(const TransformState& state, Rows<const double> labels) const {
    const auto [first, bins] = bins_of(state);
    const auto last = static_cast<std::int64_t>(array(state, "running_mean").rows) - 1;
    std::vector<std::int64_t> at;
    for (std::size_t i = 0; i < labels.rows; ++i) at.push_back(bins.of(labels.row(i)[0]) - first);
    const bool clamps = variant_ == Variant::stsb;
    const bool has_first = clamps || std::find(at.begin(), at.end(), 0) != at.end();
    // The published code asks for the first bucket first: a single one pools what is below it.
    const bool has_last = clamps || (last > 0 && std::find(at.begin(), at.end(), last) != at.end());
    std::vector<std::size_t> buckets;
    for (const auto b : at) {
      if (b < 0) buckets.push_back(has_first ? 0 : no_bucket);
      else if (b > last) buckets.push_back(has_last ? static_cast<std::size_t>(last) : no_bucket);
      else buckets.push_back(static_cast<std::size_t>(b));
    }
    return buckets;
  }

  /// s_bk of buckets that occur, and 0 where a feature is left as it is.
  Matrix scales_of(const TransformState& state, std::vector<std::size_t> occur) const {
    const auto v1 = array(state, "running_var_last_epoch"), v2 = array(state, "smoothed_var_last_epoch");
    Matrix scales(v1.rows, v1.cols);
    std::sort(occur.begin(), occur.end());
    occur.erase(std::unique(occur.begin(), occur.end()), occur.end());
    for (const auto b : occur) {
      if (b == no_bucket) continue;
      const double sum = std::accumulate(v1.row(b), v1.row(b) + v1.cols, 0.0);
      for (std::size_t k = 0; k < v1.cols && sum >= 1e-10; ++k)
        if (v1.row(b)[k] > 0)
          scales.rows.row(b)[k] = std::sqrt(std::min(std::max(v2.row(b)[k] / v1.row(b)[k], low()), high()));
    }
    return scales;
  }

  /// Calls visit(i, k, b, s_bk) for each feature k of a sample i in bucket b that is not left as it is.
  template <class Visit>
  void for_each_scale(const TransformState& state, Rows<const double> labels, std::size_t rows, Visit visit) const {
    const auto buckets = buckets_of(state, labels);
    const auto scales = scales_of(state, buckets);
    for (std::size_t i = 0; i < rows; ++i) {
      const auto b = buckets[i % labels.rows];
      if (b == no_bucket) continue;
      for (std::size_t k = 0; k < scales.rows.cols; ++k)
        if (const double s = scales.rows.row(b)[k]; s != 0) visit(i, k, b, s);
    }
  }

  Array smoothed(const Array& statistic) const {
    auto kernel = smoothing_kernel(kernel_, size_, sigma_);
    const double sum = std::accumulate(kernel.begin(), kernel.end(), 0.0);
    for (double& k : kernel) k /= sum;
    return smoothed_over_buckets(statistic, kernel);
  }

  /// Throws where a sum over training samples is not finite.
  void require_finite(const BucketMoments& moments) const {
    for (std::size_t i = 0; i < moments.variance.values.size(); ++i)
      if (!std::isfinite(moments.variance.values[i]))
        throw std::invalid_argument(
            "transform 'fds' takes means and variances of the training features, and those of feature " +
            std::to_string(i % moments.variance.rows.cols) +
            " (from 0) are not finite: the features are NaN or "
            "beyond 1e150, so the training has diverged. Try a smaller learning rate");
  }

  SmoothingKernel kernel_ = SmoothingKernel::gaussian_reflect;
  std::size_t size_ = 5;
  double sigma_ = 2, momentum_ = 0.9;
  bool cumulative_ = false, aliasing_ = true;
  std::size_t start_update_ = 0, start_smooth_ = 1, bucket_num_ = 0, bucket_start_ = 0;
  Variant variant_ = Variant::age;
  double clip_low_ = 0, clip_high_ = 0;
};

TransformState FeatureDistributionSmoothing::initial_state(const TrainingLabels& training, std::size_t d) const {
  constexpr std::size_t most = std::size_t{1} << 24;
  auto first = static_cast<std::int64_t>(bucket_start_);
  std::size_t count = bucket_num_ > bucket_start_ ? bucket_num_ - bucket_start_ : 0;
  if (count == 0) {
    const auto binned = bin_labels(training);
    count = std::max<std::size_t>(binned.counts.size(), 1);
    first = binned.first;
  }
  if (count > most / std::max<std::size_t>(d, 1))
    throw std::invalid_argument("transform 'fds' would have " + std::to_string(count) + " buckets of " +
                                std::to_string(d) + " features: set a larger bin_width, or bucket_num");
  const Array zeros{count, d, std::vector<double>(count * d)}, ones{count, d, std::vector<double>(count * d, 1.0)};
  const auto& bins = training.bins;
  Array row{1, 3, {static_cast<double>(first), bins.width, bins.origin}};
  if (bins.count > 0) {
    row.cols = 4;
    row.values.push_back(static_cast<double>(bins.count));
  }
  TransformState state{{"bins", row},
                       {"epoch", {1, 1, {static_cast<double>(start_update_)}}},
                       {"num_samples_tracked", {count, 1, std::vector<double>(count)}},
                       {"running_mean", zeros},
                       {"running_mean_last_epoch", zeros},
                       {"running_var", ones},
                       {"running_var_last_epoch", ones},
                       {"smoothed_mean_last_epoch", zeros},
                       {"smoothed_var_last_epoch", ones}};
  if (!bins.edges.empty()) state["bin_edges"] = {1, bins.edges.size(), bins.edges};
  return state;
}

void FeatureDistributionSmoothing::end_epoch(TransformState& state, std::size_t epoch, Rows<const double> z,
                                             Rows<const double> labels) const {
  const BucketMoments now(z, buckets_of(state, labels), array(state, "running_mean").rows);
  require_finite(now);
  double& known = state.at("epoch").values[0];
  if (static_cast<double>(epoch) == known + 1) {
    ++known;
    for (const std::string name : {"mean", "var"}) {
      state["running_" + name + "_last_epoch"] = state["running_" + name];
      state["smoothed_" + name + "_last_epoch"] = smoothed(state["running_" + name]);
    }
  }
  if (static_cast<double>(epoch) < known || z.rows == 0) return;
  auto &mean = state.at("running_mean"), &variance = state.at("running_var"),
       &tracked = state.at("num_samples_tracked");
  for (std::size_t b = 0; b < mean.rows; ++b) {
    if (now.samples[b] == 0) continue;
    tracked.values[b] += now.samples[b];
    const double f = epoch == start_update_ ? 0 : cumulative_ ? 1 - now.samples[b] / tracked.values[b] : momentum_;
    for (std::size_t i = b * mean.cols, k = 0; k < mean.cols; ++k, ++i) {
      mean.values[i] = (1 - f) * now.mean.values[i] + f * mean.values[i];
      variance.values[i] = (1 - f) * now.variance.values[i] + f * variance.values[i];
    }
  }
  if (variant_ == Variant::stsb)
    for (Array* statistic : {&mean, &variance}) fill_empty_buckets(*statistic, now.samples);
  if (!aliasing_ || known == static_cast<double>(start_update_)) return;
  state["running_mean_last_epoch"] = mean;
  state["running_var_last_epoch"] = variance;
}

const bool added = add<FeatureDistributionSmoothing>(
    "fds", "Yang et al. 2021", "feature distribution smoothing: features take the statistics of neighboring labels");

}  // namespace
}  // namespace diffrank
