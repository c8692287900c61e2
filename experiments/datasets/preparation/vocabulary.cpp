// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/vocabulary.hpp"

#include <numeric>

#include "diffrank/core/random.hpp"
#include "diffrank/experiments/text/fnv1a.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t stream = 0x756e6b6e;  // "unkn"

}  // namespace

std::vector<std::int64_t> Vocabulary::add(const std::vector<std::string>& words) {
  std::vector<std::int64_t> numbers;
  for (const auto& word : words) {
    const auto [entry, added] = numbers_.try_emplace(word, words_.size());
    if (added) {
      words_.push_back(word);
      counts_.push_back(0);
    }
    ++counts_[entry->second];
    numbers.push_back(static_cast<std::int64_t>(entry->second));
  }
  return numbers;
}

std::size_t Vocabulary::found_words(const FoundVectors& found) const {
  std::size_t sum = 0;
  for (const bool is_found : found.found) sum += is_found;
  return sum;
}

std::size_t Vocabulary::found_tokens(const FoundVectors& found) const {
  std::size_t sum = 0;
  for (std::size_t w = 0; w < words_.size(); ++w) sum += found.found[w] ? counts_[w] : 0;
  return sum;
}

std::size_t Vocabulary::tokens() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
}

std::shared_ptr<const WordVectors> Vocabulary::vectors(FoundVectors found, Unknown unknown, std::uint64_t seed) const {
  for (std::size_t w = 0; w < words_.size(); ++w) {
    if (found.found[w] || unknown == Unknown::zero) continue;
    Random random(seed ^ fnv1a<std::uint64_t>(words_[w]), stream);
    for (std::size_t k = 0; k < found.dimensions; ++k)
      found.values[w * found.dimensions + k] = static_cast<float>(random.normal());
  }
  return std::make_shared<const WordVectors>(WordVectors{found.dimensions, std::move(found.values)});
}

}  // namespace diffrank::experiments
