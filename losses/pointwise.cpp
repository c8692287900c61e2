// SPDX-License-Identifier: Apache-2.0
// Pointwise regression losses of predictions and labels [B, d]: 1/(B d) sum_ik w_i f(e_ik), e = prediction - label; gradient
// w_i f'(e_ik) / (B d).
//   l1: |e|      mse: e^2      huber: e^2 / (2 beta) where |e| < beta, else |e| - beta/2 (Huber 1964)
#include "diffrank/losses/pointwise.hpp"

namespace diffrank {
namespace {

class L1 final : public Pointwise<L1> {
 public:
  Point at(double e) const { return absolute_error(e); }
};

class Mse final : public Pointwise<Mse> {
 public:
  Point at(double e) const { return squared_error(e); }
};

class Huber final : public Pointwise<Huber> {
 public:
  void options(Options& o) final {
    o.number("beta", beta_, "where the quadratic part ends, in label units", Range::positive());
  }
  Point at(double e) const { return huber_error(e, beta_); }

 private:
  double beta_ = 1;
};

const bool added_l1 = add<L1>("l1", "", "mean absolute error");
const bool added_mse = add<Mse>("mse", "", "mean squared error");
const bool added_huber = add<Huber>("huber", "Huber 1964", "quadratic near zero, linear beyond");

}  // namespace
}  // namespace diffrank
