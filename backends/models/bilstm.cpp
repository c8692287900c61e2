// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/models/bilstm.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/core/random.hpp"

namespace diffrank {

void Bilstm::options(Options& o) {
  o.integer("hidden", hidden, "hidden units of each direction (1500 as published)", Range::between(1, 1e5));
  o.integer("layers", layers, "LSTM layers", Range::between(1, 100));
  o.number("dropout", dropout, "probability that a number of a word vector, or of an LSTM's output, is dropped",
           Range::fraction());
}

std::vector<Bilstm::Parameter> Bilstm::parameters(std::size_t dimensions, std::size_t texts,
                                                  std::size_t outputs) const {
  std::vector<Parameter> list;
  const std::size_t gates = 4 * hidden;
  const double bound = 1 / std::sqrt(static_cast<double>(hidden));
  for (std::size_t layer = 0; layer < layers; ++layer)
    for (const char* direction : {"", "_reverse"}) {
      const auto end = std::to_string(layer) + direction;
      list.push_back({"input_weight" + end, gates, layer == 0 ? dimensions : 2 * hidden, bound});
      list.push_back({"hidden_weight" + end, gates, hidden, bound});
      list.push_back({"input_bias" + end, gates, 0, bound});
      list.push_back({"hidden_bias" + end, gates, 0, bound});
    }
  const double head_bound = 1 / std::sqrt(static_cast<double>(features(texts)));
  list.push_back({"head_weight", outputs, features(texts), head_bound});
  list.push_back({"head_bias", outputs, 0, head_bound});
  return list;
}

std::vector<double> Bilstm::initial(const Parameter& parameter, std::uint64_t seed, std::size_t number) {
  std::vector<double> values(parameter.rows * std::max<std::size_t>(parameter.cols, 1));
  Random random(seed, streams::weights, static_cast<std::uint32_t>(number));
  for (double& value : values) value = parameter.bound * (2 * random.uniform() - 1);
  return values;
}

namespace {
const bool added =
    add<Bilstm>("bilstm", "Yang et al. 2021", "LSTMs in both directions over the words of texts or pairs");
}  // namespace

}  // namespace diffrank
