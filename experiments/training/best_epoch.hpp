// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// Which epoch of a run is reported: the first one with the best value of `select`, among those where it is defined;
/// or, for select = last, the last one.
class Selection {
 public:
  explicit Selection(std::string select);

  /// The next epoch's record; true if it is the best so far.
  bool add(const Json& epoch);
  std::size_t epochs() const { return epochs_; }
  /// How many epochs have passed since the best one; since the beginning as long as there is none.
  std::size_t without_improvement() const { return epochs_ - best_; }
  /// Its number, from 1. Throws std::runtime_error where `select` was defined in no epoch.
  std::size_t best() const;

 private:
  std::string select_;
  bool last_;
  double sign_, least_;
  std::size_t epochs_ = 0, best_ = 0;
};

}  // namespace diffrank::experiments
