// SPDX-License-Identifier: Apache-2.0
// Requests {"weighting": spec, "labels": [...], "bin_width": 1, "bin_origin": 0} of `diffrank eval`.
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/experiments/operators/eval_arrays.hpp"
#include "diffrank/losses/weighting.hpp"

namespace diffrank::experiments {

Json evaluate_weighting(const Json& request) {
  only_known(request, {"weighting", "labels", "bin_width", "bin_origin", "bin_count", "bin_edges"});
  if (!request.contains("labels"))
    throw std::invalid_argument("'labels' is missing: a weighting needs the training labels");
  const auto labels = read_matrix<double>(request, "labels", true);
  for (const double y : labels.values)
    if (!std::isfinite(y)) throw std::invalid_argument("'labels' must be finite, got " + to_text(y));
  const auto bins = read_bins(request);
  const auto spec = spec_text(request["weighting"]);
  if (spec == "none") return {{"weights", std::vector<double>(labels.rows, 1.0)}};
  const auto w = make<Weighting>(spec)->weigh({labels.view(), bins});
  const auto numbers = [](const std::vector<double>& values) { return write_row(values.data(), values.size()); };
  return {{"weights", numbers(w.weights)},
          {"bins", w.bins},
          {"counts", numbers(w.counts)},
          {"smoothed", numbers(w.smoothed)}};
}

}  // namespace diffrank::experiments
