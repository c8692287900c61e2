// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/core/registry.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank {

/// Pairwise similarities of the rows of z [B, d], features or labels: s [B, B], s_ab = s(z_a, z_b), larger for rows
/// that are more alike (RankSim eq. 2 ranks its rows). The unit is the similarity's own: cosine has none,
/// negative_distance that of z. Neither method checks its arguments; NaN and infinities in z reach s.
///
///   const auto cosine = make<Similarity>("cosine");
///   cosine->forward(Rows<const double>(z, B, d), Rows<double>(s, B, B));
///   cosine->vjp({z, B, d}, {s, B, B}, {c, B, B}, Rows<double>(g, B, d));  // g_ik = sum_ab c_ab ds_ab/dz_ik
class Similarity : public Component {
 public:
  using Kind = Similarity;
  static constexpr const char* kind = "similarity";

  virtual void forward(Rows<const double> z, Rows<double> s) const = 0;
  /// grad[i][k] = sum_ab cotangent[a][b] * d s[a][b] / d z[i][k]. `s` is what forward gave.
  virtual void vjp(Rows<const double> z, Rows<const double> s, Rows<const double> cotangent,
                   Rows<double> grad) const = 0;
};

}  // namespace diffrank
