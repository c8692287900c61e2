// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/best_epoch.hpp"

#include <limits>

#include "diffrank/experiments/metrics/metric_name.hpp"

namespace diffrank::experiments {

Selection::Selection(std::string select)
    : select_(std::move(select)),
      last_(select_ == "last"),
      sign_(!last_ && larger_is_better(select_) ? -1 : 1),
      least_(std::numeric_limits<double>::infinity()) {}

bool Selection::add(const Json& epoch) {
  ++epochs_;
  if (!last_) {
    const double value = sign_ * number(epoch.value(select_, Json("NaN")));
    if (!(value < least_)) return false;
    least_ = value;
  }
  best_ = epochs_;
  return true;
}

std::size_t Selection::best() const {
  if (best_ == 0)
    throw std::runtime_error("train.select=" + select_ + " is undefined in every epoch (no such samples, or constant " +
                             "predictions): select by another metric, or use train.select=last");
  return best_;
}

}  // namespace diffrank::experiments
