// SPDX-License-Identifier: Apache-2.0
// rank:  mean over samples of rank(x + t z_s); with one sample exact ranks of noisy scores
// VJP:   imle:  mean_s [rank(x + lambda c + t' z_s) - rank(x + t z_s)]: how ranks change when the scores take a step
//               along the cotangent. It is the paper's z(theta) - z(theta - lambda c), in which the largest theta has
//               the largest entry, with theta = -x. It has the size of a rank difference, not of a derivative: it is
//               not divided by lambda.
//        aimle: the same over lambda, a finite difference, with lambda = beta u / |c|, u the power of two below
//               |x - mean|. beta is the least of lambda, 2 lambda, ... (or lambda, lambda/2, ...) at which a sample
//               moves the share `target` of its ranks. The paper adapts one beta from call to call; here each row
//               finds its own in one call, so that no result depends on earlier calls. vjp(k c) = k vjp(c) for k > 0.
// cost:  O(samples n log n); aimle: times the number of tries, usually a few, at most 40
// noise: as in perturbed
// Niepert, Minervini, Franceschi, "Implicit MLE: Backpropagating Through Discrete Exponential Family Distributions",
// NeurIPS 2021; Minervini, Franceschi, Niepert, "Adaptive Perturbation-Based Gradient Estimation for Discrete Latent
// Variable Models", AAAI 2023.
#include "diffrank/core/numerics/noisy_ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

constexpr int most_tries = 40;  // reached where no step changes the order, or where every step does

struct Settings {
  std::size_t samples = 1;
  double lambda = 1, input_temperature = 1, target_temperature = 1;
  Noise noise = Noise::gumbel;
  std::uint64_t seed = 0;

  void declare(Options& o, const std::string& lambda_help) {
    o.integer("samples", samples, "draws for each row", Range::between(1, 1e6));
    o.number("lambda", lambda, lambda_help, Range::positive());
    o.number("input_temperature", input_temperature, "size of the noise on the scores, in score units",
             Range::non_negative());
    o.number("target_temperature", target_temperature, "size of the noise on the moved scores, in score units",
             Range::non_negative());
    o.choice("noise", noise, {"normal", "gumbel"}, "its distribution");
    o.integer("seed", seed, "of the noise, which also depends on the gaps between the scores", Range::non_negative());
  }
  RowNoise draw(const double* x, std::size_t n) const {
    return {noise, seed, x, n, std::max(input_temperature, target_temperature)};
  }
};

template <class T>
void noisy_ranks(const Settings& set, const T* scores, T* r, std::size_t n) {
  Scratch scratch;
  const DescendingRow row(scratch, scores, n);
  double* mean = scratch.take<double>(n);
  mean_noisy_ranks(row.x, n, set.samples, set.input_temperature, set.draw(row.x, n), mean);
  for (std::size_t k = 0; k < n; ++k) r[row.order[k]] = static_cast<T>(mean[k]);
}

/// Calls vjp(x, c, grad) on the row and its cotangent in descending order.
template <class T, class Vjp>
void in_order(const T* scores, const T* c, T* g, std::size_t n, Vjp vjp) {
  Scratch scratch;
  const DescendingRow row(scratch, scores, n);
  double *cotangent = scratch.take<double>(n), *grad = scratch.take<double>(n);
  for (std::size_t k = 0; k < n; ++k) cotangent[k] = static_cast<double>(c[row.order[k]]);
  vjp(row.x, cotangent, grad);
  for (std::size_t k = 0; k < n; ++k) g[row.order[k]] = static_cast<T>(grad[k]);
}

class Imle final : public RowRanker<Imle> {
 public:
  void options(Options& o) final { set_.declare(o, "how far the cotangent moves the scores"); }
  Gradient gradient() const final { return Gradient::stochastic; }
  Softness softness() const final { return {"input_temperature", 0}; }
  Cost cost() const final { return set_.samples == 1 ? Cost::linear : Cost::sampled; }
  Properties properties() const final { return {false, true, true}; }  // noise

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    noisy_ranks(set_, x, r, n);
  }
  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    in_order(scores, c, g, n, [&](const double* x, const double* cotangent, double* grad) {
      imle_vjp(
          x, n, set_.samples, set_.input_temperature, set_.target_temperature, set_.lambda, set_.draw(x, n),
          [=](std::size_t) { return cotangent; }, grad);
    });
  }

 private:
  Settings set_;
};

/// The Euclidean norm of value(k) over k < n, without overflow. Infinite values are left out.
template <class Value>
double norm(std::size_t n, Value value) {
  double largest = 0, sum = 0;
  const auto finite = [](double v) { return std::isfinite(v) ? v : 0.0; };
  for (std::size_t k = 0; k < n; ++k) largest = std::max(largest, std::abs(finite(value(k))));
  if (largest == 0) return 0;
  for (std::size_t k = 0; k < n; ++k) sum += (finite(value(k)) / largest) * (finite(value(k)) / largest);
  return largest * std::sqrt(sum);
}

/// The power of two below the norm of the finite scores about their mean; 1 if all are equal or none is finite.
double size_of(const double* x, std::size_t n) {
  const double* first = std::find_if(x, x + n, [](double v) { return std::isfinite(v); });
  if (first == x + n) return 1;
  double mean = 0, count = 0;  // mean difference to the first score
  for (const double* v = first; v != x + n && std::isfinite(*v); ++v) mean += ((*v - *first) - mean) / ++count;
  const double length = norm(n, [=](std::size_t k) { return (x[k] - *first) - mean; });
  return length > 0 ? std::ldexp(1, std::ilogb(length)) : 1;
}

class Aimle final : public RowRanker<Aimle> {
 public:
  void options(Options& o) final {
    set_.declare(o, "the first beta that is tried: how far the cotangent moves the scores, in units of their norms");
    o.number("target", target_, "share of a sample's ranks that a step is to move, so that their gradient is not zero",
             {0, 1, true, false});
  }
  Gradient gradient() const final { return Gradient::stochastic; }
  Softness softness() const final { return {"input_temperature", 0}; }
  Cost cost() const final { return Cost::sampled; }
  Properties properties() const final { return {false, true, true}; }  // noise

  template <class T>
  void forward_row(const T* x, T* r, std::size_t n) const {
    noisy_ranks(set_, x, r, n);
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    if (std::any_of(c, c + n, [](T x) { return std::isinf(x); }))
      return std::fill(g, g + n, std::numeric_limits<T>::quiet_NaN());
    if (n == 1 || std::all_of(c, c + n, [](T x) { return x == 0; })) return std::fill(g, g + n, T(0));
    in_order(scores, c, g, n, [&](const double* x, const double* cotangent, double* grad) {
      const double length = norm(n, [=](std::size_t k) { return cotangent[k]; });
      search(x, cotangent, n, size_of(x, n) / length, grad);
    });
  }

 private:
  /// Leaves the gradient in `grad`; `unit` is lambda at beta = 1.
  void search(const double* x, const double* c, std::size_t n, double unit, double* grad) const {
    Scratch scratch;
    double *here = scratch.take<double>(n), *other = scratch.take<double>(n), *z = scratch.take<double>(n),
           *still = scratch.take<double>(n), *moved = scratch.take<double>(n);
    const auto draw = set_.draw(x, n);
    const NoisyRanks ranks(scratch, x, n);
    mean_noisy_ranks(x, n, set_.samples, set_.input_temperature, draw, here);
    const auto samples = static_cast<double>(set_.samples);
    const auto reaches_target = [&](double beta, double* gradient) {
      const double step = std::clamp(beta * unit, 1e-300, 1e300);
      std::size_t moves = 0;
      std::fill_n(gradient, n, 0.0);
      for (std::size_t s = 0; s < set_.samples; ++s) {
        draw(s, z);
        ranks(set_.target_temperature, z, 0, nullptr, still);
        ranks(set_.target_temperature, z, step, c, moved);
        for (std::size_t k = 0; k < n; ++k) gradient[k] += moved[k];
        for (std::size_t k = 0; k < n; ++k) moves += moved[k] != still[k];
      }
      for (std::size_t k = 0; k < n; ++k) gradient[k] = (gradient[k] / samples - here[k]) / step;
      return static_cast<double>(moves) >= target_ * samples * static_cast<double>(n);
    };
    double beta = set_.lambda;
    if (reaches_target(beta, grad)) {
      for (int k = 0; k < most_tries && reaches_target(beta /= 2, other); ++k) std::copy_n(other, n, grad);
    } else {
      for (int k = 0; k < most_tries && !reaches_target(beta *= 2, grad); ++k) {
      }
    }
  }

  Settings set_;
  double target_ = 0.5;
};

const bool added_imle = add<Imle>("imle", "Niepert et al. 2021",
                                  "ranks of noisy scores; gradient from their ranks after a step along the cotangent");
const bool added_aimle = add<Aimle>("aimle", "Minervini et al. 2023",
                                    "imle with a step that is as long as it takes to move a share of the ranks");

}  // namespace
}  // namespace diffrank
