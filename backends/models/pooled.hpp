// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/models/mlp.hpp"

namespace diffrank {

/// Texts -> mean u of their word vectors [d], which stay as they are -> multilayer perceptron on u, or for pairs (u, v) on
/// [u, v, |u - v|, u v], 4 d numbers. A text without tokens has the mean 0. The features are the output of the last hidden
/// layer, as those of mlp are. Wieting, Bansal, Gimpel, Livescu, "Towards Universal Paraphrastic Sentence Embeddings", ICLR
/// 2016 (averages of word vectors).
class Pooled final : public Model {
 public:
  void options(Options& o) final { mlp.options(o); }
  bool takes(InputSpec::Kind inputs) const final { return inputs == InputSpec::Kind::texts; }
  bool has_encoder() const final { return mlp.has_encoder(); }

  Mlp mlp;  ///< behind the means
};

}  // namespace diffrank
