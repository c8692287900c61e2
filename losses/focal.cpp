// SPDX-License-Identifier: Apache-2.0
// value: 1/(B d) sum_ik w_i |e_ik|^p a_ik^gamma, a = 2 sigmoid(beta |e|) - 1 = tanh(beta |e| / 2) (activate=sigmoid) or
//        tanh(beta |e|), e = prediction - label [B, d]; p = 1 (focal_l1) or 2 (focal_mse)
// grad:  w_i sign(e_ik) |e_ik|^(p-1) a_ik^gamma (p + gamma |e_ik| a'_ik / a_ik) / (B d)
// traps: |e| a' / a is 0/0 at e = 0, where it tends to 1; weights apply to their sample (the first public code passed
//        them as another argument, which dropped them)
// cost:  O(B)
// Focal-R: Yang, Zha, Chen, Wang, Katabi, "Delving into Deep Imbalanced Regression", ICML 2021, section 4.
#include "diffrank/losses/pointwise.hpp"

namespace diffrank {
namespace {

template <int power>
class Focal final : public Pointwise<Focal<power>> {
 public:
  void options(Options& o) final {
    o.number("beta", beta_, "an error of 1 / beta label units counts as large", Range::positive());
    o.number("gamma", gamma_, "exponent of the factor; 0: all errors count alike", Range::non_negative());
    o.choice("activate", activate_, {"sigmoid", "tanh"}, "of beta |e|: 2 sigmoid - 1, or tanh");
  }
  Point at(double e) const { return focal_error(e, power, activate_ == Activate::tanh ? beta_ : 0.5 * beta_, gamma_); }

 private:
  enum class Activate { sigmoid, tanh };
  double beta_ = 0.2, gamma_ = 1;
  Activate activate_ = Activate::sigmoid;
};

const bool added_l1 = add<Focal<1>>("focal_l1", "Yang et al. 2021", "absolute errors, small ones counting less");
const bool added_mse = add<Focal<2>>("focal_mse", "Yang et al. 2021", "squared errors, small ones counting less");

}  // namespace
}  // namespace diffrank
