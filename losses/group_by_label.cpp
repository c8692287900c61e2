// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/group_by_label.hpp"

#include <algorithm>
#include <numeric>

namespace diffrank {

std::vector<std::vector<std::size_t>> group_by_label(Rows<const double> labels) {
  const auto less = [labels](std::size_t a, std::size_t b) {
    return std::lexicographical_compare(labels.row(a), labels.row(a) + labels.cols, labels.row(b),
                                        labels.row(b) + labels.cols);
  };
  std::vector<std::size_t> order(labels.rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), less);
  std::vector<std::vector<std::size_t>> groups;
  for (const auto i : order) {
    if (groups.empty() || less(groups.back().front(), i)) groups.emplace_back();
    groups.back().push_back(i);
  }
  return groups;
}

}  // namespace diffrank
