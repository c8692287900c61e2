// SPDX-License-Identifier: Apache-2.0
// select: p_i = Lap((x_i - b)/alpha), the Laplace CDF, where b makes the sum k
// VJP:    q_i (c_i - sum q c / sum q), q_i = e^(-|x_i - b|/alpha) / (2 alpha)
// cost:   O(n log n), VJP too
// Struski, Bednarczyk, Podolak, Tabor, "LapSum - One Method to Differentiate Them All", 2025.
#include "diffrank/core/numerics/laplace.hpp"
#include "diffrank/core/selector.hpp"

namespace diffrank {
namespace {

class LapsumSelect final : public RowSelector<LapsumSelect> {
 public:
  void options(Options& o) final {
    o.number("k", k_, "how many to select; need not be whole", Range::positive());
    o.number("alpha", alpha_, "softness, in score units: about the gap at the k-th score", Range::positive());
  }
  Gradient gradient() const final { return Gradient::exact; }
  double k() const final { return k_; }
  Softness softness() const final { return {"alpha", 0}; }

  template <class T>
  void forward_row(const T* x, T* p, std::size_t n) const {
    lapsum_select(x, n, k_, alpha_, p);
  }
  template <class T>
  void vjp_row(const T* x, const T*, const T* c, T* g, std::size_t n) const {
    lapsum_select_vjp(x, n, k_, alpha_, c, g);
  }

 private:
  double k_ = 1, alpha_ = 1;
};

const bool added =
    add<LapsumSelect>("lapsum", "Struski et al. 2025", "smooth top-k weights that sum to k, in O(n log n)");

}  // namespace
}  // namespace diffrank
