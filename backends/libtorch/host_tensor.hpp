// SPDX-License-Identifier: Apache-2.0
// Tensors as matrices on the host, and the other way round. Not for users.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>

#include <cstdint>
#include <type_traits>

#include "diffrank/core/rows.hpp"

namespace diffrank::libtorch {

/// Its values in float64 on the host, contiguous, without its graph.
inline at::Tensor on_host(const at::Tensor& x) {
  return x.detach().to(at::kCPU, at::kDouble).resolve_neg().contiguous();
}

/// A contiguous tensor [rows, cols] of T on the host. It must outlive the result.
template <class T>
Rows<T> rows(const at::Tensor& x) {
  return {static_cast<T*>(x.data_ptr()), static_cast<std::size_t>(x.size(0)), static_cast<std::size_t>(x.size(1))};
}

/// A tensor on the same memory, which it does not own.
template <class T>
at::Tensor view(Rows<T> m) {
  using Plain = std::remove_const_t<T>;
  return at::from_blob(const_cast<Plain*>(m.data),
                       {static_cast<std::int64_t>(m.rows), static_cast<std::int64_t>(m.cols)},
                       c10::CppTypeToScalarType<Plain>::value);
}

}  // namespace diffrank::libtorch
