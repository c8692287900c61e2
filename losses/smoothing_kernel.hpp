// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace diffrank {

/// Kernels of label distribution smoothing, at the distances j = -m .. m of bins, size 2m + 1; 1 in the middle.
///   gaussian          exp(-j^2 / (2 sigma^2))
///   gaussian_reflect  what the published code has for a Gaussian: a unit impulse of `size` cells, filtered by a Gaussian
///                     that is cut off at 4 sigma and reflected at the ends of these cells; flatter than `gaussian`
///   triang            1 - |j| / (m + 1)
///   laplace           exp(-|j| / sigma)
/// Yang et al., "Delving into Deep Imbalanced Regression", ICML 2021.
enum class SmoothingKernel { gaussian, gaussian_reflect, triang, laplace };
const std::vector<std::string>& smoothing_kernels();

/// The kernel's `size` values; size is odd, sigma > 0.
std::vector<double> smoothing_kernel(SmoothingKernel kernel, std::size_t size, double sigma);

}  // namespace diffrank
