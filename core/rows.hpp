// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>

namespace diffrank {

/// A rows x cols matrix, row-major and contiguous, not owned. Wherever a matrix of scores is meant, each row is ranked
/// on its own.
template <class T>
struct Rows {
  T* data = nullptr;
  std::size_t rows = 0, cols = 0;

  Rows() = default;
  Rows(T* first, std::size_t r, std::size_t c) : data(first), rows(r), cols(c) {}

  /// Rows<double> is accepted wherever Rows<const double> is.
  template <class U, class = std::enable_if_t<std::is_same_v<const U, T>>>
  Rows(const Rows<U>& other) : data(other.data), rows(other.rows), cols(other.cols) {}

  T* row(std::size_t i) const { return data + i * cols; }
  std::size_t size() const { return rows * cols; }
  bool empty() const { return size() == 0; }
};

/// "[2, 3]"
template <class T>
std::string shape_text(Rows<T> m) {
  return "[" + std::to_string(m.rows) + ", " + std::to_string(m.cols) + "]";
}

}  // namespace diffrank
