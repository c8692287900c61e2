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

/// The notes of a data set that was loaded, with advice on its labels. Throws InvalidData where they do not fit its
/// options.
std::vector<std::string> notes_on(const Dataset& dataset, const Data& data);

/// Opens each distinct data set that reads files once.
DataCheck check_data(const std::vector<std::shared_ptr<const Dataset>>& datasets);

}  // namespace diffrank::experiments
