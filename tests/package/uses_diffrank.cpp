// SPDX-License-Identifier: Apache-2.0
#include <diffrank/backends/xtensor/xtensor.hpp>
#include <iostream>

int main() {
  const auto ranker = diffrank::make<diffrank::Ranker>("permutahedron(strength=0.01)");
  const xt::xtensor<double, 1> scores{0.3, 2.0, -1.0};
  const auto ranks = diffrank::xtensor::rank(*ranker, scores);
  std::cout << ranks(0) << ' ' << ranks(1) << ' ' << ranks(2) << '\n';
  return ranks(0) == 2 && ranks(1) == 1 && ranks(2) == 3 ? 0 : 1;
}
