// SPDX-License-Identifier: Apache-2.0
// forward: s_ab = Pearson's correlation of the entries of z_a and z_b: the cosine of the rows less their means; a
//          constant row has similarity 0 to all
// VJP:     that of the cosine, less the mean of each row; zero for a constant row
// cost:    O(B^2 d), two matrix products
// Pearson, "Note on Regression and Inheritance in the Case of Two Parents", Proc. R. Soc. London 58, 1895.
#include "diffrank/core/memory_pool.hpp"
#include "diffrank/core/numerics/center.hpp"
#include "diffrank/core/similarity.hpp"

namespace diffrank {
namespace {

struct Centered {
  explicit Centered(Rows<const double> z) : values(z.data, z.data + z.size()), rows(values.data(), z.rows, z.cols) {
    for (std::size_t i = 0; i < z.rows && z.cols > 0; ++i) center(rows.row(i), z.cols);
  }
  PooledVector<double> values;
  Rows<double> rows;
};

class Correlation final : public Similarity {
 public:
  void forward(Rows<const double> z, Rows<double> s) const final {
    make<Similarity>("cosine")->forward(Centered(z).rows, s);
  }

  void vjp(Rows<const double> z, Rows<const double> s, Rows<const double> c, Rows<double> grad) const final {
    make<Similarity>("cosine")->vjp(Centered(z).rows, s, c, grad);
    for (std::size_t i = 0; i < z.rows && z.cols > 0; ++i) center(grad.row(i), z.cols);
  }
};

const bool added = add<Correlation>("correlation", "Pearson 1895", "correlation of the entries of two rows");

}  // namespace
}  // namespace diffrank
