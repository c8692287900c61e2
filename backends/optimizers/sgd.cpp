// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/optimizers/sgd.hpp"

namespace diffrank {

void Sgd::options(Options& o) {
  o.number("lr", lr, "learning rate", Range::positive());
  o.number("momentum", momentum, "decay of the velocity", Range::fraction());
  o.number("weight_decay", weight_decay, "times the parameters, added to the gradient", Range::non_negative());
}

namespace {
const bool added = add<Sgd>("sgd", "", "stochastic gradient descent with momentum");
}  // namespace

}  // namespace diffrank
