// SPDX-License-Identifier: Apache-2.0
// What a model and an optimizer are on xtensor, and how one is added: derive, and register the name that the model (or
// optimizer) has as a component. T is float or double.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "diffrank/backends/model.hpp"
#include "diffrank/backends/xtensor/headers.hpp"

namespace diffrank::xtensor {

template <class T>
using Matrix = xt::xtensor<T, 2, xt::layout_type::row_major>;
template <class T>
using Vector = xt::xtensor<T, 1, xt::layout_type::row_major>;

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

/// An optimizer: a step of the parameters, and all that the next step depends on besides them.
template <class T>
class Update {
 public:
  virtual ~Update() = default;
  virtual void step(Vector<T>& parameters, const Vector<T>& gradient) = 0;

  std::uint64_t steps = 0;
  std::vector<Vector<T>> moments;
};

/// Throws std::invalid_argument for a model or an optimizer that was not added.
template <class T>
std::unique_ptr<Network<T>> make_network(const Model& model, std::size_t inputs, std::uint64_t seed);
template <class T>
std::unique_ptr<Update<T>> make_update(const Optimizer& optimizer, std::size_t parameters);

namespace detail {

template <class T>
using MakeNetwork = std::unique_ptr<Network<T>> (*)(const Model&, std::size_t, std::uint64_t);
template <class T>
using MakeUpdate = std::unique_ptr<Update<T>> (*)(const Optimizer&, std::size_t);

bool add_network(std::string name, MakeNetwork<float> in_float, MakeNetwork<double> in_double);
bool add_update(std::string name, MakeUpdate<float> in_float, MakeUpdate<double> in_double);

template <template <class> class Net, class Options, class T>
std::unique_ptr<Network<T>> network(const Model& model, std::size_t inputs, std::uint64_t seed) {
  return std::make_unique<Net<T>>(dynamic_cast<const Options&>(model), inputs, seed);
}
template <template <class> class Step, class Options, class T>
std::unique_ptr<Update<T>> update(const Optimizer& optimizer, std::size_t parameters) {
  return std::make_unique<Step<T>>(dynamic_cast<const Options&>(optimizer), parameters);
}

}  // namespace detail

/// `const bool added = add_network<Perceptron, Mlp>("mlp");` Perceptron<T> is made from (const Mlp&, inputs, seed).
template <template <class> class Net, class Options>
bool add_network(std::string name) {
  return detail::add_network(std::move(name), detail::network<Net, Options, float>,
                             detail::network<Net, Options, double>);
}

/// `const bool added = add_update<AdamUpdate, Adam>("adam");` AdamUpdate<T> is made from (const Adam&, parameters).
template <template <class> class Step, class Options>
bool add_update(std::string name) {
  return detail::add_update(std::move(name), detail::update<Step, Options, float>,
                            detail::update<Step, Options, double>);
}

}  // namespace diffrank::xtensor
