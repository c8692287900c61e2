// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace diffrank::experiments {

/// Faults of a data set, of which the first 20 are shown and the others counted.
class FaultList {
 public:
  void add(std::string fault);
  std::size_t count() const { return count_; }
  /// The shown ones, and "and 7 more"
  std::vector<std::string> texts() const;
  /// Throws InvalidData where there are faults, with `advice` behind them where that is not empty.
  void raise(const std::string& advice = "") const;

 private:
  static constexpr std::size_t most_ = 20;
  std::vector<std::string> shown_;
  std::size_t count_ = 0;
};

}  // namespace diffrank::experiments
