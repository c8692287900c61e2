// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "diffrank/backends/model.hpp"
#include "diffrank/backends/xtensor/containers.hpp"

namespace diffrank::xtensor {

/// A model with its backward pass. All parameters lie in one vector, their gradients in another in the same order: an
/// optimizer is a formula on vectors, and a checkpoint is a few of them.
template <class T>
class Network {
 public:
  virtual ~Network() = default;
  virtual std::size_t inputs() const = 0;        ///< columns
  virtual std::string architecture() const = 0;  ///< "mlp 6-64-64-1": checkpoints fit where these are equal

  /// inputs [B, p] stay where they are until the next call.
  virtual void forward(const Matrix<T>& inputs, bool training, std::uint64_t step) = 0;
  virtual const Matrix<T>& features() const = 0;     ///< [B, D]
  virtual const Matrix<T>& predictions() const = 0;  ///< [B, 1]
  /// Sets `gradient` after a forward(training=true). d_features [B, D], or [0, 0] for none; d_predictions [B, 1].
  virtual void backward(const Matrix<T>& d_features, const Matrix<T>& d_predictions) = 0;

  Vector<T> parameters, gradient;
};

/// Throws std::invalid_argument for a model that has no network on xtensor.
template <class T>
std::unique_ptr<Network<T>> make_network(const Model& model, std::size_t inputs, std::uint64_t seed);

namespace detail {

template <class T>
using MakeNetwork = std::unique_ptr<Network<T>> (*)(const Model&, std::size_t, std::uint64_t);
bool add_network(std::string name, MakeNetwork<float> in_float, MakeNetwork<double> in_double);

template <template <class> class Net, class Options, class T>
std::unique_ptr<Network<T>> network(const Model& model, std::size_t inputs, std::uint64_t seed) {
  return std::make_unique<Net<T>>(dynamic_cast<const Options&>(model), inputs, seed);
}

}  // namespace detail

/// `const bool added = add_network<Perceptron, Mlp>("mlp");` Perceptron<T> is made from (const Mlp&, inputs, seed), T
/// is float or double, and "mlp" the name of the model as a component.
template <template <class> class Net, class Options>
bool add_network(std::string name) {
  return detail::add_network(std::move(name), detail::network<Net, Options, float>,
                             detail::network<Net, Options, double>);
}

}  // namespace diffrank::xtensor
