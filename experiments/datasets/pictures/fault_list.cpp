// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/fault_list.hpp"

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

void FaultList::add(std::string fault) {
  if (count_++ < most_) shown_.push_back(std::move(fault));
}

std::vector<std::string> FaultList::texts() const {
  auto texts = shown_;
  if (count_ > most_) texts.push_back("and " + std::to_string(count_ - most_) + " more faults of this kind");
  return texts;
}

void FaultList::raise(const std::string& advice) const {
  if (count_ == 0) return;
  auto all = texts();
  if (!advice.empty()) all.push_back(advice);
  throw InvalidData(all);
}

}  // namespace diffrank::experiments
