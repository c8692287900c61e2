// SPDX-License-Identifier: Apache-2.0
// a(y, y') = exp(-||y - y'||^2 / (2 bandwidth^2)); s ~ Beta(alpha, alpha), one for each batch. With a bandwidth far above
// the range of the labels it is mixup (Zhang et al., ICLR 2018).
// Beta from two gamma variates: Marsaglia, Tsang, "A simple method for generating gamma variables", 2000.
// Yao, Wang, Zhang, Zou, Finn, "C-Mixup: Improving Generalization in Regression", NeurIPS 2022.
#include <cmath>

#include "diffrank/core/options.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/losses/mixing.hpp"

namespace diffrank {
namespace {

/// Gamma(shape, 1), shape >= 1.
double gamma_variate(double shape, Random& random) {
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal(), v = std::pow(1 + c * x, 3), u = 1 - random.uniform();
    if (v > 0 && std::log(u) < 0.5 * x * x + d * (1 - v + std::log(v))) return d * v;
  }
}

class CMixup final : public Mixing {
 public:
  void options(Options& o) final {
    o.number("bandwidth", bandwidth_, "of the difference of two labels, in their own unit", Range::positive());
    o.number("alpha", alpha_, "shares are drawn from Beta(alpha, alpha)", Range::at_least(1));
  }
  double affinity(const double* label, const double* other, std::size_t d) const final {
    double squares = 0;
    for (std::size_t k = 0; k < d; ++k) {
      const double z = (label[k] - other[k]) / bandwidth_;
      squares += z * z;
    }
    return std::exp(-0.5 * squares);
  }
  double share(Random& random) const final {
    const double a = gamma_variate(alpha_, random), b = gamma_variate(alpha_, random);
    return a / (a + b);
  }

 private:
  double bandwidth_ = 1, alpha_ = 2;
};

const bool added = add<CMixup>("c_mixup", "Yao et al. 2022", "each sample is mixed with one whose label is similar");

}  // namespace
}  // namespace diffrank
