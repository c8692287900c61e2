// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/xtensor/update.hpp"

#include <stdexcept>
#include <tuple>

#include "diffrank/core/table.hpp"

namespace diffrank::xtensor {
namespace {

using Makers = std::tuple<detail::MakeUpdate<float>, detail::MakeUpdate<double>>;

Table<std::string, Makers>& table() {
  static auto& table = *new Table<std::string, Makers>;
  return table;
}

}  // namespace

bool detail::add_update(std::string name, MakeUpdate<float> in_float, MakeUpdate<double> in_double) {
  return table().add(std::move(name), {in_float, in_double});
}

template <class T>
std::unique_ptr<Update<T>> make_update(const Optimizer& optimizer, std::size_t parameters) {
  const auto makers = table().find(optimizer.name());
  if (!makers)
    throw std::invalid_argument("backend 'xtensor' has no optimizer '" + optimizer.name() + "'" +
                                suggestion(optimizer.name(), table().keys()));
  return std::get<detail::MakeUpdate<T>>(*makers)(optimizer, parameters);
}

template std::unique_ptr<Update<float>> make_update(const Optimizer&, std::size_t);
template std::unique_ptr<Update<double>> make_update(const Optimizer&, std::size_t);

}  // namespace diffrank::xtensor
