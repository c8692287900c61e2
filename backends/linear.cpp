// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/linear.hpp"

#include <cmath>

#include "diffrank/core/random.hpp"

namespace diffrank {
namespace {
// Random streams of the seed, one for each layer.
constexpr std::uint32_t initial_stream = 0x1000, dropout_stream = 0x2000;
}  // namespace

Linear initial_linear(std::size_t in, std::size_t out, std::uint64_t seed, std::size_t layer) {
  Linear linear{in, out, std::vector<double>(in * out), std::vector<double>(out)};
  Random random(seed, initial_stream, static_cast<std::uint32_t>(layer));
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  for (double& w : linear.weights) w = bound * (2 * random.uniform() - 1);
  for (double& b : linear.bias) b = bound * (2 * random.uniform() - 1);
  return linear;
}

std::vector<double> dropout_mask(double dropout, std::uint64_t seed, std::size_t layer, std::uint64_t step,
                                 std::size_t count) {
  Random random(seed, dropout_stream + static_cast<std::uint32_t>(layer), static_cast<std::uint32_t>(step));
  std::vector<double> mask(count);
  for (double& m : mask) m = random.uniform() < dropout ? 0 : 1 / (1 - dropout);
  return mask;
}

}  // namespace diffrank
