// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/backends/model.hpp"

namespace diffrank {

/// Texts -> word vectors, which stay as they are -> LSTMs in both directions -> maximum over time -> one layer.
///
/// A text of T tokens becomes u = max_t h_t [2 hidden]; a text without tokens counts as one zero vector. The features are
/// u, or for pairs (u, v) what they have in common and what not, [u, v, |u - v|, u v], 8 hidden numbers. Dropout is on the
/// word vectors and on the outputs h_t of the LSTMs, none between layers and none before the head. After the model of
/// Yang, Zha, Chen, Wang, Katabi, "Delving into Deep Imbalanced Regression", ICML 2021, for STS-B-DIR, which has hidden
/// 1500, layers 2, dropout 0.2 and vectors of 300 numbers.
class Bilstm final : public Model {
 public:
  void options(Options& o) final;
  bool takes(InputSpec::Kind inputs) const final { return inputs == InputSpec::Kind::texts; }

  std::size_t hidden = 64, layers = 2;
  double dropout = 0.2;

  std::size_t features(std::size_t texts) const { return (texts == 2 ? 8 : 2) * hidden; }  ///< D

  /// A parameter [rows, cols], or [rows] where cols is 0. At the start of a training it is uniform in +-bound.
  struct Parameter {
    std::string name;
    std::size_t rows, cols;
    double bound;
  };
  /// For each layer and direction the weights of the inputs [4 hidden, in], those of the recurrence [4 hidden, hidden] and
  /// two biases [4 hidden], the gates in the order input, forget, cell, output; then the head's weights [K, D] and bias [K].
  std::vector<Parameter> parameters(std::size_t dimensions, std::size_t texts, std::size_t outputs) const;
  /// Parameter number `number` at the start of a training: a function of the arguments alone.
  static std::vector<double> initial(const Parameter& parameter, std::uint64_t seed, std::size_t number);
};

}  // namespace diffrank
