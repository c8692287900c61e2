// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "diffrank/backends/model.hpp"
#include "diffrank/backends/xtensor/containers.hpp"

namespace diffrank::xtensor {

/// A model with its backward pass. All parameters lie in one vector, first those of the encoder, then those of the head,
/// and their gradients in another in the same order: an optimizer is a formula on vectors, and a checkpoint is a few of
/// them. Arguments stay where they are until the backward pass.
template <class T>
class Network {
 public:
  virtual ~Network() = default;
  virtual std::size_t inputs() const = 0;        ///< columns
  virtual std::string architecture() const = 0;  ///< "mlp 6-64-64-1": checkpoints fit where these are equal
  virtual std::size_t encoder_size() const = 0;  ///< parameters of the encoder; 0: the features are the inputs

  virtual void encode(const Matrix<T>& inputs, bool training, std::uint64_t step) = 0;  ///< [B, P]
  virtual const Matrix<T>& features() const = 0;                                        ///< [B, D]
  virtual void head(const Matrix<T>& features, bool training, std::uint64_t step) = 0;  ///< [B, D]
  virtual const Matrix<T>& predictions() const = 0;                                     ///< [B, K]
  /// Sets the head's part of `gradient`; returns the gradient with respect to what the head was evaluated on.
  virtual const Matrix<T>& head_backward(const Matrix<T>& d_predictions) = 0;
  /// Sets the encoder's part of `gradient`.
  virtual void encoder_backward(const Matrix<T>& d_features) = 0;

  Vector<T> parameters, gradient;
};

/// The models that have a network on xtensor.
std::vector<std::string> network_names();

/// Throws std::invalid_argument for a model that has no network on xtensor.
template <class T>
std::unique_ptr<Network<T>> make_network(const Model& model, std::size_t inputs, std::size_t outputs,
                                         std::uint64_t seed);

namespace detail {

template <class T>
using MakeNetwork = std::unique_ptr<Network<T>> (*)(const Model&, std::size_t inputs, std::size_t outputs,
                                                    std::uint64_t seed);
bool add_network(std::string name, MakeNetwork<float> in_float, MakeNetwork<double> in_double);

template <template <class> class Net, class Options, class T>
std::unique_ptr<Network<T>> network(const Model& model, std::size_t inputs, std::size_t outputs, std::uint64_t seed) {
  return std::make_unique<Net<T>>(dynamic_cast<const Options&>(model), inputs, outputs, seed);
}

}  // namespace detail

/// `const bool added = add_network<Perceptron, Mlp>("mlp");` Perceptron<T> is made from (const Mlp&, inputs, outputs,
/// seed), T is float or double, and "mlp" the name of the model as a component.
template <template <class> class Net, class Options>
bool add_network(std::string name) {
  return detail::add_network(std::move(name), detail::network<Net, Options, float>,
                             detail::network<Net, Options, double>);
}

}  // namespace diffrank::xtensor
