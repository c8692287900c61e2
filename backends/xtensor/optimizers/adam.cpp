// SPDX-License-Identifier: Apache-2.0
// g <- g + weight_decay p;  m <- beta1 m + (1 - beta1) g;  v <- beta2 v + (1 - beta2) g^2
// p <- p - lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
// Kingma, Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1; t = 1, 2, ...
#include "diffrank/backends/optimizers/adam.hpp"

#include <cmath>

#include "diffrank/backends/xtensor/update.hpp"

namespace diffrank::xtensor {
namespace {

template <class T>
class AdamUpdate final : public Update<T> {
 public:
  AdamUpdate(const Adam& adam, std::size_t parameters) : adam_(adam) {
    this->moments.assign(2, xt::zeros<T>({parameters}));
  }

  void step(Vector<T>& p, const Vector<T>& gradient) final {
    auto &m = this->moments[0], &v = this->moments[1];
    const auto t = static_cast<double>(++this->steps);
    const auto size = static_cast<T>(adam_.lr / (1 - std::pow(adam_.beta1, t)));
    const auto root = static_cast<T>(std::sqrt(1 - std::pow(adam_.beta2, t)));
    const auto b1 = static_cast<T>(adam_.beta1), c1 = static_cast<T>(1 - adam_.beta1);
    const auto b2 = static_cast<T>(adam_.beta2), c2 = static_cast<T>(1 - adam_.beta2);
    const auto g = gradient + static_cast<T>(adam_.weight_decay) * p;
    xt::noalias(m) = b1 * m + c1 * g;
    xt::noalias(v) = b2 * v + c2 * g * g;
    xt::noalias(p) = p - size * m / (xt::sqrt(v) / root + static_cast<T>(adam_.epsilon));
  }

 private:
  Adam adam_;
};

const bool added = add_update<AdamUpdate, Adam>("adam");

}  // namespace
}  // namespace diffrank::xtensor
