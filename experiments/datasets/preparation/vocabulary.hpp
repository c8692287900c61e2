// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "diffrank/backends/inputs.hpp"
#include "diffrank/experiments/datasets/readers/word_vectors.hpp"

namespace diffrank::experiments {

/// What a word without a vector gets: standard normal numbers, as in the code of Yang et al. (ICML 2021), or zeros.
enum class Unknown { normal, zero };

/// The words of a data set, numbered in the order of their first occurrence.
class Vocabulary {
 public:
  /// The numbers of these words, which are new or known.
  std::vector<std::int64_t> add(const std::vector<std::string>& words);

  std::size_t size() const { return words_.size(); }
  const WantedWords& words() const { return numbers_; }
  /// How many of the words, and of all that were added, have a vector.
  std::size_t found_words(const FoundVectors& found) const;
  std::size_t found_tokens(const FoundVectors& found) const;
  std::size_t tokens() const;

  /// The vectors of all words. The numbers of an unknown word depend on the seed and on the word alone.
  std::shared_ptr<const WordVectors> vectors(FoundVectors found, Unknown unknown, std::uint64_t seed) const;

 private:
  std::vector<std::string> words_;
  std::vector<std::size_t> counts_;
  WantedWords numbers_;
};

}  // namespace diffrank::experiments
