// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/network.hpp"

#include <stdexcept>

#include "diffrank/core/table.hpp"

namespace diffrank::libtorch {
namespace {

Table<std::string, NetworkBuilder>& table() {
  static auto& table = *new Table<std::string, NetworkBuilder>;
  return table;
}

}  // namespace

bool add_network(const std::string& model, NetworkBuilder builder) {
  return table().add(model, std::move(builder));
}

Output Network::forward(const InputTensors& inputs, std::uint64_t step) {
  auto features = encode(inputs, step), predictions = head(features, step);
  return {std::move(features), predictions.size(1) == 1 ? predictions.squeeze(1) : predictions};
}

std::vector<std::string> network_names() {
  return table().keys();
}

std::shared_ptr<Network> build(const Model& model, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed) {
  const auto builder = table().find(model.name());
  if (!builder)
    throw std::invalid_argument("backend 'libtorch' has no model '" + model.name() + "'" +
                                suggestion(model.name(), table().keys()));
  require_takes(model, inputs.kind);
  return (*builder)(model, inputs, outputs, seed);
}

}  // namespace diffrank::libtorch
