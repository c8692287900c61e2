// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/bins.hpp"

#include <algorithm>
#include <cmath>

namespace diffrank {
namespace {

constexpr double edge_tolerance = 1e-5;

std::int64_t bin_between(const std::vector<double>& edges, double label) {
  const auto last = static_cast<std::int64_t>(edges.size()) - 2;
  const auto above = std::upper_bound(edges.begin(), edges.end(), label);
  const auto bin = std::clamp<std::int64_t>(above - edges.begin() - 1, 0, last);
  if (bin == last) return bin;
  const double* own = edges.data() + bin;
  const double narrower = std::min(own[1] - own[0], own[2] - own[1]);
  return own[1] - label < edge_tolerance * narrower ? bin + 1 : bin;
}

}  // namespace

std::int64_t Bins::of(double label) const {
  if (!edges.empty()) return bin_between(edges, label);
  constexpr double limit = 0x1p62;
  const double bin = std::floor((label - origin) / width + edge_tolerance);
  const double low = count > 0 ? 0 : -limit, high = count > 0 ? static_cast<double>(count - 1) : limit;
  return static_cast<std::int64_t>(std::clamp(bin, low, high));
}

double Bins::edge(std::int64_t bin) const {
  return edges.empty() ? origin + static_cast<double>(bin) * width : edges[static_cast<std::size_t>(bin)];
}

bool Bins::operator==(const Bins& other) const {
  if (!edges.empty() || !other.edges.empty()) return edges == other.edges;
  return width == other.width && origin == other.origin && count == other.count;
}

}  // namespace diffrank
