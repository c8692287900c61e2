// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/data_check.hpp"

#include "diffrank/experiments/datasets/preparation/target_scale.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

/// Appends a value unless the list has it: data sets that differ only in their seed share their faults.
template <class T, class Same>
void add_once(std::vector<T>& list, T value, Same same) {
  for (const auto& known : list)
    if (same(known, value)) return;
  list.push_back(std::move(value));
}

std::vector<std::string> open(const Dataset& dataset, std::vector<std::string>& notes) {
  try {
    notes = notes_on(dataset, dataset.load());
    return {};
  } catch (const InvalidData& error) {
    return error.faults;
  } catch (const std::exception& error) {
    return {error.what()};
  }
}

}  // namespace

std::vector<std::string> notes_on(const Dataset& dataset, const Data& data) {
  const TargetScale scale(dataset.target_scaling(), data.train.labels);  // throws where they do not fit
  auto notes = data.notes;
  if (const auto advice = advice_on_scale(dataset.target_scaling(), data.train.labels); !advice.empty())
    notes.push_back(advice);
  return notes;
}

DataCheck check_data(const std::vector<std::shared_ptr<const Dataset>>& datasets) {
  DataCheck check;
  std::set<std::string> known;
  for (const auto& dataset : datasets) {
    if (dataset->files().empty() || !known.insert(dataset->describe()).second) continue;
    std::vector<std::string> notes;
    const auto faults = open(*dataset, notes);
    if (!faults.empty()) check.faulty.insert(dataset->describe());
    for (const auto& fault : faults)
      add_once(check.faults, Problem{"data", printable(fault)},
               [](const Problem& a, const Problem& b) { return a.message == b.message; });
    for (const auto& note : notes) add_once(check.notes, printable(note), std::equal_to<>());
  }
  return check;
}

}  // namespace diffrank::experiments
