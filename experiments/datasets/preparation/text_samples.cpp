// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/text_samples.hpp"

namespace diffrank::experiments {

void TextSamples::add(std::size_t text, const std::vector<std::int64_t>& tokens) {
  auto& all = all_[text];
  all.tokens.insert(all.tokens.end(), tokens.begin(), tokens.end());
  all.ends.push_back(all.tokens.size());
}

InputSpec TextSamples::spec() const {
  InputSpec spec;
  spec.kind = InputSpec::Kind::texts;
  spec.texts = all_.size();
  spec.vectors = vectors_;
  return spec;
}

void TextSamples::fetch(const std::size_t* rows, std::size_t n, View, Inputs& inputs) const {
  inputs.texts.assign(all_.size(), {});
  for (std::size_t t = 0; t < all_.size(); ++t) {
    auto& [tokens, ends] = inputs.texts[t];
    for (std::size_t i = 0; i < n; ++i) {
      const auto begin = rows[i] == 0 ? 0 : all_[t].ends[rows[i] - 1], end = all_[t].ends[rows[i]];
      tokens.insert(tokens.end(), all_[t].tokens.begin() + static_cast<std::ptrdiff_t>(begin),
                    all_[t].tokens.begin() + static_cast<std::ptrdiff_t>(end));
      ends.push_back(tokens.size());
    }
  }
}

}  // namespace diffrank::experiments
