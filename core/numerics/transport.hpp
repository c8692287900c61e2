// SPDX-License-Identifier: Apache-2.0
// Entropic optimal transport of a sorted row to evenly spaced positions, in O(n) memory: the plan is never stored, its
// rows are computed again whenever they are needed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "diffrank/core/scratch.hpp"

namespace diffrank {

/// The plan p that maximizes -sum_ij p_ij (z_i - t_j)^2 - epsilon sum_ij p_ij log p_ij where every item i and every
/// position j have weight 1; t = 1, (n-2)/(n-1), ..., 0. So p_ij is the share of item i that goes to position j.
class Transport {
 public:
  /// z[n] is descending and finite, n >= 1; it is used as long as this object is. Memory is taken from `scratch`.
  Transport(Scratch& scratch, const double* z, std::size_t n, double epsilon);

  /// Newton's method, until the weight of each position is within the tolerance. Returns the largest error.
  double solve(double tolerance, std::size_t max_steps);

  /// Shares of an item: of[j], begin <= j < end. They sum to one; none outside is above 1e-19. Equal items have equal
  /// bits. Valid until the next call.
  struct Shares {
    std::size_t begin, end;
    const double* of;
  };
  Shares shares(std::size_t item) const;
  /// The first of the items that are equal to this one: an origin for sums over its shares.
  std::size_t origin(std::size_t item) const { return origin_[item]; }
  /// 1 / (epsilon (n-1)), at most 1e300
  double unit() const { return unit_; }
  /// Whether more than rounding is shared across the positions k and k + 1.
  bool conducts(std::size_t k) const;

  /// Solves sum_i p_ij (w_j - sum_k p_ik w_k) = q_j: how the positions' potentials w answer to a change of their
  /// weights. sum q = 0; sum w = 0.
  void solve_laplacian(const double* q, double* w) const { conjugate_gradients(q, w, 1e-14); }

 private:
  double update();
  void laplacian(const double* w, double* out) const;
  void precondition(const double* q, double* w) const;
  void conjugate_gradients(const double* q, double* w, double reduction) const;
  double center_parts(double* w) const;

  const double* z_;
  std::size_t n_;
  double unit_;  ///< 1 / (epsilon (n-1))
  double cut_;   ///< exponents below -cut_ are left out
  double *potential_, *normalizer_, *weight_, *conductance_, *row_, *residual_, *direction_, *image_, *scaled_;
  std::uint32_t* origin_;
};

}  // namespace diffrank
