// SPDX-License-Identifier: Apache-2.0
// Twins of network: every layer in tensor operations, with all alphas kept for autograd. The formulas are in
// core/rankers/network.cpp and core/numerics/soft_swap.hpp; here alpha is a function of the signed difference, as in
// the papers.
#include <ATen/ATen.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/backends/libtorch/twins/blocks.hpp"
#include "diffrank/core/numerics/sorting_network.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;
constexpr double infinity = std::numeric_limits<double>::infinity(), pi = std::numbers::pi;
constexpr double huge = 1e150;  // replaces infinity: 1/huge vanishes in every sum

class Comparator {
 public:
  explicit Comparator(const Operator& op)
      : name_(op.option("distribution")), beta_(number(op, "steepness")), lambda_(number(op, "art_lambda")) {}

  /// The weight of a value that exceeds the other by d.
  Tensor alpha(const Tensor& d) const {
    const Tensor z = beta_ * d;
    if (name_ == "logistic") return z.sigmoid();
    if (name_ == "logistic_phi") return (z / (d.abs() + 1e-10).pow(lambda_)).sigmoid();
    if (name_ == "gaussian") return 0.5 * (-z / std::sqrt(2.0)).erfc();
    if (name_ == "reciprocal") return 0.5 * (z / (2 + z.abs()) + 1);
    if (name_ == "cauchy") return z.atan() / pi + 0.5;
    const Tensor near = z.abs() <= 0.25;
    return at::where(near, z + 0.5, (z > 0).to(z.scalar_type()) - 0.0625 / z.masked_fill(near, 1));
  }

  /// (1 - alpha) d for d >= 0. Where it does not vanish for large d, the cancellation in 1 - alpha is
  /// avoided.
  Tensor shift(const Tensor& d) const {
    const Tensor z = beta_ * d;
    if (name_ == "reciprocal") return d / (2 + z);
    if (name_ == "cauchy") return d * at::where(z < 1, 0.5 - z.atan() / pi, z.clamp_min(1).reciprocal().atan() / pi);
    if (name_ == "optimal") return at::where(z <= 0.25, d * (0.5 - z), at::full_like(z, 0.0625 / beta_));
    return d * alpha(-d);
  }

 private:
  std::string name_;
  double beta_, lambda_;
};

/// The wires of a layer: the first ones of its comparators, the second ones, and the unused ones.
struct Layer {
  Layer(const SortingNetwork& net, std::size_t index, const Tensor& x) : pairs(0) {
    std::vector<std::int64_t> first, order;
    std::vector<bool> idle(static_cast<std::size_t>(x.size(1)), true);
    net.comparators(index, [&](std::size_t a, std::size_t b) {
      first.push_back(static_cast<std::int64_t>(a));
      order.push_back(static_cast<std::int64_t>(b));
      idle[a] = idle[b] = false;
    });
    pairs = static_cast<std::int64_t>(first.size());
    order.insert(order.begin(), first.begin(), first.end());
    for (std::size_t i = 0; i < idle.size(); ++i)
      if (idle[i]) order.push_back(static_cast<std::int64_t>(i));
    wires = at::tensor(order, at::kLong).to(x.device());
    back = wires.argsort();
  }
  /// change(first, second) returns the two new values of all pairs.
  template <class Change>
  Tensor apply(const Tensor& x, Change change) const {
    const Tensor grouped = x.index_select(1, wires);
    const auto parts = grouped.split_with_sizes({pairs, pairs, x.size(1) - 2 * pairs}, 1);
    const auto [a, b] = change(parts[0], parts[1]);
    return at::cat({a, b, parts[2]}, 1).index_select(1, back);
  }
  std::int64_t pairs;
  Tensor wires, back;
};

using Pair = std::pair<Tensor, Tensor>;

struct Run {
  Run(const Operator& op, const Tensor& scores)
      : sorted(scores),
        net(op.option("topology") == "bitonic" ? Topology::bitonic : Topology::odd_even,
            static_cast<std::size_t>(scores.size(1))) {
    // Relative to the largest finite score, so that a common offset loses no digits.
    const Tensor infinite = sorted.values.isinf();
    offset = sorted.values.masked_fill(infinite, -infinity).amax(1, true).nan_to_num(0, 0, 0);
    const Tensor values = (sorted.values.sign() * huge).where(infinite, sorted.values - offset);
    const Tensor shared = with_values(sorted.shared, values);

    std::vector<std::uint32_t> at(static_cast<std::size_t>(scores.size(1)));
    net.enter(at.data());
    enter = at::tensor(std::vector<std::int64_t>(at.begin(), at.end()), at::kLong).to(scores.device());
    x = at::zeros_like(shared).scatter(1, sorted.order, shared).index_select(1, enter);

    const Comparator comparator(op);
    for (std::size_t l = 0; l < net.layers(); ++l) {
      layers.emplace_back(net, l, x);
      x = layers.back().apply(x, [&](const Tensor& a, const Tensor& b) {
        alphas.push_back(comparator.alpha(a - b));
        const Tensor shift = comparator.shift((a - b).abs());
        return Pair{at::maximum(a, b) - shift, at::minimum(a, b) + shift};
      });
    }
  }
  Sorted sorted;
  SortingNetwork net;
  Tensor offset, enter, x;
  std::vector<Layer> layers;
  std::vector<Tensor> alphas;
};

Tensor soft_rank(const Operator& op, const Tensor& scores) {
  const Run run(op, scores);
  Tensor t = at::arange(1, scores.size(1) + 1, run.offset.options()).expand_as(scores);
  for (std::size_t l = run.layers.size(); l-- > 0;)
    t = run.layers[l].apply(t, [&](const Tensor& a, const Tensor& b) {
      const Tensor moved = (1 - run.alphas[l]) * (b - a);
      return Pair{a + moved, b - moved};
    });
  const Tensor ranks = t.index_select(1, run.enter.argsort()).gather(1, run.sorted.order);
  const Tensor mean = Runs(jumps(run.sorted.values)).mean(ranks.detach());
  return at::zeros_like(ranks).scatter(1, run.sorted.order, with_values(ranks, mean));
}

Tensor soft_sort(const Operator& op, const Tensor& scores) {
  const Run run(op, scores);
  const Tensor y = run.x.detach(), infinite = y.abs() > huge / 2;
  return with_values(run.x, (y.sign() * infinity).where(infinite, y + run.offset));
}

const bool added_rank = add_twin<Ranker>("network", {soft_rank});
const bool added_sort = add_twin<Sorter>("network", {soft_sort});

}  // namespace
}  // namespace diffrank::libtorch
