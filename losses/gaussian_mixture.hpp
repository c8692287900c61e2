// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/losses/loss.hpp"

namespace diffrank {

/// A mixture of K normal distributions in d dimensions.
struct GaussianMixture {
  Array means;      ///< [K, d]
  Array variances;  ///< [K, d d], full covariances
  Array weights;    ///< [K, 1], their sum is 1
};

/// Fits a mixture of at most `components` to labels [N, d] by expectation-maximization, from groups of equally many
/// labels along the column of the largest variance. No more components than distinct labels. Deterministic.
GaussianMixture fit_mixture(Rows<const double> labels, std::size_t components);

/// The inverse of the symmetric positive definite v + shift, `shift` on the diagonal; returns log det(v + shift).
double invert_shifted(const double* v, std::size_t d, double shift, double* inverse);

}  // namespace diffrank
