// SPDX-License-Identifier: Apache-2.0
// Models and optimizers as a configuration names them: options only. Each backend builds its own from these.
#pragma once

#include <vector>

#include "diffrank/core/random.hpp"
#include "diffrank/core/registry.hpp"

namespace diffrank {

class Model : public Component {
 public:
  using Kind = Model;
  static constexpr const char* kind = "model";
};

class Optimizer : public Component {
 public:
  using Kind = Optimizer;
  static constexpr const char* kind = "optimizer";
};

/// inputs -> hidden layers -> one prediction. The features are the output of the last hidden layer (the inputs, if
/// there is none), after activation and before dropout.
class Mlp final : public Model {
 public:
  void options(Options& o) final;
  enum class Activation { relu, tanh };
  std::vector<std::size_t> hidden{64, 64};
  Activation activation = Activation::relu;
  double dropout = 0;
};

/// Kingma, Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015; weight decay is added to the gradient.
class Adam final : public Optimizer {
 public:
  void options(Options& o) final;
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
};

/// v <- momentum v + g + weight_decay p, p <- p - lr v
class Sgd final : public Optimizer {
 public:
  void options(Options& o) final;
  double lr = 1e-2, momentum = 0, weight_decay = 0;
};

/// A fully connected layer: weights [out, in] row-major and bias [out], uniform in +-1/sqrt(in).
struct Linear {
  std::size_t in, out;
  std::vector<double> weights, bias;
};

/// The layers of an mlp as every backend starts them: a function of the seed alone.
std::vector<Linear> initial_layers(const Mlp& mlp, std::size_t inputs, std::uint64_t seed);

/// The mask of hidden layer `layer` in training step `step`: count entries, 0 with probability `dropout`, else
/// 1/(1-dropout).
std::vector<double> dropout_mask(double dropout, std::uint64_t seed, std::size_t layer, std::uint64_t step,
                                 std::size_t count);

}  // namespace diffrank
