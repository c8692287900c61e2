// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/text_batch.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <stdexcept>

namespace diffrank::libtorch {

using at::Tensor;

TextTensors together(const std::vector<TextTensors>& texts, std::size_t expected) {
  if (texts.size() != expected)
    throw std::invalid_argument("the model was built for samples of " + std::to_string(expected) +
                                " text(s) each, got a batch with " + std::to_string(texts.size()));
  if (expected == 1) return texts[0];
  const auto longest = std::max(texts[0].tokens.size(1), texts[1].tokens.size(1));
  std::vector<Tensor> tokens, lengths;
  for (const auto& some : texts) {
    tokens.push_back(at::constant_pad_nd(some.tokens, {0, longest - some.tokens.size(1)}));
    lengths.push_back(some.lengths);
  }
  return {at::cat(tokens, 0), at::cat(lengths, 0)};
}

Tensor combined(const Tensor& texts, std::size_t texts_per_sample) {
  if (texts_per_sample == 1) return texts;
  const auto b = texts.size(0) / 2;
  const Tensor u = texts.narrow(0, 0, b), v = texts.narrow(0, b, b);
  return at::cat({u, v, (u - v).abs(), u * v}, 1);
}

FrozenVectors::FrozenVectors(std::shared_ptr<const WordVectors> vectors) : vectors_(std::move(vectors)) {
  if (!vectors_ || vectors_->tokens() == 0)
    throw std::invalid_argument("a model of texts needs the vectors of their words, and the data set gives none");
}

Tensor FrozenVectors::operator()(const TextTensors& texts, const Tensor& like) {
  if (!table_.defined())
    table_ = at::from_blob(const_cast<float*>(vectors_->values.data()),
                           {static_cast<std::int64_t>(vectors_->tokens()), static_cast<std::int64_t>(dimensions())},
                           at::kFloat)
                 .clone();
  table_ = table_.to(like.options());
  const auto n = texts.tokens.size(0), longest = texts.tokens.size(1);
  const Tensor vectors = table_.index_select(0, texts.tokens.reshape({-1})).reshape({n, longest, table_.size(1)});
  const Tensor inside = at::arange(longest, texts.lengths.options()).unsqueeze(0) < texts.lengths.unsqueeze(1);
  return vectors * inside.unsqueeze(2).to(vectors.options());
}

}  // namespace diffrank::libtorch
