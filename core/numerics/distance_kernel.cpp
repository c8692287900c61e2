// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/numerics/distance_kernel.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/core/numerics/vector_math.hpp"

namespace diffrank {
namespace {

using Weight = DistanceKernel::Weight;

/// weight_lk = sign weight_kl
double sign(Weight weight) {
  return weight == Weight::value || weight == Weight::stretch ? 1 : -1;
}

/// Distances d to weights, of a level to those below it.
void weigh(Weight weight, double tau, double power, const double* d, double* w, std::size_t n) {
  Scratch scratch;
  auto* z = scratch.take<double>(n);
  if (power == 2)
    for (std::size_t l = 0; l < n; ++l) z[l] = d[l] * d[l] / tau;
  else if (power == 0.5)
    for (std::size_t l = 0; l < n; ++l) z[l] = std::sqrt(d[l]) / tau;
  else
    for (std::size_t l = 0; l < n; ++l) z[l] = std::pow(d[l], power) / tau;
  std::copy(z, z + n, w);
  exp_minus(w, n);
  constexpr double steepest = 1e290;  // below power 1 slopes of tiny distances would be infinite
  if (weight == Weight::slope)
    for (std::size_t l = 0; l < n; ++l) w[l] *= -power * std::min(z[l] / d[l], steepest);
  else if (weight == Weight::moment)
    for (std::size_t l = 0; l < n; ++l) w[l] *= -d[l];
  else if (weight == Weight::stretch)
    for (std::size_t l = 0; l < n; ++l) w[l] *= -power * z[l];
}

}  // namespace

DistanceKernel::DistanceKernel(Scratch& scratch, const Levels& levels, double tau, double power)
    : s_(levels), tau_(tau), power_(power) {
  if (power != 1) return;
  decay_ = scratch.take<double>(s_.count);
  for (std::size_t k = 0; k + 1 < s_.count; ++k) decay_[k] = (s_.value[k] - s_.value[k + 1]) / tau_;
  exp_minus(decay_, s_.count - 1);
}

void DistanceKernel::multiply(Weight weight, std::initializer_list<Product> products) const {
  if (power_ != 1) return by_pairs(weight, products);
  for (const Product& product : products) by_gaps(weight, product);
}

/// S = sum K v and M = sum K d v over the levels above follow from those of the level before: with e = exp(-gap/tau)
/// S' = e (S + v), M' = e (M + gap (S + v)). The sums from below are analogous.
void DistanceKernel::by_gaps(Weight weight, const Product& product) const {
  const bool with_distance = weight == Weight::moment || weight == Weight::stretch;
  const double unit = weight == Weight::slope || weight == Weight::stretch ? -tau_ : weight == Weight::moment ? -1 : 1;
  double sum = 0, moment = 0;
  const auto step = [&](std::size_t from, std::size_t to, std::size_t gap, double factor) {
    sum += product.vector[from];
    if (decay_[gap] == 0) {  // the gap may be infinite
      sum = moment = 0;
    } else {
      moment = decay_[gap] * (moment + (s_.value[gap] - s_.value[gap + 1]) * sum);
      sum *= decay_[gap];
    }
    product.out[to] += factor * (with_distance ? moment : sum) / unit;
  };
  for (std::size_t k = 0; k < s_.count; ++k) product.out[k] = weight == Weight::value ? product.vector[k] : 0.0;
  for (std::size_t k = 0; k + 1 < s_.count; ++k) step(k, k + 1, k, sign(weight));
  sum = moment = 0;
  for (std::size_t k = s_.count - 1; k-- > 0;) step(k + 1, k, k, 1);
}

void DistanceKernel::by_pairs(Weight weight, std::initializer_list<Product> products) const {
  Scratch scratch;
  auto *d = scratch.take<double>(s_.count), *w = scratch.take<double>(s_.count);
  for (const Product& product : products)
    for (std::size_t k = 0; k < s_.count; ++k) product.out[k] = weight == Weight::value ? product.vector[k] : 0.0;
  const double reach = std::pow(exp_reach * tau_, 1 / power_), mirror = sign(weight);
  for (std::size_t k = 0, end = 1; k + 1 < s_.count; ++k) {
    end = std::max(end, k + 1);
    while (end < s_.count && s_.value[k] - s_.value[end] < reach) ++end;
    const std::size_t count = end - k - 1;
    for (std::size_t l = 0; l < count; ++l) d[l] = s_.value[k] - s_.value[k + 1 + l];
    weigh(weight, tau_, power_, d, w, count);
    for (const Product& product : products) {
      product.out[k] += dot(w, product.vector + k + 1, count);
      add_multiple(product.out + k + 1, mirror * product.vector[k], w, count);
    }
  }
}

}  // namespace diffrank
