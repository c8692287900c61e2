// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "diffrank/backends/inputs.hpp"
#include "diffrank/backends/libtorch/network.hpp"

namespace diffrank::libtorch {

/// The texts of all samples as one batch: the first texts of B samples, then, of pairs, the second ones. Throws
/// std::invalid_argument where a sample has another number of texts.
TextTensors together(const std::vector<TextTensors>& texts, std::size_t expected);

/// Features of samples from those of their texts [texts B, d], in the order of together(): u [B, d] for single texts, and
/// [u, v, |u - v|, u v] [B, 4 d] for pairs. Conneau, Kiela, Schwenk, Barrault, Bordes, "Supervised Learning of Universal
/// Sentence Representations from Natural Language Inference Data", EMNLP 2017.
at::Tensor combined(const at::Tensor& texts, std::size_t texts_per_sample);

/// Word vectors that no training changes and no checkpoint holds: they are the data set's.
class FrozenVectors {
 public:
  /// Throws std::invalid_argument where there are none.
  explicit FrozenVectors(std::shared_ptr<const WordVectors> vectors);
  std::size_t dimensions() const { return vectors_->dimensions; }
  /// The vectors [n, T, d] of texts, in the type and on the device of `like`; 0 behind each text's end.
  at::Tensor operator()(const TextTensors& texts, const at::Tensor& like);

 private:
  std::shared_ptr<const WordVectors> vectors_;
  at::Tensor table_;  ///< [tokens, d], as it was last asked for
};

}  // namespace diffrank::libtorch
