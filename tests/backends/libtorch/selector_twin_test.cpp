// SPDX-License-Identifier: Apache-2.0
// Selectors, and rankers and sorters around others, against their tensor-op twins; second derivatives by differences.
#include "diffrank/tests/backends/libtorch/tensors.hpp"
// after torch
#include "diffrank/backends/libtorch/libtorch.hpp"
#include "diffrank/backends/libtorch/twin.hpp"
#include "diffrank/core/selector.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double tolerance = 1e-9;  // what the backends promise each other

struct Case {
  std::string spec;
  std::shared_ptr<const Operator> map;
};

std::vector<Case> selectors() {
  std::vector<Case> list;
  for (const std::string spec :
       {"hard(k=2.5)", "hard(k=3, order=ascending)", "threshold(k=2, tau=0.5)", "threshold(order=ascending)",
        "sparse(k=2, strength=0.3)", "sparse(k=2.5, regularization=p32)",
        "sparse(k=0.5, regularization=p43, strength=5)", "sparse(k=3, strength=4, order=ascending)",
        "lapsum(k=2.5, alpha=0.3)", "lapsum(k=1, alpha=20)", "lapsum(k=3, alpha=0.01, order=ascending)"})
    list.push_back({spec, make<Selector>(spec)});
  return list;
}

std::vector<Case> others() {
  std::vector<Case> list;
  for (const std::string method : {"zscore", "sigmoid", "range"}) {
    for (const std::string inner :
         {"permutahedron(strength=0.3)", "permutahedron(regularization=kl)", "blackbox(lambda=2)",
          "permutahedron(regularization=p32, strength=0.5)", "hard(ties=average)", "straight_through"}) {
      const auto spec = "standardize(method=" + method + ", ranker=" + inner + ")";
      list.push_back({spec, make<Ranker>(spec)});
      list.push_back({with(spec, "order", "ascending"), make<Ranker>(with(spec, "order", "ascending"))});
      list.push_back({with(spec, "normalize", "true"), make<Ranker>(with(spec, "normalize", "true"))});
    }
    for (const std::string inner : {"permutahedron", "permutahedron(regularization=kl)", "hard", "straight_through",
                                    "permutahedron(regularization=p43, strength=2)"}) {
      const auto spec = "standardize(method=" + method + ", sorter=" + inner + ")";
      list.push_back({spec, make<Sorter>(spec)});
      list.push_back({with(spec, "order", "ascending"), make<Sorter>(with(spec, "order", "ascending"))});
    }
  }
  for (const std::string spec :
       {"identity", "identity(projection=mean, order=ascending)", "identity(projection=sphere)",
        "straight_through(ranker=blackbox, ties=average)", "straight_through(order=ascending)",
        "permutahedron(regularization=p32)", "permutahedron(regularization=p43)",
        "permutahedron(regularization=p32, strength=0.1, order=ascending)",
        "permutahedron(regularization=p43, strength=30)"})
    list.push_back({spec, make<Ranker>(spec)});
  for (const std::string spec :
       {"straight_through", "permutahedron(regularization=p32)", "permutahedron(regularization=p43)",
        "permutahedron(regularization=p32, strength=10, order=ascending)",
        "permutahedron(regularization=p43, strength=0.3)"})
    list.push_back({spec, make<Sorter>(spec)});
  return list;
}

void agree(const Case& op, const Row& scores, const Row& c, std::size_t rows = 1) {
  CAPTURE(op.spec, scores);
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(rows),
                                        static_cast<std::int64_t>(scores.size() / rows)};
  const torch::NoGradGuard off;
  const auto x = tensor(scores, shape), cotangent = tensor(c, shape);
  CHECK(distance(row(libtorch::twin_forward(*op.map, x)), forward(*op.map, scores, rows)) <= tolerance);
  // both round relative to the cotangent, of size 1
  CHECK(distance(row(libtorch::twin_vjp(*op.map, x, cotangent)), vjp(*op.map, scores, c, rows), 1) <= tolerance);
}

std::vector<Case> all() {
  auto list = selectors();
  for (auto& op : others()) list.push_back(op);
  return list;
}

}  // namespace

TEST_CASE("Selectors and wrappers equal their twins on generic rows of every length") {
  for (const auto& op : all()) {
    CAPTURE(op.spec);
    REQUIRE(libtorch::has_twin(*op.map));
    for (const std::size_t n : {1u, 2u, 3u, 7u, 33u}) agree(op, normal_row(3 * n, n), normal_row(3 * n, n + 1), 3);
    agree(op, normal_row(25, 3, 1, 1e6), normal_row(25, 4));
  }
}

TEST_CASE("Selectors and wrappers equal their twins on ties, constant rows and NaN rows") {
  auto scores = normal_row(4 * 6, 7), c = normal_row(4 * 6, 8);
  scores[6 + 2] = not_a_number;
  c[3 * 6] = not_a_number;
  for (const auto& op : all()) {
    for (const std::size_t n : {4u, 12u}) agree(op, tied_row(n, n), normal_row(n, 5));
    agree(op, Row(6, -7.0), normal_row(6, 6));
    agree(op, scores, c, 4);
  }
}

TEST_CASE("Selectors and wrappers equal their twins on infinite scores") {
  constexpr double inf = infinity;
  for (const auto& op : all())
    for (const auto& scores : std::vector<Row>{{inf, 1, 0.5, 2},
                                               {1, -inf, 0.5, 2.5, 4},
                                               {2, inf, 0, inf, -inf, 1},
                                               {-inf, 3, -inf, -inf},
                                               {inf, inf, inf, inf}})
      agree(op, scores, normal_row(scores.size(), 9));
}

TEST_CASE("An operator around another one has a twin where that one has, however deep") {
  for (const auto* spec : {"standardize(ranker=hard)", "straight_through(ranker=standardize(ranker=straight_through))"})
    CHECK(libtorch::has_twin(*make<Ranker>(spec)));
  for (const auto& entry : entries("ranker"))
    CHECK(libtorch::has_twin(*make<Ranker>("standardize(ranker=" + entry.name + ")")) ==
          libtorch::has_twin(*make<Ranker>(entry.name)));
}

TEST_CASE("Second derivatives of exact selectors and wrappers are those of the VJP, by central differences") {
  std::size_t tested = 0;
  for (const auto& op : all()) {
    if (op.map->gradient() != Gradient::exact) continue;
    CAPTURE(op.spec);
    constexpr std::size_t n = 6;
    const auto x = normal_row(n, 20), c = normal_row(n, 21), direction = normal_row(n, 22);
    const auto s = leaf(x, {1, n});
    const auto g = gradient(libtorch::apply(op.map, s), s, tensor(c, {1, n}), /*graph=*/true);
    CHECK(distance(row(g), vjp(*op.map, x, c), 1) <= tolerance);
    Row second(n, 0.0);
    if (g.requires_grad()) {
      const auto h = torch::autograd::grad({g}, {s}, {tensor(direction, {1, n})}, true, false, true)[0];
      if (h.defined()) second = row(h);
    }
    Row numeric(n);
    const double step = 1e-6;
    for (std::size_t i = 0; i < n; ++i) {
      Row up = x, down = x;
      up[i] += step;
      down[i] -= step;
      const auto above = vjp(*op.map, up, c), below = vjp(*op.map, down, c);
      for (std::size_t k = 0; k < n; ++k) numeric[i] += direction[k] * (above[k] - below[k]) / (2 * step);
    }
    CHECK(distance(second, numeric, 1) <= Tolerance<double>::gradient);
    ++tested;
  }
  CHECK(tested >= 30);
}

TEST_CASE("create_graph is refused where the gradient around another operator is a surrogate") {
  for (const std::string spec : {"straight_through", "identity", "standardize(ranker=blackbox)"}) {
    const auto s = leaf(normal_row(5, 23), {1, 5});
    CHECK_THROWS_WITH(gradient(libtorch::rank(spec, s), s, tensor(normal_row(5, 24), {1, 5}), true),
                      ContainsSubstring("a surrogate"));
  }
}
