// SPDX-License-Identifier: Apache-2.0
// Rankers, sorters, selectors and losses on the numbers of a cell.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "diffrank/notebooks/parts/library.hpp"

namespace diffrank::notebook {

using Json = nlohmann::json;
using Row = std::vector<double>;
using Matrix = std::vector<Row>;  ///< rows of equal length

/// A number as JSON; NaN and the infinities, which JSON lacks, as "NaN", "Infinity", "-Infinity".
inline Json to_json(double x) {
  if (std::isfinite(x)) return x;
  return std::isnan(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity";
}
inline Json to_json(const Row& row) {
  Json list = Json::array();
  for (const double x : row) list.push_back(to_json(x));
  return list;
}
inline Json to_json(const Matrix& rows) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(to_json(row));
  return list;
}
inline double to_number(const Json& json) {
  if (!json.is_string()) return json.get<double>();
  return json == "NaN" ? std::nan("") : json == "Infinity" ? HUGE_VAL : -HUGE_VAL;
}
inline Row to_row(const Json& json) {
  Row row;
  for (const auto& x : json) row.push_back(to_number(x));
  return row;
}
inline Matrix to_matrix(const Json& json) {
  Matrix rows;
  for (const auto& row : json) rows.push_back(to_row(row));
  return rows;
}

/// Any request of `diffrank eval`: weightings, mixings, transforms, metrics, losses with more than features and labels.
inline Json eval(const Json& request) {
  return Json::parse(library::evaluate(request.dump()));
}

/// Ranks of each row of scores: the largest score has rank 1, or n with order=ascending.
inline Matrix rank(const std::string& ranker, const Matrix& scores) {
  return to_matrix(eval({{"ranker", ranker}, {"scores", to_json(scores)}})["ranks"]);
}
inline Row rank(const std::string& ranker, const Row& scores) {
  return rank(ranker, Matrix{scores}).at(0);
}

/// Each row of scores sorted, the largest first, in the unit of the scores.
inline Matrix sort(const std::string& sorter, const Matrix& scores) {
  return to_matrix(eval({{"sorter", sorter}, {"scores", to_json(scores)}})["sorted"]);
}
inline Row sort(const std::string& sorter, const Row& scores) {
  return sort(sorter, Matrix{scores}).at(0);
}

/// Weights in [0, 1] of each row of scores: how much each belongs to the k largest.
inline Matrix select(const std::string& selector, const Matrix& scores) {
  return to_matrix(eval({{"selector", selector}, {"scores", to_json(scores)}})["weights"]);
}
inline Row select(const std::string& selector, const Row& scores) {
  return select(selector, Matrix{scores}).at(0);
}

/// The vector-Jacobian product: entry k of a row is sum_j cotangent_j d out_j / d score_k, or its surrogate. `kind` is
/// ranker, sorter or selector.
inline Matrix vjp(const std::string& spec, const Matrix& scores, const Matrix& cotangent,
                  const std::string& kind = "ranker") {
  return to_matrix(eval({{kind, spec}, {"scores", to_json(scores)}, {"cotangent", to_json(cotangent)}})["vjp"]);
}
inline Row vjp(const std::string& spec, const Row& scores, const Row& cotangent, const std::string& kind = "ranker") {
  return vjp(spec, Matrix{scores}, Matrix{cotangent}, kind).at(0);
}

/// A loss of a batch and the derivative of weight * value: by the features of a loss of features (RankSim), else by the
/// predictions.
struct LossValue {
  double value = 0;
  Matrix d_features;
  Row d_predictions;
};

/// features: [B, D], or predictions: [B]; labels: [B].
inline LossValue loss(const std::string& spec, const Matrix& features, const Row& labels, double weight = 1) {
  const auto answer = eval(
      {{"loss", spec}, {"features", to_json(features)}, {"labels", to_json(labels)}, {"cotangent", to_json(weight)}});
  return {to_number(answer["value"]), to_matrix(answer.value("d_features", Json::array())), {}};
}
inline LossValue loss(const std::string& spec, const Row& predictions, const Row& labels, double weight = 1) {
  const auto answer = eval({{"loss", spec},
                            {"predictions", to_json(predictions)},
                            {"labels", to_json(labels)},
                            {"cotangent", to_json(weight)}});
  return {to_number(answer["value"]), {}, to_row(answer.value("d_predictions", Json::array()))};
}

}  // namespace diffrank::notebook
