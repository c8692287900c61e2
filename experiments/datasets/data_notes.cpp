// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/data_notes.hpp"

#include "diffrank/experiments/datasets/preparation/target_scale.hpp"

namespace diffrank::experiments {

std::vector<std::string> notes_on(const Dataset& dataset, const Data& data) {
  target_scales(dataset.target_scaling(), data.train);  // throws where labels do not fit
  auto notes = data.notes;
  if (const auto advice = advice_on_scale(dataset.target_scaling(), data.train.first_labels()); !advice.empty())
    notes.push_back(advice);
  return notes;
}

}  // namespace diffrank::experiments
