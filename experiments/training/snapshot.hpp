// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// What is kept of the epoch that will be reported, for as long as it is the best one.
struct Snapshot {
  std::vector<double> predictions;  ///< on the test part
  std::vector<double> similarity;   ///< of its bins' features
  std::string model;                ///< what Learner::save wrote; empty where it is not kept

  void save(std::ostream& out) const;
  /// Throws std::runtime_error where the stream is not what save wrote for as many predictions and similarities, or for
  /// none at all.
  void load(std::istream& in, std::size_t rows, std::size_t similarities);
};

}  // namespace diffrank::experiments
