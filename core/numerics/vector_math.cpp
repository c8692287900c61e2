// SPDX-License-Identifier: Apache-2.0
// exp: 2^k times the Taylor polynomial of degree 12 in r = -z - k log 2, |r| <= log(2)/2: truncated at 2e-16.
// erfc: exp(-z^2) times exp(z^2) erfc(z), the latter as a polynomial in t = (z - 4)/(z + 4), economized from its
// Chebyshev series on 0 <= z <= 27: truncated at 3e-17. The substitution is that of Shepherd, Laframboise, "Chebyshev
// approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < inf", Math. Comp. 36, 1981.
#include "diffrank/core/numerics/vector_math.hpp"

#include <cstdint>
#include <cstring>

// Products and sums must not be fused, because results would then depend on the processor. Comparisons may be compiled
// to masks. Compilers that know neither pragma compile the file without them.
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math")
#endif

// Compiles each function for every vector width; the loader selects one.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define DIFFRANK_ANY_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define DIFFRANK_ANY_WIDTH
#endif

namespace diffrank {
namespace {

inline double horner(double, double last) {
  return last;
}
/// first + t (second + t (third + ...))
template <class... Rest>
inline double horner(double t, double first, Rest... rest) {
  return first + t * horner(t, rest...);
}

inline double one_exp_minus(double z) {
  constexpr double log2_e = 0x1.71547652b82fep+0, log_2 = 0x1.62e42fefa0000p-1, log_2_rest = 0x1.cf79abc9e3b3ap-40;
  constexpr double to_integer = 0x1.8p+52;  // a sum with it has its integer part in its low bits
  const double near = z > exp_reach ? exp_reach : z;
  const double shifted = to_integer - near * log2_e;
  const double k = shifted - to_integer;
  const double r = (-near - k * log_2) - k * log_2_rest;
  const double p = horner(r, 1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
                          1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600);
  std::uint64_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52;
  double power;
  std::memcpy(&power, &bits, sizeof bits);
  return z >= exp_reach ? 0.0 : p * power;
}

inline double one_erfc(double z) {
  const double near = z > erfc_reach ? erfc_reach : z;
  const double t = (near - 4) / (near + 4);
  const double even =
      horner(t * t, 0.136999457625061378, 0.218719678918268879, 0.108963177398680465, 0.0312990565237244697,
             0.00406026356558136061, -2.17613297262568551e-5, -2.25576405697406295e-5, 2.94861301424951105e-6,
             -2.9026920621182969e-7, 3.04048362248373309e-8, -3.87515268166731804e-9);
  const double odd =
      horner(t * t, -0.259068048760171203, -0.16425781669735215, -0.0631078156385177243, -0.0128439460465341887,
             -7.99126717225949182e-4, 7.89828666128416233e-5, -1.90282453036879347e-6, -4.080895860715251e-7,
             9.3328479214780299e-8, -1.14866622692031216e-8);
  return z >= erfc_reach ? 0.0 : one_exp_minus(near * near) * (even + t * odd);
}

}  // namespace

DIFFRANK_ANY_WIDTH void exp_minus(double* z, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) z[i] = one_exp_minus(z[i]);
}

DIFFRANK_ANY_WIDTH void erfc(double* z, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) z[i] = one_erfc(z[i]);
}

DIFFRANK_ANY_WIDTH double dot(const double* a, const double* b, std::size_t n) {
  constexpr std::size_t lanes = 8;
  double sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    for (std::size_t k = 0; k < lanes; ++k) sums[k] += a[i + k] * b[i + k];
  for (; i < n; ++i) sums[0] += a[i] * b[i];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

DIFFRANK_ANY_WIDTH void add_product(double* __restrict to, const double* a, const double* b, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] += a[i] * b[i];
}

DIFFRANK_ANY_WIDTH void add_multiple(double* __restrict to, double factor, const double* a, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] += factor * a[i];
}

}  // namespace diffrank
