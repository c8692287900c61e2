// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/epoch_order.hpp"

#include <map>
#include <numeric>

#include "diffrank/core/random.hpp"

namespace diffrank::experiments {

std::vector<std::size_t> shuffled_order(std::size_t n, std::uint64_t seed, std::size_t epoch) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random(seed, streams::epoch_order, static_cast<std::uint32_t>(epoch)).shuffle(order.data(), n);
  return order;
}

std::vector<std::size_t> balanced_order(const std::vector<std::int64_t>& bins, std::uint64_t seed, std::size_t epoch) {
  std::map<std::int64_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < bins.size(); ++i) members[bins[i]].push_back(i);
  std::vector<const std::vector<std::size_t>*> occupied;
  for (const auto& [bin, samples] : members) occupied.push_back(&samples);
  Random random(seed, streams::epoch_order, static_cast<std::uint32_t>(epoch));
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto& samples = *occupied[random.below(occupied.size())];
    order.push_back(samples[random.below(samples.size())]);
  }
  return order;
}

}  // namespace diffrank::experiments
