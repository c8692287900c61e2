// SPDX-License-Identifier: Apache-2.0
// From xtensor's expressions to rows and back.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "diffrank/backends/xtensor/headers.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank::xtensor {
namespace detail {

template <class T, std::ptrdiff_t axes>
struct Tensor {
  using type = xt::xtensor<T, static_cast<std::size_t>(axes), xt::layout_type::row_major>;
};
template <class T>
struct Tensor<T, -1> {
  using type = xt::xarray<T, xt::layout_type::row_major>;
};

template <class E>
using Memory = decltype(std::declval<const E&>().strides(), std::declval<const E&>().data_offset(),
                        std::declval<const E&>().data());

/// Whether E shows its values as T in memory, with strides: containers, adaptors, and most views on those.
template <class T, class E, class = void>
struct HasMemory : std::false_type {};
template <class T, class E>
struct HasMemory<T, E, std::void_t<Memory<E>>>
    : std::is_same<std::remove_cv_t<std::remove_pointer_t<std::decay_t<Memory<E>>>>, T> {};

}  // namespace detail

/// In what an expression is computed: float in float, double and integers in double.
template <class E>
using Scalar = std::conditional_t<std::is_integral_v<typename E::value_type>, double, typename E::value_type>;

/// A row-major container for T with the axes of E: xt::xtensor where their number is static, else xt::xarray.
template <class T, class E>
using TensorLike = typename detail::Tensor<T, xt::static_dimension<typename E::shape_type>::value>::type;

/// "[2, 3]"
template <class E>
std::string shape_text(const E& e) {
  std::string text;
  for (const auto n : e.shape()) text += (text.empty() ? "" : ", ") + std::to_string(n);
  return "[" + text + "]";
}

/// A container of the shape of e, not initialized.
template <class T, class E>
TensorLike<T, E> make_like(const E& e) {
  typename TensorLike<T, E>::shape_type shape{};
  if constexpr (xt::static_dimension<typename E::shape_type>::value == -1) shape.resize(e.dimension());
  std::copy(e.shape().begin(), e.shape().end(), shape.begin());
  return TensorLike<T, E>(shape);
}

/// The values of an expression as rows of T along the last axis: where they lie if they lie that way (then `e` must
/// outlive this), else in a copy.
template <class T, class E>
class Dense {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>, "diffrank computes in float or double");

 public:
  explicit Dense(const E& e) {
    if (e.dimension() == 0)
      throw std::invalid_argument("diffrank: a 0-d expression has no axis to rank; give it at least one");
    cols_ = static_cast<std::size_t>(e.shape()[e.dimension() - 1]);
    rows_ = 1;
    for (std::size_t k = 0; k + 1 < e.dimension(); ++k) rows_ *= static_cast<std::size_t>(e.shape()[k]);
    if (rows().empty()) return;  // xtensor's iterators step off null pointers there
    if constexpr (in_place) {
      if (is_row_major(e)) {
        data_ = e.data() + e.data_offset();
        return;
      }
    }
    copy_ = xt::cast<T>(e);
    data_ = copy_.data();
  }
  Dense(const Dense&) = delete;
  Dense& operator=(const Dense&) = delete;

  Rows<const T> rows() const { return {data_, rows_, cols_}; }

 private:
  static constexpr bool in_place = detail::HasMemory<T, E>::value && std::is_same_v<typename E::value_type, T>;

  static bool is_row_major(const E& e) {
    auto step = std::ptrdiff_t{1};
    bool holds = true;
    for (std::size_t k = e.dimension(); k-- > 0;) {
      const auto n = static_cast<std::ptrdiff_t>(e.shape()[k]);
      holds = holds && (n == 1 || static_cast<std::ptrdiff_t>(e.strides()[k]) == step);
      step *= n;
    }
    return holds;
  }

  TensorLike<T, E> copy_;
  const T* data_ = nullptr;
  std::size_t rows_ = 0, cols_ = 0;
};

/// A row-major container of the shape of `like`, as rows.
template <class Container, class T>
Rows<std::remove_const_t<T>> rows_of(Container& container, Rows<T> like) {
  return {container.data(), like.rows, like.cols};
}

/// Rows of a row-major matrix or vector that someone else owns, as an xtensor expression without a copy.
template <class T>
auto borrow(Rows<T> rows) {
  return xt::adapt(+rows.data, rows.size(), xt::no_ownership(), std::array<std::size_t, 2>{rows.rows, rows.cols});
}
template <class T>
auto borrow(T* values, std::size_t n) {
  return xt::adapt(+values, n, xt::no_ownership(), std::array<std::size_t, 1>{n});
}

}  // namespace diffrank::xtensor
