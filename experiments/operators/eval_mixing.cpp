// SPDX-License-Identifier: Apache-2.0
// Requests {"mixing": spec, "labels": [...]} of `diffrank eval`: row i has the probabilities of the partners of sample i.
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/experiments/operators/eval_arrays.hpp"
#include "diffrank/losses/mixing.hpp"

namespace diffrank::experiments {

Json evaluate_mixing(const Json& request) {
  only_known(request, {"mixing", "labels"});
  if (!request.contains("labels"))
    throw std::invalid_argument("'labels' is missing: a mixing needs the training labels");
  const auto labels = read_matrix<double>(request, "labels", true);
  for (const double y : labels.values)
    if (!std::isfinite(y)) throw std::invalid_argument("'labels' must be finite, got " + to_text(y));
  constexpr std::size_t most = 4096;
  if (labels.rows > most)
    throw std::invalid_argument("'labels' has " + std::to_string(labels.rows) +
                                " samples; a table of the probabilities of " + "all pairs is made for " +
                                std::to_string(most) + " at most");
  const auto mixing = make<Mixing>(spec_text(request["mixing"]));
  Json rows = Json::array();
  for (std::size_t i = 0; i < labels.rows; ++i) {
    const auto p = partner_probabilities(*mixing, labels.view(), i);
    rows.push_back(write_row(p.data(), p.size()));
  }
  return {{"probabilities", rows}};
}

}  // namespace diffrank::experiments
