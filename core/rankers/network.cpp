// SPDX-License-Identifier: Apache-2.0
// A sorting network of soft comparators. Layer l mixes pairs of wires: x_l = x_(l-1) M_l, where M_l depends on x_(l-1).
// sort:  y = x_L                                   rank:  r = M_1 ... M_L (1..n)^T, from the last layer to the first
// VJP:   layers in reverse; for a pair (a, b), gap d, the adjoints v of the values mix with weight d shift / d gap, and
//        for ranks +-(u_a - u_b)(t_a - t_b) d alpha / d gap is added to them, u = c M_1 .. M_(l-1),
//        t = M_(l+1) .. (1..n)
// cost:  O(n) per layer and O(n sqrt(layers)) memory: no matrix, layers are recomputed from checkpoints; layers: n for
//        odd_even, about log2(n)^2 / 2 for bitonic
// Not equivariant: which comparators a score passes depends on its index. Equal scores get the mean of their ranks and
// gradients.
// Petersen, Borgelt, Kuehne, Deussen, ICML 2021 and ICLR 2022 (diffsort); comparators in core/numerics/soft_swap.hpp.
#include <algorithm>

#include "diffrank/core/numerics/checkpointed_backward.hpp"
#include "diffrank/core/numerics/soft_swap.hpp"
#include "diffrank/core/numerics/sorting_network.hpp"
#include "diffrank/core/order/argsort.hpp"
#include "diffrank/core/order/isotonic.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/core/ranker.hpp"

namespace diffrank {
namespace {

struct Settings {
  Topology topology = Topology::odd_even;
  Distribution distribution = Distribution::logistic;
  double steepness = 10, art_lambda = 0.25;

  void declare(Options& o) {
    o.choice("topology", topology, {"odd_even", "bitonic"}, "n layers, or about log2(n)^2 / 2 layers that mix more");
    o.choice("distribution", distribution, distributions(),
             "of the soft comparator; reciprocal, cauchy and optimal keep every comparator monotonic");
    o.number("steepness", steepness, "of the comparators, in 1 / score units: the larger, the harder",
             Range::positive());
    o.number("art_lambda", art_lambda, "logistic_phi only: comparators see gap^(1 - art_lambda)", Range::fraction());
  }
  Cost cost() const { return topology == Topology::odd_even ? Cost::quadratic : Cost::linear; }
  template <class Visit>
  void with(Visit visit) const {
    with_swap(distribution, steepness, art_lambda, visit);
  }
};

/// A number whose difference to every finite score is exact (Sterbenz), so that a common offset loses no digits.
template <class T>
double exact_offset(const T* scores, std::size_t n) {
  double least = std::numeric_limits<double>::infinity(), largest = -least;
  for (std::size_t i = 0; i < n; ++i) {
    if (!std::isfinite(scores[i])) continue;
    least = std::min(least, static_cast<double>(scores[i]));
    largest = std::max(largest, static_cast<double>(scores[i]));
  }
  if (least > largest) return 0;  // none is finite
  if (least > 0 && largest <= 2 * least) return least;
  return largest < 0 && least >= 2 * largest ? largest : 0;
}

/// A row on the wires of the network.
struct Wires {
  template <class T>
  Wires(Scratch& scratch, Topology topology, const T* scores, std::size_t wires)
      : net(topology, wires), n(wires), offset(exact_offset(scores, n)), at(scratch.take<std::uint32_t>(n)) {
    net.enter(at);
    values = scratch.take<double>(2 * n);
    for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<double>(scores[at[i]]) - offset;
  }
  SortingNetwork net;
  std::size_t n;
  double offset;
  std::uint32_t* at;  ///< index of the score that enters at a wire
  double* values;     ///< n scores less the offset, room for n more
};

/// alpha m_a + (1 - alpha) m_b and the reverse; alpha is the weight that a comparator of x_a, x_b gave to the first.
void mix(double& a, double& b, bool in_order, double other) {
  const double moved = (in_order ? other : 1 - other) * (b - a);
  a += moved;
  b -= moved;
}

double distance(double a, double b) {
  return std::abs(gap(a, b));
}

void compare_and_swap(double& a, double& b, double shift) {
  const double high = std::max(a, b), low = std::min(a, b);
  a = high - shift;
  b = low + shift;
}

template <class Swapper>
void advance(const SortingNetwork& net, std::size_t layer, Swapper swap, double* x) {
  net.comparators(
      layer, [=](std::size_t a, std::size_t b) { compare_and_swap(x[a], x[b], swap(distance(x[a], x[b])).shift); });
}

/// Averages over ties before rounding to T: gradients of steep comparators at equal scores are large and cancel.
template <class T>
void put_shared(const Wires& wires, const double* from, const T* scores, T* to) {
  Scratch scratch;
  auto* shared = scratch.take<double>(wires.n);
  for (std::size_t i = 0; i < wires.n; ++i) shared[wires.at[i]] = from[i];
  auto* order = scratch.take<std::uint32_t>(wires.n);
  argsort_descending(scores, wires.n, order);
  average_over_ties(scores, order, wires.n, shared);
  std::transform(shared, shared + wires.n, to, [](double x) { return static_cast<T>(x); });
}

double* counted(Scratch& scratch, std::size_t n) {
  double* t = scratch.take<double>(n);
  for (std::size_t i = 0; i < n; ++i) t[i] = static_cast<double>(i + 1);
  return t;
}

class NetworkRank final : public RowRanker<NetworkRank> {
 public:
  void options(Options& o) final { settings_.declare(o); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"steepness", std::numeric_limits<double>::infinity()}; }
  Cost cost() const final { return settings_.cost(); }
  /// Which comparators a score passes depends on its index.
  Properties properties() const final { return {false, false, true}; }

  template <class T>
  void forward_row(const T* scores, T* r, std::size_t n) const {
    Scratch scratch;
    const Wires wires(scratch, settings_.topology, scores, n);
    const auto& net = wires.net;
    double* t = counted(scratch, n);
    settings_.with([&](auto swap) {
      const auto step = [&](std::size_t layer, double* x) { advance(net, layer, swap, x); };
      reverse_chain(net.layers(), n, wires.values, step, [&](std::size_t layer, const double* x) {
        net.comparators(layer, [=](std::size_t a, std::size_t b) {
          mix(t[a], t[b], x[a] >= x[b], swap(distance(x[a], x[b])).other);
        });
      });
    });
    put_shared(wires, t, scores, r);
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const Wires wires(scratch, settings_.topology, scores, n);
    const auto& net = wires.net;
    for (std::size_t i = 0; i < n; ++i) wires.values[n + i] = static_cast<double>(c[wires.at[i]]);
    double* t = counted(scratch, n);
    double* v = scratch.take<double>(n);
    std::fill_n(v, n, 0.0);
    settings_.with([&](auto swap) {
      const auto step = [&](std::size_t layer, double* x) {
        double* u = x + n;
        net.comparators(layer, [=](std::size_t a, std::size_t b) {
          const Swap s = swap(distance(x[a], x[b]));
          mix(u[a], u[b], x[a] >= x[b], s.other);
          compare_and_swap(x[a], x[b], s.shift);
        });
      };
      reverse_chain(net.layers(), 2 * n, wires.values, step, [&](std::size_t layer, const double* x) {
        const double* u = x + n;
        net.comparators(layer, [=](std::size_t a, std::size_t b) {
          const Swap s = swap(distance(x[a], x[b]));
          const bool in_order = x[a] >= x[b];
          const double pull = (u[a] - u[b]) * (t[a] - t[b]) * s.slope;
          mix(v[a], v[b], in_order, s.blend);
          v[a] += pull;
          v[b] -= pull;
          mix(t[a], t[b], in_order, s.other);
        });
      });
    });
    put_shared(wires, v, scores, g);
  }

 private:
  Settings settings_;
};

class NetworkSort final : public RowSorter<NetworkSort> {
 public:
  void options(Options& o) final { settings_.declare(o); }
  Gradient gradient() const final { return Gradient::exact; }
  Softness softness() const final { return {"steepness", std::numeric_limits<double>::infinity()}; }
  Cost cost() const final { return settings_.cost(); }
  /// Which comparators a score passes depends on its index.
  Properties properties() const final { return {false, false, true}; }

  template <class T>
  void forward_row(const T* scores, T* y, std::size_t n) const {
    Scratch scratch;
    const Wires wires(scratch, settings_.topology, scores, n);
    settings_.with([&](auto swap) {
      for (std::size_t layer = 0; layer < wires.net.layers(); ++layer) advance(wires.net, layer, swap, wires.values);
    });
    for (std::size_t i = 0; i < n; ++i) y[i] = static_cast<T>(wires.offset + wires.values[i]);
  }

  template <class T>
  void vjp_row(const T* scores, const T*, const T* c, T* g, std::size_t n) const {
    Scratch scratch;
    const Wires wires(scratch, settings_.topology, scores, n);
    const auto& net = wires.net;
    double* v = scratch.take<double>(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<double>(c[i]);
    settings_.with([&](auto swap) {
      const auto step = [&](std::size_t layer, double* x) { advance(net, layer, swap, x); };
      reverse_chain(net.layers(), n, wires.values, step, [&](std::size_t layer, const double* x) {
        net.comparators(layer, [=](std::size_t a, std::size_t b) {
          mix(v[a], v[b], x[a] >= x[b], swap(distance(x[a], x[b])).blend);
        });
      });
    });
    put_shared(wires, v, scores, g);
  }

 private:
  Settings settings_;
};

const bool added_rank = add<NetworkRank>("network", "Petersen et al. 2021, 2022",
                                         "expected positions in a sorting network of soft comparators");
const bool added_sort =
    add<NetworkSort>("network", "Petersen et al. 2021, 2022", "a sorting network of soft comparators");

}  // namespace
}  // namespace diffrank
