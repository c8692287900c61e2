// SPDX-License-Identifier: Apache-2.0
// The prelude with rank, sort, select, vjp and loss on xtensor's containers, views and lazy expressions too, as in
// backends/xtensor/xtensor.hpp. xtensor 0.24 and 0.25 need -fno-relaxed-template-template-args from clang 19 on, xtensor
// 0.27 a C++20 kernel.
//
//   xt::xtensor<double, 2> ranks = dr::rank("lapsum(alpha=0.1)", -distances);
//   dr::show(dr::Chart("distances").heat(dr::to_matrix(distances)));
#pragma once

#include <string_view>

#include "diffrank/backends/xtensor/xtensor.hpp"
#include "diffrank/notebooks/prelude.hpp"

namespace diffrank::notebook {

using xtensor::loss;
using xtensor::rank;
using xtensor::select;
using xtensor::sort;

/// `kind` is ranker, sorter or selector.
template <class S, class C>
auto vjp(std::string_view spec, const xt::xexpression<S>& scores, const xt::xexpression<C>& cotangent,
         std::string_view kind = "ranker") {
  const auto component = make_component(kind, spec);
  const auto op = std::dynamic_pointer_cast<Operator>(component);
  if (!op)
    throw std::invalid_argument("vjp: '" + std::string(kind) + "' is no kind of operator: ranker, sorter or selector");
  return xtensor::vjp(*op, scores, cotangent);
}

/// Numbers for tables and charts: of an expression of one axis, and of two.
template <class E>
Row to_row(const xt::xexpression<E>& values) {
  const xt::xtensor<double, 1> v = values.derived_cast();
  return Row(v.begin(), v.end());
}
template <class E>
Matrix to_matrix(const xt::xexpression<E>& values) {
  const xt::xtensor<double, 2> v = values.derived_cast();
  Matrix rows;
  for (std::size_t i = 0; i < v.shape()[0]; ++i)
    rows.emplace_back(v.data() + i * v.shape()[1], v.data() + (i + 1) * v.shape()[1]);
  return rows;
}

}  // namespace diffrank::notebook
