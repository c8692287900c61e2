// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// Samples of one or two texts, whose words are numbered tokens of a vocabulary. All views are alike.
class TextSamples final : public Samples {
 public:
  TextSamples(std::shared_ptr<const WordVectors> vectors, std::size_t texts)
      : vectors_(std::move(vectors)), all_(texts) {}
  /// Appends the next sample's text number `text`.
  void add(std::size_t text, const std::vector<std::int64_t>& tokens);

  InputSpec spec() const final;
  void fetch(const std::size_t* rows, std::size_t n, View view, Inputs& inputs) const final;

 private:
  std::shared_ptr<const WordVectors> vectors_;
  std::vector<TokenizedTexts> all_;  ///< the first texts of all samples, and the second ones
};

}  // namespace diffrank::experiments
