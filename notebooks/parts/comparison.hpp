// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "diffrank/notebooks/parts/chart.hpp"
#include "diffrank/notebooks/parts/table.hpp"

namespace diffrank::notebook {

/// Rankers side by side on the same scores, as `diffrank compare` has them: fidelity and gradient; `times` also has
/// microseconds a row, which differ from run to run.
struct Comparison {
  Json json;
  Table table() const { return Table::from(json.at("table")); }
  Table times() const { return Table::from(json.at("times")); }
  Chart ranks() const { return Chart::from(json.at("ranks")); }  ///< of the first row of scores
  /// max_distance, mean_distance, zeros, cosine, bias or noise of each ranker; `diffrank compare` says what they are.
  Row numbers(const std::string& name) const {
    if (json["numbers"].contains(name)) return to_row(json["numbers"][name]);
    throw std::invalid_argument("numbers: '" + name +
                                "' is not compared: max_distance, mean_distance, zeros, cosine, bias or noise is");
  }
  Chart gradients() const { return Chart::from(json.at("gradients")); }  ///< of its middle item's rank, by each score
};

inline Json mime_bundle_repr(const Comparison& comparison) {
  return mime_bundle_repr(comparison.table());
}

/// data: randn, ties, cauchy, sorted, or a JSON file [[...], [...]].
inline Comparison compare(const std::vector<std::string>& rankers, std::size_t n = 128, std::size_t rows = 64,
                          const std::string& data = "randn", std::uint64_t seed = 0) {
  const Json request{{"rankers", rankers}, {"n", n}, {"rows", rows}, {"data", data}, {"seed", seed}};
  return {Json::parse(library::compare(request.dump()))};
}

}  // namespace diffrank::notebook
