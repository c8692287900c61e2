// SPDX-License-Identifier: Apache-2.0
#include "diffrank/losses/smoothing_kernel.hpp"

#include <algorithm>
#include <cmath>

namespace diffrank {
namespace {

/// Cell i of 0 .. n - 1, reflected at the outer sides of the first and the last cell: ... 1 0 | 0 1 ... n-1 | n-1 n-2 ...
long reflected(long i, long n) {
  const long at = ((i % (2 * n)) + 2 * n) % (2 * n);
  return at < n ? at : 2 * n - 1 - at;
}

/// What a Gaussian filter makes of cell j of an impulse in the middle.
double filtered_impulse(long j, long size, double sigma) {
  const long reach = static_cast<long>(4 * sigma + 0.5);
  double sum = 0;
  for (long t = -reach; t <= reach; ++t)
    if (reflected(j + t, size) == size / 2) sum += std::exp(-0.5 * static_cast<double>(t * t) / (sigma * sigma));
  return sum;
}

}  // namespace

const std::vector<std::string>& smoothing_kernels() {
  static const std::vector<std::string> list{"gaussian", "gaussian_reflect", "triang", "laplace"};
  return list;
}

std::vector<double> smoothing_kernel(SmoothingKernel kernel, std::size_t size, double sigma) {
  const auto n = static_cast<long>(size), middle = n / 2;
  std::vector<double> values;
  for (long i = 0; i < n; ++i) {
    const double j = static_cast<double>(std::abs(i - middle));
    switch (kernel) {
      case SmoothingKernel::gaussian:
        values.push_back(std::exp(-0.5 * (j / sigma) * (j / sigma)));
        break;
      case SmoothingKernel::gaussian_reflect:
        values.push_back(filtered_impulse(i, n, sigma));
        break;
      case SmoothingKernel::triang:
        values.push_back(1 - j / static_cast<double>(middle + 1));
        break;
      case SmoothingKernel::laplace:
        values.push_back(std::exp(-j / sigma));
        break;
    }
  }
  const double largest = *std::max_element(values.begin(), values.end());
  for (double& k : values) k /= largest;
  return values;
}

}  // namespace diffrank
