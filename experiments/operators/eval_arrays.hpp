// SPDX-License-Identifier: Apache-2.0
// What the requests of `diffrank eval` have in common: arrays in and out, types, backends.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "diffrank/backends/backend.hpp"
#include "diffrank/core/rows.hpp"
#include "diffrank/experiments/json/json.hpp"
#include "diffrank/losses/bins.hpp"

namespace diffrank::experiments {

template <class T>
struct Matrix {
  std::vector<T> values;
  std::size_t rows = 0, cols = 0;
  Rows<T> view() { return {values.data(), rows, cols}; }
  Rows<const T> view() const { return {values.data(), rows, cols}; }
};

/// Reads [[...], [...]]. A flat list is read as one column if `as_column`, else refused.
template <class T>
Matrix<T> read_matrix(const Json& request, const std::string& key, bool as_column = false) {
  const Json& json = request.at(key);
  Matrix<T> m;
  if (!json.is_array()) throw std::invalid_argument("'" + key + "' must be a list, got " + json.dump());
  m.rows = json.size();
  const bool flat = std::none_of(json.begin(), json.end(), [](const Json& row) { return row.is_array(); });
  if (flat && !json.empty() && !as_column)
    throw std::invalid_argument("'" + key + "' must be a list of rows, [[...], [...]]");
  m.cols = json.empty() ? (as_column ? 1 : 0) : flat ? 1 : json[0].size();
  if (as_column && m.rows > 0 && m.cols == 0)
    throw std::invalid_argument("'" + key + "' must have at least one number in each row");
  for (std::size_t i = 0; i < m.rows; ++i) {
    const Json row = flat ? Json::array({json[i]}) : json[i];
    if (!row.is_array() || row.size() != m.cols)
      throw std::invalid_argument("'" + key + "': row " + std::to_string(i) + " (from 0) must have " +
                                  std::to_string(m.cols) + " numbers like the first, got " + row.dump());
    for (const auto& x : row) m.values.push_back(static_cast<T>(number(x)));
  }
  return m;
}

/// The shortest decimal that reads back as the same T; a float needs fewer digits than the equal double.
template <class T>
Json write_number(T x) {
  if constexpr (sizeof(T) < sizeof(double)) {
    if (!std::isfinite(x)) return number(static_cast<double>(x));
    char text[32];
    double shortest = 0;
    std::from_chars(text, std::to_chars(text, text + sizeof text, x).ptr, shortest);
    return shortest;
  } else {
    return number(x);
  }
}

template <class T>
Json write_row(const T* values, std::size_t n) {
  Json row = Json::array();
  for (std::size_t k = 0; k < n; ++k) row.push_back(write_number(values[k]));
  return row;
}

template <class T>
Json write_matrix(const Matrix<T>& m) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < m.rows; ++i) rows.push_back(write_row(m.values.data() + i * m.cols, m.cols));
  return rows;
}

/// Which labels are one label: "bin_width", "bin_origin", "bin_count", "bin_edges".
inline Bins read_bins(const Json& request) {
  Bins bins{number(request.value("bin_width", Json(1))), number(request.value("bin_origin", Json(0)))};
  if (!(bins.width > 0) || !std::isfinite(bins.width) || !std::isfinite(bins.origin))
    throw std::invalid_argument("'bin_width' must be a number > 0 and 'bin_origin' a number");
  if (request.contains("bin_count")) {
    const auto count = whole_number(request["bin_count"]);
    if (!count || *count == 0) throw std::invalid_argument("'bin_count' must be a whole number > 0");
    bins.count = *count;
  }
  if (request.contains("bin_edges")) {
    bins.edges = read_matrix<double>(request, "bin_edges", true).values;
    const auto falls = [](double a, double b) { return !(a < b); };
    if (bins.edges.size() < 2 || !std::isfinite(bins.edges.front()) || !std::isfinite(bins.edges.back()) ||
        std::adjacent_find(bins.edges.begin(), bins.edges.end(), falls) != bins.edges.end())
      throw std::invalid_argument("'bin_edges' must be two rising numbers or more");
  }
  return bins;
}

inline std::string spec_text(const Json& spec) {
  if (spec.is_object()) return to_text(to_spec(spec));
  if (spec.is_string()) return spec;
  throw std::invalid_argument("a component must be given as text or as an object with a name, got " + spec.dump());
}

inline std::shared_ptr<Backend> backend_of(const Json& request) {
  return make<Backend>(spec_text(request.value("backend", Json("xtensor"))));
}

inline void only_known(const Json& request, const std::vector<std::string>& known) {
  for (const auto& [key, unused] : request.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw std::invalid_argument("unknown key '" + key + "'" + suggestion(key, known));
}

/// Calls `evaluate` with a value of the type that "dtype" names.
template <class Evaluate>
Json with_dtype(const Json& request, Evaluate evaluate) {
  const auto dtype = request.value("dtype", Json("float64"));
  if (dtype == "float64") return evaluate(double());
  if (dtype == "float32") return evaluate(float());
  throw std::invalid_argument("'dtype' must be \"float32\" or \"float64\", got " + dtype.dump());
}

}  // namespace diffrank::experiments
