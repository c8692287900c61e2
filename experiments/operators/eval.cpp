// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/eval.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <istream>
#include <ostream>

#include "diffrank/backends/backend.hpp"
#include "diffrank/core/selector.hpp"
#include "diffrank/experiments/json/relaxed_json.hpp"
#include "diffrank/experiments/operators/limits.hpp"

namespace diffrank::experiments {
namespace {

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

std::string spec_text(const Json& spec) {
  if (spec.is_object()) return to_text(to_spec(spec));
  if (spec.is_string()) return spec;
  throw std::invalid_argument("a component must be given as text or as an object with a name, got " + spec.dump());
}

std::shared_ptr<Backend> backend_of(const Json& request) {
  return make<Backend>(spec_text(request.value("backend", Json("xtensor"))));
}

void only_known(const Json& request, const std::vector<std::string>& known) {
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

template <class T>
Json evaluate_rows(const std::shared_ptr<const Operator>& op, const Backend& backend, const Json& request,
                   const char* name) {
  const auto scores = read_matrix<T>(request, "scores");
  auto out = scores, grad = scores;
  Matrix<T> cotangent;
  const bool wants_vjp = request.contains("cotangent");
  if (wants_vjp) cotangent = read_matrix<T>(request, "cotangent");
  if (wants_vjp && (cotangent.rows != scores.rows || cotangent.cols != scores.cols))
    throw std::invalid_argument("'cotangent' must have the shape of 'scores', [" + std::to_string(scores.rows) + ", " +
                                std::to_string(scores.cols) + "]");
  check_time(*op, scores.rows, scores.cols);
  backend.apply(op, std::as_const(scores).view(), out.view(), std::as_const(cotangent).view(),
                wants_vjp ? grad.view() : Rows<T>());
  Json answer{{name, write_matrix(out)}};
  if (wants_vjp) answer["vjp"] = write_matrix(grad);
  return answer;
}

Json evaluate_op(const std::shared_ptr<const Operator>& op, const Json& request, const char* kind, const char* name) {
  only_known(request, {kind, "scores", "cotangent", "backend", "dtype"});
  if (!request.contains("scores")) throw std::invalid_argument("'scores' is missing: a list of rows, [[...], [...]]");
  const auto backend = backend_of(request);
  return with_dtype(request, [&](auto zero) { return evaluate_rows<decltype(zero)>(op, *backend, request, name); });
}

/// Losses compute in double; their arrays are first rounded to T.
template <class T>
Matrix<double> read_rounded(const Json& request, const std::string& key) {
  const auto m = read_matrix<T>(request, key, true);
  return {{m.values.begin(), m.values.end()}, m.rows, m.cols};
}

template <class T>
Json evaluate_loss(const Json& request) {
  only_known(request,
             {"loss", "features", "predictions", "labels", "weights", "cotangent", "step", "backend", "dtype"});
  const std::shared_ptr<const Loss> loss = make<Loss>(spec_text(request["loss"]));
  const std::string input = loss->uses_features() ? "features" : "predictions";
  for (const auto& key : {std::string("labels"), input})
    if (!request.contains(key))
      throw std::invalid_argument("'" + key + "' is missing: loss '" + loss->name() + "' needs it");
  const auto labels = read_rounded<T>(request, "labels"), values = read_rounded<T>(request, input);
  Matrix<double> weights;
  if (request.contains("weights")) weights = read_rounded<T>(request, "weights");
  const auto step = whole_number(request.value("step", Json(0u)));
  if (!step) throw std::invalid_argument("'step' must be a whole number >= 0, got " + request["step"].dump());

  Batch batch;
  batch.labels = labels.view();
  batch.step = *step;
  std::vector<double> grad(values.values.size());
  LossGradient gradient;
  if (loss->uses_features()) {
    batch.features = values.view();
    gradient.features = {grad.data(), values.rows, values.cols};
  } else {
    if (values.cols != 1)
      throw std::invalid_argument("'predictions' must be a flat list, one number for each label; loss '" +
                                  loss->name() + "' compares one list: write a line for each of several");
    batch.predictions = values.view();
    gradient.predictions = {grad.data(), values.rows, values.cols};
  }
  const bool weighted = request.contains("weights");
  if (weighted) batch.weights = weights.values.data();
  if ((!loss->uses_features() && values.rows != labels.rows) || (weighted && weights.values.size() != labels.rows))
    throw std::invalid_argument("'labels', '" + input + "' and 'weights' must have one entry for each sample");
  check(*loss, batch);
  check_memory(*loss, batch);
  const auto result = backend_of(request)->loss(loss, batch, number(request.value("cotangent", Json(1.0))), gradient);
  const Matrix<T> rounded{{grad.begin(), grad.end()}, values.rows, values.cols};
  Json answer{{"value", write_number(static_cast<T>(result.value))}};
  if (loss->uses_features()) answer["d_features"] = write_matrix(rounded);
  else answer["d_predictions"] = write_row(rounded.values.data(), rounded.rows);
  return answer;
}

}  // namespace

Json evaluate(const Json& request) {
  if (!request.is_object()) throw std::invalid_argument("a request is a JSON object, got " + request.dump());
  if (request.contains("ranker"))
    return evaluate_op(make<Ranker>(spec_text(request["ranker"])), request, "ranker", "ranks");
  if (request.contains("sorter"))
    return evaluate_op(make<Sorter>(spec_text(request["sorter"])), request, "sorter", "sorted");
  if (request.contains("selector"))
    return evaluate_op(make<Selector>(spec_text(request["selector"])), request, "selector", "weights");
  if (request.contains("loss"))
    return with_dtype(request, [&](auto zero) { return evaluate_loss<decltype(zero)>(request); });
  throw std::invalid_argument("a request names a 'ranker', a 'sorter', a 'selector' or a 'loss'");
}

void evaluate_lines(std::istream& in, std::ostream& out) {
  for (std::string line; std::getline(in, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    Json answer;
    try {
      answer = evaluate(parse_json(line, "request"));
    } catch (const std::exception& error) {
      answer = {{"error", error.what()}};
    }
    out << dump(answer) << std::endl;
  }
}

}  // namespace diffrank::experiments
