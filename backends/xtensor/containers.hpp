// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/xtensor/headers.hpp"

namespace diffrank::xtensor {

template <class T>
using Matrix = xt::xtensor<T, 2, xt::layout_type::row_major>;
template <class T>
using Vector = xt::xtensor<T, 1, xt::layout_type::row_major>;

}  // namespace diffrank::xtensor
