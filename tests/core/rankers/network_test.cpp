// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/gradient_check.hpp"
#include "diffrank/core/numerics/checkpointed_backward.hpp"
#include "diffrank/core/numerics/soft_swap.hpp"
#include "diffrank/core/numerics/sorting_network.hpp"
#include "diffrank/core/order/ranks.hpp"
#include "diffrank/tests/core/rankers/network_reference.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/peer_entries.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;
const std::vector<std::string> topologies{"odd_even", "bitonic"};

OperatorCase network(const std::string& kind, const std::string& topology, const std::string& distribution,
                     double steepness, const std::string& more = "") {
  return make_operator(kind, "network(topology=" + topology + ", distribution=" + distribution +
                                 ", steepness=" + to_text(steepness) + more + ")");
}
const std::string ascending = ", order=ascending";

template <class Test>
void for_each_network(Test test) {
  for (const auto& topology : topologies)
    for (const auto& distribution : distributions()) test(topology, distribution);
}

Row sorted_ascending(Row x) {
  std::sort(x.begin(), x.end());
  return x;
}

}  // namespace

TEST_CASE("Networks sort, and rank by the position of each score, as P of the papers does") {
  for_each_network([](const std::string& topology, const std::string& name) {
    for (const std::size_t n : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 12u, 16u, 17u, 32u})
      for (const double steepness : {0.01, 1.0, 10.0, 300.0}) {
        CAPTURE(topology, name, n, steepness);
        const auto x = normal_row(n, n);
        const auto pairs = topology == "bitonic" ? alternating_bitonic_network(n) : odd_even_network(n);
        const auto expected = soft_network(pairs, x, name, steepness);
        CHECK(distance(forward(network("sorter", topology, name, steepness, ascending), x), expected.sorted) <= exact);
        // A rounding of x reaches alpha steepness-fold.
        CHECK(distance(forward(network("ranker", topology, name, steepness, ascending), x), expected.ranks) <=
              exact * std::max(1.0, steepness));
      }
  });
}

TEST_CASE("diffsort's golden values and gradients hold; those of ties as sums over the tie", "[golden]") {
  const auto entries = peer_entries("peers_diffsort.json");
  std::size_t tested = 0;
  for (const auto& e : entries) {
    const auto& p = e["params"];
    CAPTURE(e["op"].get<std::string>(), e["case"].get<std::string>(), p.dump());
    const auto options = ", art_lambda=" + to_text(p["art_lambda"].get<double>()) + ascending;
    const bool sorts = e["op"] == "diffsort.sorted";
    const auto op = network(sorts ? "sorter" : "ranker", p["network"], p["distribution"], p["steepness"], options);
    const auto x = e["x"].get<Row>();
    if (e["op"] == "diffsort.P") {  // element by position
      Row ranks;
      for (const auto& row : e["y"].get<std::vector<Row>>()) {
        ranks.push_back(0);
        for (std::size_t k = 0; k < row.size(); ++k) ranks.back() += static_cast<double>(k + 1) * row[k];
      }
      CHECK(distance(forward(op, x), fold_ties(ranks, e)) <= Tolerance<double>::golden);
    } else {
      const auto y = e["y"].get<Row>();
      CHECK(distance(forward(op, x), sorts ? y : fold_ties(y, e)) <= Tolerance<double>::golden);
      const auto g = e["vjp"].get<Row>();
      // the peer's rounding is relative to the cotangent, of size 1, times the steepness
      CHECK(distance(vjp(op, x, e["cotangent"].get<Row>()), fold_ties(g, e), p["steepness"].get<double>()) <=
            Tolerance<double>::golden);
    }
    ++tested;
  }
  if (!entries.empty()) CHECK(tested == 198);
}

TEST_CASE("Network gradients equal central differences, both ways up") {
  for_each_network([](const std::string& topology, const std::string& name) {
    for (const auto* kind : {"ranker", "sorter"})
      for (const auto* more : {", order=descending", ", order=ascending"})
        for (const double steepness : {0.5, 10.0})
          for (const std::size_t n : {2u, 3u, 6u, 13u, 22u}) {
            CAPTURE(topology, name, kind, more, steepness, n);
            const auto x = normal_row(2 * n, n), c = normal_row(2 * n, n + 1);
            const auto check = check_gradient(*network(kind, topology, name, steepness, more).instance,
                                              {x.data(), 2, n}, {c.data(), 2, n});
            INFO(check.text());
            CHECK(check.error <= Tolerance<double>::gradient);
          }
  });
}

TEST_CASE("Steep networks of both topologies rank and sort exactly at every length") {
  for_each_network([](const std::string& topology, const std::string& name) {
    for (std::size_t n = 1; n <= 70; ++n) {
      CAPTURE(topology, name, n);
      const auto x = dyadic_row(n, n);  // gaps of at least 2^-10
      Row ranks(n);
      hard_ranks(x.data(), n, Ties::average, ranks.data());
      CHECK(distance(forward(network("ranker", topology, name, 1e15), x), ranks) <= 1e-9);
      CHECK(distance(forward(network("sorter", topology, name, 1e15, ascending), x), sorted_ascending(x)) <= exact);
      const auto c = normal_row(n, 3);
      CHECK(distance(vjp(network("sorter", topology, name, 1e15), x, c), vjp(make_operator("sorter", "hard"), x, c)) <=
            1e-9);
    }
  });
}

TEST_CASE("Dropping wires of the alternating bitonic network, as diffsort does, does not sort 22 scores; ours does") {
  std::size_t wrong = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto x = normal_row(22, seed);
    const auto ours = forward(network("sorter", "bitonic", "logistic", 1e12, ascending), x);
    CHECK(distance(ours, sorted_ascending(x)) <= exact);
    for (const auto& [a, b] : alternating_bitonic_network(22))
      if (x[a] > x[b]) std::swap(x[a], x[b]);
    wrong += !std::is_sorted(x.begin(), x.end());
  }
  CHECK(wrong > 20);
}

TEST_CASE("The layers are those of odd-even transposition sort and of Batcher's bitonic sort, written out") {
  using Layers = std::vector<Comparators>;
  const auto layers = [](Topology topology, std::size_t n) {
    const SortingNetwork net(topology, n);
    Layers all(net.layers());
    for (std::size_t k = 0; k < all.size(); ++k)
      net.comparators(k, [&](std::size_t a, std::size_t b) { all[k].emplace_back(a, b); });
    return all;
  };
  const auto enter = [](Topology topology, std::size_t n) {
    std::vector<std::uint32_t> at(n);
    SortingNetwork(topology, n).enter(at.data());
    return at;
  };
  CHECK(layers(Topology::odd_even, 4) == Layers{{{0, 1}, {2, 3}}, {{1, 2}}, {{0, 1}, {2, 3}}, {{1, 2}}});
  CHECK(layers(Topology::odd_even, 5) ==
        Layers{{{0, 1}, {2, 3}}, {{1, 2}, {3, 4}}, {{0, 1}, {2, 3}}, {{1, 2}, {3, 4}}, {{0, 1}, {2, 3}}});
  CHECK(enter(Topology::odd_even, 3) == std::vector<std::uint32_t>{0, 1, 2});

  CHECK(layers(Topology::bitonic, 4) == Layers{{{0, 1}, {2, 3}}, {{0, 3}, {1, 2}}, {{0, 1}, {2, 3}}});
  const Layers eight{{{0, 1}, {2, 3}, {4, 5}, {6, 7}}, {{0, 3}, {1, 2}, {4, 7}, {5, 6}},
                     {{0, 1}, {2, 3}, {4, 5}, {6, 7}}, {{0, 7}, {1, 6}, {2, 5}, {3, 4}},
                     {{0, 2}, {1, 3}, {4, 6}, {5, 7}}, {{0, 1}, {2, 3}, {4, 5}, {6, 7}}};
  CHECK(layers(Topology::bitonic, 8) == eight);
  CHECK(enter(Topology::bitonic, 8) == std::vector<std::uint32_t>{0, 1, 3, 2, 7, 6, 4, 5});  // Gray code
  Layers six(eight.size());  // without the first two of eight wires, and the comparators that touch them
  for (std::size_t k = 0; k < eight.size(); ++k)
    for (const auto& [a, b] : eight[k])
      if (a >= 2) six[k].emplace_back(a - 2, b - 2);
  CHECK(layers(Topology::bitonic, 6) == six);
  CHECK(enter(Topology::bitonic, 6) == std::vector<std::uint32_t>{1, 0, 5, 4, 2, 3});
}

TEST_CASE("Every wire meets at most one comparator of a layer, and every score enters once") {
  for (const auto topology : {Topology::odd_even, Topology::bitonic})
    for (std::size_t n = 0; n <= 130; ++n) {
      const SortingNetwork net(topology, n);
      std::vector<std::uint32_t> at(n);
      net.enter(at.data());
      std::sort(at.begin(), at.end());
      for (std::size_t i = 0; i < n; ++i)
        if (at[i] != i) FAIL_CHECK("score " << i << " of " << n);
      for (std::size_t layer = 0; layer < net.layers(); ++layer) {
        std::vector<int> seen(n, 0);
        net.comparators(layer, [&](std::size_t a, std::size_t b) {
          REQUIRE((a < b && b < n));
          ++seen[a], ++seen[b];
        });
        if (std::count_if(seen.begin(), seen.end(), [](int times) { return times > 1; })) FAIL_CHECK("layer " << layer);
      }
    }
  CHECK(SortingNetwork(Topology::bitonic, 1024).layers() == 55);
  CHECK(SortingNetwork(Topology::odd_even, 1024).layers() == 1024);
}

TEST_CASE("A comparator is its distribution, with exact derivatives, from gap 0 to infinity") {
  for (const auto& name : distributions())
    for (const double beta : {1e-12, 0.1, 10.0, 1e12}) {
      const auto which = static_cast<Distribution>(std::find(distributions().begin(), distributions().end(), name) -
                                                   distributions().begin());
      with_swap(which, beta, 0.25, [&](auto swap) {
        for (const double z : {0.0, 1e-3, 0.1, 0.249, 0.251, 1.0, 7.0, 30.0, 1e6, 1e9, 1e20}) {
          const double d = z / beta;
          CAPTURE(name, beta, z);
          const Swap s = swap(d);
          const auto other = [&](double at) { return distribution(name, -static_cast<long double>(at), beta, 0.25L); };
          CHECK(std::abs(s.other - static_cast<double>(other(d))) <= exact * s.other + 1e-18);
          CHECK(std::abs(s.shift - s.other * d) <= exact * s.shift);
          if (name == "logistic_phi" && d < 1e-6) continue;  // its slope changes within 1e-10
          const double h = 1e-5 * std::max(d, 0.01 / beta), at = std::max(d, h);
          const Swap t = swap(at), up = swap(at + h), down = swap(at - h);
          // h^2 and eps / h, in units of beta
          CHECK(std::abs(t.slope - (down.other - up.other) / (2 * h)) <= 1e-6 * beta);
          CHECK(std::abs(t.blend - (up.shift - down.shift) / (2 * h)) <= 1e-6);
        }
        for (const double far : {1e200, 1.7e308, infinity}) {
          if (beta < 1 && far < infinity) continue;
          const Swap s = swap(far), limit = swap(infinity);
          CAPTURE(name, beta, far);
          CHECK((s.other <= 1e-190 && s.slope <= 1e-190 && std::abs(s.blend) <= 1e-190));
          CHECK(s.shift == limit.shift);
        }
        const double tail = name == "reciprocal" ? 1 : name == "cauchy" ? 1 / std::acos(-1.0) : 1.0 / 16;
        const bool heavy = name == "reciprocal" || name == "cauchy" || name == "optimal";
        CHECK(std::abs(swap(infinity).shift - (heavy ? tail / beta : 0)) <= exact / beta);
      });
    }
}

TEST_CASE("Comparators of reciprocal, cauchy and optimal are monotonic, that of logistic is not") {
  for (const auto& name : {"reciprocal", "cauchy", "optimal", "logistic"}) {
    const auto op = network("sorter", "odd_even", name, 2);
    double fall = 0, peak = -infinity;
    for (double low = -6; low <= 0; low += 1e-3) {
      const double high = forward(op, Row{0.0, low})[0];
      peak = std::max(peak, high);
      fall = std::max(fall, peak - high);
    }
    CAPTURE(name);
    if (name == std::string("logistic")) CHECK(fall > 0.1);
    else CHECK(fall <= exact);
  }
}

TEST_CASE("Networks share ranks and gradients of equal scores, and conserve their sums") {
  for_each_network([](const std::string& topology, const std::string& name) {
    for (const std::size_t n : {2u, 5u, 22u, 40u}) {
      CAPTURE(topology, name, n);
      const auto x = tied_row(n, n), c = normal_row(n, 5);
      for (const auto* kind : {"ranker", "sorter"}) {
        const auto op = network(kind, topology, name, 3);
        const auto y = forward(op, x), g = vjp(op, x, c);
        const double m = static_cast<double>(n), total = std::accumulate(y.begin(), y.end(), 0.0);
        const double scores = std::accumulate(x.begin(), x.end(), 0.0);
        CHECK(std::abs(total - (op.ranks() ? m * (m + 1) / 2 : scores)) <= exact * m * m);
        for (std::size_t i = 0; i < n; ++i)
          for (std::size_t j = 0; j < i; ++j)
            if (x[i] == x[j] && ((op.ranks() && y[i] != y[j]) || g[i] != g[j])) FAIL_CHECK("scores " << i << ", " << j);
      }
      CHECK(distance(forward(network("ranker", topology, name, 3), Row(n, 1e-300)),
                     Row(n, 0.5 * static_cast<double>(n + 1))) <= exact);
    }
  });
}

TEST_CASE("Networks lose no digits to a common offset") {
  for_each_network([](const std::string& topology, const std::string& name) {
    const auto x = dyadic_row(50, 6), c = normal_row(50, 7);
    for (const double offset : {1024.0, -4096.0, 0x1p40}) {
      CAPTURE(topology, name, offset);
      const auto rank = network("ranker", topology, name, 10), sort = network("sorter", topology, name, 10);
      CHECK(distance(forward(rank, shifted(x, offset)), forward(rank, x)) <= exact);
      CHECK(distance(vjp(rank, shifted(x, offset), c), vjp(rank, x, c)) <= exact);
      CHECK(distance(forward(sort, shifted(x, offset)), shifted(forward(sort, x), offset)) <= exact);
      CHECK(distance(vjp(sort, shifted(x, offset), c), vjp(sort, x, c)) <= exact);
    }
  });
}

TEST_CASE("Networks are finite at every scale and steepness") {
  for_each_network([](const std::string& topology, const std::string& name) {
    for (const double scale : {1e-300, 1e-12, 1.0, 1e12, 1e200})
      for (const double steepness : {1e-12, 1.0, 1e12})
        for (const auto* kind : {"ranker", "sorter"}) {
          CAPTURE(topology, name, scale, steepness, kind);
          const auto op = network(kind, topology, name, steepness);
          const auto x = normal_row(20, 8, scale), c = normal_row(20, 9);
          CHECK(all_finite(forward(op, x)));
          CHECK(all_finite(vjp(op, x, c)));
        }
  });
}

TEST_CASE("In a network an infinite score is as a huge one") {
  const Row huge{1e200, 1, -1e200, 0.5, 1e200, 0.25, -1e200};
  Row infinite = huge;
  for (double& x : infinite)
    if (std::abs(x) == 1e200) x = std::copysign(infinity, x);
  const auto c = normal_row(huge.size(), 10);
  for_each_network([&](const std::string& topology, const std::string& name) {
    CAPTURE(topology, name);
    const auto rank = network("ranker", topology, name, 10), sort = network("sorter", topology, name, 10);
    CHECK(forward(rank, infinite) == forward(rank, huge));
    CHECK(vjp(rank, infinite, c) == vjp(rank, huge, c));
    CHECK(vjp(sort, infinite, c) == vjp(sort, huge, c));
    auto y = forward(sort, huge);
    for (double& value : y)
      if (std::abs(value) > 1e199) value = std::copysign(infinity, value);
    CHECK(forward(sort, infinite) == y);
  });
}

TEST_CASE("Networks rank and sort rows without any finite score") {
  for_each_network([&](const std::string& topology, const std::string& name) {
    CAPTURE(topology, name);
    const auto rank = network("ranker", topology, name, 10), sort = network("sorter", topology, name, 10);
    CHECK(forward(sort, Row{infinity}) == Row{infinity});
    CHECK(forward(rank, Row{infinity, infinity}) == Row{1.5, 1.5});
    CHECK(forward(rank, Row{-infinity, infinity}) == Row{2, 1});
    CHECK(forward(sort, Row{-infinity, infinity}) == Row{infinity, -infinity});
    CHECK(vjp(sort, Row{-infinity, -infinity}, Row{1, 2}) == Row{1.5, 1.5});
    CHECK(vjp(sort, Row{-infinity, infinity}, Row{1, 2}) == Row{2, 1});
    CHECK(vjp(rank, Row{-infinity, infinity}, Row{1, 2}) == Row{0, 0});
  });
}

TEST_CASE("A chain is visited backwards with the right states, in few evaluations and little memory") {
  for (const std::size_t count : {0u, 1u, 2u, 3u, 10u, 99u, 100u, 101u, 1000u})
    for (const std::size_t width : {1u, 3u, 70000u}) {
      if (count * width > 8000000) continue;
      CAPTURE(count, width);
      std::size_t steps = 0, expected = count;
      const std::vector<double> start(width, 1.0);
      bool right = true;
      reverse_chain(
          count, width, start.data(),
          [&](std::size_t i, double* state) {
            ++steps;
            state[width - 1] += static_cast<double>(i + 1);
          },
          [&](std::size_t i, const double* state) {
            right = right && i == --expected && state[width - 1] == 1 + static_cast<double>(i * (i + 1)) / 2;
          });
      CHECK(right);
      CHECK(expected == 0);
      CHECK(steps <= 2 * count);
      if (width < 100 && count > 0) CHECK(steps == count - 1);  // all states are kept
    }
}

TEST_CASE("Networks in float32 are those in float64, rounded") {
  for (const auto& topology : topologies)
    for (const std::size_t n : {10u, 100u, 1000u}) {
      CAPTURE(topology, n);
      for (const auto* kind : {"ranker", "sorter"}) {
        const auto op = network(kind, topology, "cauchy", 10);
        const auto x = to_float(normal_row(n, 11)), c = to_float(normal_row(n, 12));
        CHECK(distance(forward(op, x), forward(op, to_double(x))) <= Tolerance<float>::rounded);
        CHECK(distance(vjp(op, x, c), vjp(op, to_double(x), to_double(c))) <= Tolerance<float>::rounded);
      }
    }
}
