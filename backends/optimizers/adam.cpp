// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/optimizers/adam.hpp"

namespace diffrank {

void Adam::options(Options& o) {
  o.number("lr", lr, "learning rate", Range::positive());
  o.number("beta1", beta1, "decay of the gradient's mean", Range::fraction());
  o.number("beta2", beta2, "decay of the gradient's mean square", Range::fraction());
  o.number("epsilon", epsilon, "added to the root of the mean square", Range::positive());
  o.number("weight_decay", weight_decay, "times the parameters, added to the gradient", Range::non_negative());
}

namespace {
const bool added = add<Adam>("adam", "Kingma, Ba 2015", "adaptive step for each parameter");
}  // namespace

}  // namespace diffrank
