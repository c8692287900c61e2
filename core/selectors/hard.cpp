// SPDX-License-Identifier: Apache-2.0
// select: p_i = 1 for scores above the ceil(k)-th largest, 0 below it; those equal to it share what is left of k
// VJP:    zero (the derivative wherever there is one)
// cost:   O(n)
#include "diffrank/core/order/kth_largest.hpp"
#include "diffrank/core/selector.hpp"

namespace diffrank {
namespace {

class HardSelect final : public RowSelector<HardSelect> {
 public:
  void options(Options& o) final { o.number("k", k_, "how many to select; need not be whole", Range::positive()); }
  Gradient gradient() const final { return Gradient::zero; }
  double k() const final { return k_; }

  template <class T>
  void forward_row(const T* x, T* p, std::size_t n) const {
    if (k_ >= static_cast<double>(n)) return std::fill(p, p + n, T(1));
    const T edge = kth_largest(x, n, static_cast<std::size_t>(std::ceil(k_)));
    std::size_t above = 0, equal = 0;
    for (std::size_t i = 0; i < n; ++i) above += x[i] > edge, equal += x[i] == edge;
    const T share = static_cast<T>((k_ - static_cast<double>(above)) / static_cast<double>(equal));
    for (std::size_t i = 0; i < n; ++i) p[i] = x[i] > edge ? T(1) : x[i] == edge ? share : T(0);
  }
  template <class T>
  void vjp_row(const T*, const T*, const T*, T* g, std::size_t n) const {
    std::fill_n(g, n, T(0));
  }

 private:
  double k_ = 1;
};

const bool added = add<HardSelect>("hard", "", "exactly the k largest; no gradient");

}  // namespace
}  // namespace diffrank
