// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "diffrank/backends/optimizer.hpp"
#include "diffrank/backends/xtensor/containers.hpp"

namespace diffrank::xtensor {

/// An optimizer: a step of the parameters, and all that the next step depends on besides them.
template <class T>
class Update {
 public:
  virtual ~Update() = default;
  virtual void step(Vector<T>& parameters, const Vector<T>& gradient) = 0;

  std::uint64_t steps = 0;
  std::vector<Vector<T>> moments;
};

/// Throws std::invalid_argument for an optimizer that has no step on xtensor.
template <class T>
std::unique_ptr<Update<T>> make_update(const Optimizer& optimizer, std::size_t parameters);

namespace detail {

template <class T>
using MakeUpdate = std::unique_ptr<Update<T>> (*)(const Optimizer&, std::size_t);
bool add_update(std::string name, MakeUpdate<float> in_float, MakeUpdate<double> in_double);

template <template <class> class Step, class Options, class T>
std::unique_ptr<Update<T>> update(const Optimizer& optimizer, std::size_t parameters) {
  return std::make_unique<Step<T>>(dynamic_cast<const Options&>(optimizer), parameters);
}

}  // namespace detail

/// `const bool added = add_update<AdamUpdate, Adam>("adam");` AdamUpdate<T> is made from (const Adam&, parameters).
template <template <class> class Step, class Options>
bool add_update(std::string name) {
  return detail::add_update(std::move(name), detail::update<Step, Options, float>,
                            detail::update<Step, Options, double>);
}

}  // namespace diffrank::xtensor
