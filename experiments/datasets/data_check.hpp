// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// What opening data sets brought up, before anything is trained.
struct DataCheck {
  std::vector<Problem> faults;  ///< everything that is wrong with them, each once
  std::vector<std::string> notes;
  std::set<std::string> faulty;  ///< the data sets, as Component::describe() has them

  bool is_faulty(const Dataset& dataset) const { return faulty.count(dataset.describe()) > 0; }
};

/// Opens each distinct data set that reads files once.
DataCheck check_data(const std::vector<std::shared_ptr<const Dataset>>& datasets);

}  // namespace diffrank::experiments
