// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <string_view>

#include "diffrank/core/ranker.hpp"

namespace diffrank::libtorch {

/// A second, independent implementation of an operator in tensor operations: it runs on any device, and where the
/// gradient is exact autograd differentiates it any number of times. On the CPU it is what the kernel is tested
/// against. `order`, `normalize` and rows with a NaN are handled outside: scores are [rows, n] float64 without NaN, n
/// >= 1, the largest first.
struct Twin {
  at::Tensor (*forward)(const Operator& op, const at::Tensor& scores);
  /// Where the operator's gradient is a surrogate; else the derivative of `forward` is taken.
  at::Tensor (*vjp)(const Operator& op, const at::Tensor& scores, const at::Tensor& cotangent) = nullptr;
  /// Only of operators around another one, whose twin they call: whether it has one.
  bool (*exists)(const Operator& op) = nullptr;
};

bool add_twin(const std::string& kind, const std::string& name, Twin twin);
/// `const bool added = add_twin<Ranker>("permutahedron", {soft_rank});`
template <class K>
bool add_twin(const std::string& name, Twin twin) {
  return add_twin(K::kind, name, twin);
}
/// Whether an operator, as the registry made it, has a twin.
bool has_twin(const Operator& op);

/// Scores [..., n] of a floating type; computed in float64, returned in the scores' type, without a graph. Throws
/// std::invalid_argument where there is no twin.
at::Tensor twin_forward(const Operator& op, const at::Tensor& scores);
/// Where GradMode is enabled the result is differentiable with respect to both, unless the gradient is a surrogate:
/// that throws then.
at::Tensor twin_vjp(const Operator& op, const at::Tensor& scores, const at::Tensor& cotangent);

// For authors of twins.

double number(const Operator& op, std::string_view option);

/// The twin's forward with order and normalize, differentiable: for a twin around another one. Scores as `Twin` has
/// them.
at::Tensor twin_value(const Operator& op, const at::Tensor& scores);

/// `values`, which carry the gradient of `x`: for an infinite score, say, that stands for a finite one.
at::Tensor with_values(const at::Tensor& x, const at::Tensor& values);

/// The largest number of elements of a temporary.
constexpr std::int64_t chunk_elements = std::int64_t{1} << 24;

/// The chunk length that keeps `per_item * length` within chunk_elements.
inline std::int64_t chunk(std::int64_t items, std::int64_t per_item) {
  return std::max<std::int64_t>(1, std::min(items, chunk_elements / std::max<std::int64_t>(1, per_item)));
}

}  // namespace diffrank::libtorch
