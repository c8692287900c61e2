// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/xtensor/network.hpp"

#include <stdexcept>
#include <tuple>

#include "diffrank/core/table.hpp"

namespace diffrank::xtensor {
namespace {

using Makers = std::tuple<detail::MakeNetwork<float>, detail::MakeNetwork<double>>;

Table<std::string, Makers>& table() {
  static auto& table = *new Table<std::string, Makers>;
  return table;
}

}  // namespace

bool detail::add_network(std::string name, MakeNetwork<float> in_float, MakeNetwork<double> in_double) {
  return table().add(std::move(name), {in_float, in_double});
}

std::vector<std::string> network_names() {
  return table().keys();
}

template <class T>
std::unique_ptr<Network<T>> make_network(const Model& model, std::size_t inputs, std::size_t outputs,
                                         std::uint64_t seed) {
  if (inputs == 0)
    throw std::invalid_argument("model '" + model.name() + "' needs at least one input column, the data has none");
  const auto makers = table().find(model.name());
  if (!makers)
    throw std::invalid_argument("backend 'xtensor' has no model '" + model.name() + "'" +
                                suggestion(model.name(), table().keys()));
  return std::get<detail::MakeNetwork<T>>(*makers)(model, inputs, outputs, seed);
}

template std::unique_ptr<Network<float>> make_network(const Model&, std::size_t, std::size_t, std::uint64_t);
template std::unique_ptr<Network<double>> make_network(const Model&, std::size_t, std::size_t, std::uint64_t);

}  // namespace diffrank::xtensor
