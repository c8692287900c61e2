// SPDX-License-Identifier: Apache-2.0
// Kernels against their tensor-op twins, two independent implementations; second derivatives against differences.
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/backends/libtorch/tensors.hpp"
// after torch
#include "diffrank/backends/libtorch/libtorch.hpp"
#include "diffrank/backends/libtorch/twin.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double tolerance = 1e-9;  // what the backends promise each other

std::vector<OperatorCase> operators_with_twin() {
  std::vector<OperatorCase> list;
  for (auto& op : every_operator())
    if (libtorch::has_twin(*op.instance)) list.push_back(op);
  return list;
}

void agree(const OperatorCase& op, const Row& scores, const Row& c, std::size_t rows = 1) {
  CAPTURE(op.spec, op.kind(), scores);
  const auto n = static_cast<std::int64_t>(scores.size() / rows);
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(rows), n};
  const torch::NoGradGuard off;
  const auto x = tensor(scores, shape), cotangent = tensor(c, shape);
  CHECK(distance(row(libtorch::twin_forward(*op.instance, x)), forward(op, scores, rows)) <= tolerance);
  // both round relative to the cotangent, of size 1
  CHECK(distance(row(libtorch::twin_vjp(*op.instance, x, cotangent)), vjp(op, scores, c, rows), 1) <= tolerance);
}

/// An operator of a user, who wrote no twin.
class Other final : public RowRanker<Other> {
 public:
  Gradient gradient() const final { return Gradient::zero; }
  template <class T>
  void forward_row(const T* s, T* r, std::size_t n) const {
    std::copy(s, s + n, r);
  }
  template <class T>
  void vjp_row(const T*, const T*, const T*, T* g, std::size_t n) const {
    std::fill_n(g, n, T(0));
  }
};

/// A step of a difference: small against the softness.
double step_of(const OperatorCase& op) {
  const auto softness = op->softness();
  if (softness.option.empty() || softness.hard_end != 0) return 1e-5;
  return 1e-5 * std::min(1.0, std::stod(option(*op.instance, softness.option)));
}

}  // namespace

TEST_CASE("Operators without a twin are named") {
  std::string without;
  for (const auto& kind : operator_kinds())
    for (const auto& entry : entries(kind))
      if (!libtorch::has_twin(*make_operator(kind, entry.name).instance))
        without += " " + kind + " " + entry.name + ";";
  if (!without.empty()) WARN("no tensor-op twin, so neither other devices nor second derivatives:" << without);
  CHECK(!operators_with_twin().empty());
}

TEST_CASE("An operator around another one has a twin where that one has, however deep") {
  for (const auto* spec : {"standardize(ranker=hard)", "straight_through(ranker=standardize(ranker=straight_through))"})
    CHECK(libtorch::has_twin(*make<Ranker>(spec)));
  for (const auto& entry : entries("ranker"))
    CHECK(libtorch::has_twin(*make<Ranker>("standardize(ranker=" + entry.name + ")")) ==
          libtorch::has_twin(*make<Ranker>(entry.name)));
}

TEST_CASE("Kernels equal their twins on generic rows of every length") {
  for (const auto& op : operators_with_twin())
    for (const std::size_t n : {1u, 2u, 3u, 7u, 33u, 64u, 200u})
      agree(op, normal_row(3 * n, n), normal_row(3 * n, n + 1), 3);
}

TEST_CASE("Kernels equal their twins on small, large and shifted scores") {
  for (const auto& op : operators_with_twin())
    for (const auto& [scale, offset] : {std::pair{1e-6, 0.0}, {1e6, 0.0}, {1.0, 1e6}, {1e-3, -1e3}})
      agree(op, normal_row(25, 3, scale, offset), normal_row(25, 4));
}

TEST_CASE("Kernels equal their twins on ties") {
  for (const auto& op : operators_with_twin()) {
    for (const std::size_t n : {2u, 5u, 12u, 40u}) agree(op, tied_row(n, n), normal_row(n, 5));
    for (const double x : {0.0, -7.0, 1e6}) agree(op, Row(17, x), normal_row(17, 6));
    agree(op, {0.0, -0.0, 0.5, -0.0}, {1, 2, 3, 4});
  }
}

TEST_CASE("Kernels and twins pool alike where blocks meet exactly") {
  const Row zeros{0.0, -0.0, 1, -1, 0.0};
  for (const std::string regularization : {"l2", "kl", "p32", "p43"})
    for (const std::string strength : {"0.25", "0.5", "1", "2", "3", "4"}) {
      const auto spec = "permutahedron(regularization=" + regularization + ", strength=" + strength + ")";
      for (const std::string kind : {"ranker", "sorter"}) {
        const auto op = make_operator(kind, spec);
        agree(op, zeros, {1, 2, -3, 4, 0.5});
        for (const std::size_t n : {2u, 3u, 5u, 8u, 13u, 40u})
          for (const double unit : {1.0, 0.5, 0.1}) {  // tenths: blocks meet up to rounding
            Row x(n), steps(n);
            for (std::size_t i = 0; i < n; ++i) {
              x[i] = unit * static_cast<double>((7 * i * i + 3 * i) % 11);
              steps[i] = unit * static_cast<double>(i);
            }
            agree(op, x, normal_row(n, n));
            agree(op, steps, normal_row(n, n + 1));
          }
      }
    }
}

TEST_CASE("Kernels equal their twins on NaN rows and NaN cotangents") {
  auto scores = normal_row(4 * 6, 7), c = normal_row(4 * 6, 8);
  scores[6 + 2] = not_a_number;
  c[3 * 6] = not_a_number;
  for (const auto& op : operators_with_twin()) agree(op, scores, c, 4);
}

TEST_CASE("Kernels equal their twins on infinite scores") {
  constexpr double inf = infinity;
  const std::vector<Row> rows{{inf},
                              {-inf},
                              {inf, 1},
                              {-inf, 1},
                              {inf, inf},
                              {-inf, -inf},
                              {1, inf, 0.5},
                              {1, -inf, 0.5},
                              {2, inf, 0, inf},
                              {-inf, 3, -inf, 2.9, -inf},
                              {inf, 0.25, -inf, 0.5, 0.25},
                              {inf, -inf}};
  for (const auto& op : operators_with_twin())
    for (const auto& scores : rows) agree(op, scores, normal_row(scores.size(), 9));
}

TEST_CASE("Kernels equal their twins on nothing") {
  for (const auto& op : operators_with_twin())
    for (const auto& shape : std::vector<std::vector<std::int64_t>>{{0}, {3, 0}, {0, 4}}) {
      const auto x = torch::empty(shape, at::kDouble);
      CHECK(libtorch::twin_forward(*op.instance, x).sizes() == x.sizes());
      const torch::NoGradGuard off;
      CHECK(libtorch::twin_vjp(*op.instance, x, x).sizes() == x.sizes());
    }
}

TEST_CASE("Twins keep their memory bounded and their values when rows come in pieces") {
  const std::int64_t n = 5000;  // n * n is above the size of a piece
  REQUIRE(n * n > libtorch::chunk_elements);
  for (const std::string spec : {"hard", "permutahedron(strength=0.01)"})
    agree(make_operator("ranker", spec), normal_row(static_cast<std::size_t>(n), 10),
          normal_row(static_cast<std::size_t>(n), 11));
  const std::size_t rows = 40;  // 40 * 700 * 700 too
  agree(make_operator("sorter", "permutahedron(regularization=kl, strength=30)"), normal_row(rows * 700, 12),
        normal_row(rows * 700, 13), rows);
}

TEST_CASE("Twins take any shape and floating type") {
  const auto x = tensor(normal_row(24, 14), {2, 3, 4});
  const auto op = make<Ranker>("permutahedron(strength=0.5)");
  for (const auto type : {at::kHalf, at::kBFloat16, at::kFloat}) {
    const auto typed = x.to(type), y = libtorch::twin_forward(*op, typed);
    CHECK(y.scalar_type() == type);
    CHECK(at::equal(y, libtorch::twin_forward(*op, typed.to(at::kDouble)).to(type)));
  }
}

TEST_CASE("With create_graph the first derivative stays the same") {
  for (const auto& op : operators_with_twin()) {
    if (op->gradient() != Gradient::exact) continue;
    CAPTURE(op.spec, op.kind());
    const auto x = leaf(normal_row(22, 15), {2, 11}), y = libtorch::apply(op.instance, x);
    const auto c = tensor(normal_row(22, 16), {2, 11});
    CHECK(distance(row(gradient(y, x, c, true)), row(gradient(y, x, c)), 1) <= tolerance);
  }
}

TEST_CASE("Second derivatives equal differences of the kernel's first derivatives") {
  std::size_t tested = 0;
  for (const auto& op : operators_with_twin()) {
    if (op->gradient() != Gradient::exact) continue;
    if (op.spec.find("power=0.5") != std::string::npos)
      continue;  // cusps at equal scores: differences see them from afar
    CAPTURE(op.spec, op.kind());
    const std::size_t n = 9;
    const auto scores = normal_row(n, 17), u = normal_row(n, 18);
    const auto x = leaf(scores), c = leaf(normal_row(n, 19));
    const auto g = gradient(libtorch::apply(op.instance, x), x, c, true);
    const auto second = torch::autograd::grad({(g * tensor(u)).sum()}, {x, c});

    const double h = step_of(op);
    Row with_scores(n), with_cotangent(n);
    const auto along = [&](const Row& s) {  // <u, vjp(s, c)>
      const auto v = vjp(op, s, row(c));
      return std::inner_product(v.begin(), v.end(), u.begin(), 0.0);
    };
    Row forth = scores, back = scores;
    for (std::size_t i = 0; i < n; ++i) {
      auto up = scores, down = scores;
      up[i] += h;
      down[i] -= h;
      with_scores[i] = (along(up) - along(down)) / (up[i] - down[i]);
      forth[i] += h * u[i];
      back[i] -= h * u[i];
    }
    const auto up = forward(op, forth), down = forward(op, back);  // d <u, J^T c> / dc = J u
    for (std::size_t i = 0; i < n; ++i) with_cotangent[i] = (up[i] - down[i]) / (2 * h);

    // Rounding of the differences: eps |value| / h. In units of 1/strength, as the derivatives are.
    const double unit = h / 1e-5;
    CHECK(distance(row(second[0] * unit * unit), scaled(with_scores, unit * unit), 1) <= Tolerance<double>::gradient);
    CHECK(distance(row(second[1] * unit), scaled(with_cotangent, unit), 1) <= Tolerance<double>::gradient);
    ++tested;
  }
  CHECK(tested > 0);
}

TEST_CASE("create_graph is refused where the gradient around another operator is a surrogate") {
  for (const std::string spec : {"straight_through", "identity", "standardize(ranker=blackbox)"}) {
    const auto s = leaf(normal_row(5, 23), {1, 5});
    CHECK_THROWS_WITH(gradient(libtorch::rank(spec, s), s, tensor(normal_row(5, 24), {1, 5}), true),
                      ContainsSubstring("a surrogate"));
  }
}

TEST_CASE("The second derivative of kl ranks is not zero, that of l2 ranks is") {
  const auto second = [](const std::string& spec) {
    const auto x = leaf(normal_row(9, 20));
    const auto g = gradient(libtorch::rank(spec, x), x, tensor(normal_row(9, 21)), true);
    return torch::autograd::grad({g.square().sum()}, {x})[0];
  };
  CHECK(second("permutahedron(regularization=kl)").abs().max().item<double>() > 0.1);
  CHECK(row(second("permutahedron(regularization=l2)")) == Row(9, 0.0));
}

TEST_CASE("Third derivatives follow") {
  const auto x = leaf(normal_row(6, 22));
  const auto first =
      gradient(libtorch::rank("permutahedron(regularization=kl)", x), x, tensor(normal_row(6, 23)), true);
  const auto second = gradient(first, x, tensor(normal_row(6, 24)), true);
  CHECK(gradient(second, x, tensor(normal_row(6, 25))).abs().max().item<double>() > 1e-3);
}

TEST_CASE("The zero gradient of hard ranks has zero derivatives of every order") {
  const auto x = leaf(normal_row(5, 26)), c = leaf(normal_row(5, 27));
  const auto g = gradient(libtorch::rank("hard", x), x, c, true);
  CHECK(row(g) == Row(5, 0.0));
  for (const auto& second : torch::autograd::grad({g.sum()}, {x, c})) CHECK(row(second) == Row(5, 0.0));
}

TEST_CASE("Second derivatives of rows with a NaN stay in those rows") {
  auto scores = normal_row(3 * 5, 28);
  scores[5] = not_a_number;
  const auto x = leaf(scores, {3, 5});
  const auto g =
      gradient(libtorch::rank("permutahedron(regularization=kl)", x), x, tensor(normal_row(15, 29), {3, 5}), true);
  const auto second = torch::autograd::grad({g.index({torch::tensor({0, 2})}).square().sum()}, {x})[0];
  CHECK(second.isfinite().all().item<bool>());
  CHECK(second[0].abs().sum().item<double>() > 0);
}

TEST_CASE("An operator without a twin is refused where one is asked for") {
  CHECK_FALSE(libtorch::has_twin(Other()));
  CHECK_THROWS_WITH(libtorch::twin_forward(Other(), torch::ones({3})), ContainsSubstring("no tensor-op twin"));
}
