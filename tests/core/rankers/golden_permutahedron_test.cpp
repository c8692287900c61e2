// SPDX-License-Identifier: Apache-2.0
// Soft ranks and sorts against fast-soft-sort and torchsort.
#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Whether a gap of the scores is just where pools join. There the gradient is one of many, and each code has its own.
bool at_a_kink(const OperatorCase& op, const Row& x) {
  Row nudged = x;
  for (std::size_t i = 0; i < x.size(); ++i) nudged[i] += 1e-9 * std::sin(1 + 7 * static_cast<double>(i));
  for (std::size_t k = 0; k < x.size(); ++k) {
    Row unit(x.size());
    unit[k] = 1;
    Row opposite = x;
    for (std::size_t i = 0; i < x.size(); ++i) opposite[i] -= nudged[i] - x[i];
    if (distance(vjp(op, nudged, unit), vjp(op, opposite, unit)) > 1e-6) return true;
  }
  return false;
}

std::size_t kinks = 0;

bool agrees(const Json& entry) {
  const auto name = entry.at("op").get<std::string>();
  const auto& params = entry.at("params");
  const bool rank = name.rfind("soft_rank", 0) == 0;
  const auto op = make_operator(rank ? "ranker" : "sorter",
                                "permutahedron(regularization=" + params.at("regularization").get<std::string>() +
                                    ", strength=" + to_text(params.at("regularization_strength").get<double>()) +
                                    (params.at("direction") == "ASCENDING" ? ", order=ascending)" : ")"));
  CAPTURE(op.spec, rank, entry.at("case"));
  const auto x = numbers(entry.at("x")), c = numbers(entry.at("cotangent"));
  const auto y = numbers(entry.at(entry.contains("y_ref") ? "y_ref" : "y"));
  const auto g = numbers(entry.at(entry.contains("vjp_ref") ? "vjp_ref" : "vjp"));
  CHECK(distance(forward(op, x), y) <= Tolerance<double>::golden);
  CHECK(distance(forward(op, to_float(x)), y) <= Tolerance<float>::golden * static_cast<double>(x.size()));
  if (at_a_kink(op, x) && !entry.contains("tie_groups")) ++kinks;
  else  // the peers' rounding is relative to the cotangent, of size 1
    CHECK(distance(tie_sums(entry, vjp(op, x, c)), tie_sums(entry, g), 1) <= Tolerance<double>::golden);
  return true;
}

}  // namespace

TEST_CASE("permutahedron has the values and gradients of fast-soft-sort") {
  kinks = 0;
  for_each_golden("peers_fast_soft_sort.json", 192, agrees);
  CHECK(kinks <= 20);
}

TEST_CASE("permutahedron has the values and gradients of torchsort") {
  kinks = 0;
  for_each_golden("peers_torchsort.json", 64, agrees);
  CHECK(kinks <= 10);
}
