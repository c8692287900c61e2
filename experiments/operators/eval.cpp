// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/operators/eval.hpp"

#include <istream>
#include <ostream>

#include "diffrank/core/ranker.hpp"
#include "diffrank/core/selector.hpp"
#include "diffrank/experiments/json/relaxed_json.hpp"
#include "diffrank/experiments/operators/eval_arrays.hpp"
#include "diffrank/experiments/operators/limits.hpp"

namespace diffrank::experiments {
namespace {

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

}  // namespace

Json evaluate(const Json& request) {
  if (!request.is_object()) throw std::invalid_argument("a request is a JSON object, got " + request.dump());
  if (request.contains("ranker"))
    return evaluate_op(make<Ranker>(spec_text(request["ranker"])), request, "ranker", "ranks");
  if (request.contains("sorter"))
    return evaluate_op(make<Sorter>(spec_text(request["sorter"])), request, "sorter", "sorted");
  if (request.contains("selector"))
    return evaluate_op(make<Selector>(spec_text(request["selector"])), request, "selector", "weights");
  if (request.contains("loss")) return evaluate_loss(request);
  if (request.contains("weighting")) return evaluate_weighting(request);
  if (request.contains("mixing")) return evaluate_mixing(request);
  if (request.contains("metrics")) return evaluate_metrics(request);
  if (request.contains("transform")) return evaluate_transform(request);
  throw std::invalid_argument(
      "a request names a 'ranker', a 'sorter', a 'selector', a 'loss', a 'weighting', a 'mixing', "
      "'metrics' or a 'transform'");
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
