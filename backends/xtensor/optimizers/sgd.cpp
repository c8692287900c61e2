// SPDX-License-Identifier: Apache-2.0
// v <- momentum v + g + weight_decay p;  p <- p - lr v;  v = 0 at first
#include "diffrank/backends/optimizers/sgd.hpp"

#include "diffrank/backends/xtensor/update.hpp"

namespace diffrank::xtensor {
namespace {

template <class T>
class SgdUpdate final : public Update<T> {
 public:
  SgdUpdate(const Sgd& sgd, std::size_t parameters) : sgd_(sgd) { this->moments.assign(1, xt::zeros<T>({parameters})); }

  void step(Vector<T>& p, const Vector<T>& gradient) final {
    ++this->steps;
    auto& v = this->moments[0];
    xt::noalias(v) = static_cast<T>(sgd_.momentum) * v + gradient + static_cast<T>(sgd_.weight_decay) * p;
    xt::noalias(p) = p - static_cast<T>(sgd_.lr) * v;
  }

 private:
  Sgd sgd_;
};

const bool added = add_update<SgdUpdate, Sgd>("sgd");

}  // namespace
}  // namespace diffrank::xtensor
