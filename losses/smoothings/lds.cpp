// SPDX-License-Identifier: Apache-2.0
// s_b = sum_j k_j c_(b+j), j = -m .. m, with a kernel k whose middle is 1 (normalize=max, as published) or whose sum is 1
// border=zero: no samples beyond the first and the last bin; border=reflect: c_(-1) = c_0, c_(-2) = c_1, ...
// cost: O(bins size)
// Yang, Zha, Chen, Wang, Katabi, "Delving into Deep Imbalanced Regression", ICML 2021, section 3.1.
#include <cmath>
#include <numeric>

#include "diffrank/losses/smoothing.hpp"
#include "diffrank/losses/smoothing_kernel.hpp"

namespace diffrank {
namespace {

class LabelDistributionSmoothing final : public Smoothing {
 public:
  void options(Options& o) final {
    o.choice("kernel", kernel_, smoothing_kernels(),
             "weight of a bin by its distance; gaussian_reflect is what the published code calls gaussian");
    o.integer("size", size_, "bins that a bin is smoothed over, itself included; odd", Range::between(1, 100001));
    o.number("sigma", sigma_, "width of the kernel, in bins; triang has none", Range::positive());
    o.choice("normalize", normalize_, {"max", "sum"}, "the kernel's middle, or its sum, is 1");
    o.choice("border", border_, {"zero", "reflect"}, "what is beyond the outer bins: nothing, or their mirror image");
    o.flag("integer_counts", truncates_,
           "cut smoothed counts to whole numbers, as the published code does with `inverse`; others are never cut");
  }
  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    if (size_ % 2 == 0)
      problems.push_back({path.empty() ? "size" : path + ".size", "size must be odd: a bin and as many on each side"});
  }

  std::vector<double> smooth(const std::vector<double>& bins, bool whole) const final {
    auto kernel = smoothing_kernel(kernel_, size_, sigma_);
    if (normalize_ == Normalize::sum) {
      const double sum = std::accumulate(kernel.begin(), kernel.end(), 0.0);
      for (double& k : kernel) k /= sum;
    }
    const auto n = static_cast<long>(bins.size()), middle = static_cast<long>(size_ / 2);
    std::vector<double> smoothed;
    for (long b = 0; b < n; ++b) {
      double sum = 0;
      for (long j = -middle; j <= middle; ++j) sum += kernel[static_cast<std::size_t>(j + middle)] * at(bins, b + j);
      smoothed.push_back(truncates_ && whole ? std::trunc(sum) : sum);
    }
    return smoothed;
  }

 private:
  double at(const std::vector<double>& bins, long b) const {
    const auto n = static_cast<long>(bins.size());
    if (b >= 0 && b < n) return bins[static_cast<std::size_t>(b)];
    if (border_ == Border::zero) return 0;
    const long period = ((b % (2 * n)) + 2 * n) % (2 * n);
    return bins[static_cast<std::size_t>(period < n ? period : 2 * n - 1 - period)];
  }

  SmoothingKernel kernel_ = SmoothingKernel::gaussian;
  std::size_t size_ = 5;
  double sigma_ = 2;
  enum class Normalize { max, sum } normalize_ = Normalize::max;
  enum class Border { zero, reflect } border_ = Border::zero;
  bool truncates_ = false;
};

const bool added = add<LabelDistributionSmoothing>("lds", "Yang et al. 2021", "label distribution smoothing");

}  // namespace
}  // namespace diffrank
