// SPDX-License-Identifier: Apache-2.0
// Every registered operator as an autograd function: gradients, shapes, strides, types, errors.
#include <torch/csrc/jit/ir/irparser.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include "diffrank/core/registry.hpp"
#include "diffrank/tests/backends/libtorch/tensors.hpp"
// after torch
#include "diffrank/backends/libtorch/libtorch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Doubles the scores; remembers where they lay. It has an exact gradient and no twin.
class Spy final : public Operator {
 public:
  void forward(Rows<const float>, Rows<float>) const final {}
  void forward(Rows<const double> s, Rows<double> o) const final {
    seen = s.data;
    for (std::size_t i = 0; i < s.size(); ++i) o.data[i] = 2 * s.data[i];
  }
  void vjp(Rows<const float>, Rows<const float>, Rows<const float>, Rows<float>) const final {}
  void vjp(Rows<const double>, Rows<const double>, Rows<const double> c, Rows<double> g) const final {
    for (std::size_t i = 0; i < c.size(); ++i) g.data[i] = 2 * c.data[i];
  }
  Gradient gradient() const final { return Gradient::exact; }
  Output output() const final { return Output::values; }
  mutable const double* seen = nullptr;
};

#define DIFFRANK_TEXT(...) #__VA_ARGS__
#define DIFFRANK_EXPANDED(...) DIFFRANK_TEXT(__VA_ARGS__)
constexpr const char* expanded_check = DIFFRANK_EXPANDED(CHECK(true));

}  // namespace

TEST_CASE("CHECK is Catch2's, although LibTorch's headers bring glog's") {
  REQUIRE_THAT(expanded_check, ContainsSubstring("Catch"));
}

TEST_CASE("Autograd gives every operator's kernel value and VJP") {
  std::size_t tested = 0;
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    const auto scores = normal_row(4 * 9, 1), c = normal_row(4 * 9, 2);
    const auto x = leaf(scores, {4, 9});
    const auto y = libtorch::apply(op.instance, x);
    CHECK(row(y) == forward(op, scores, 4));
    CHECK(row(gradient(y, x, tensor(c, {4, 9}))) == vjp(op, scores, c, 4));
    ++tested;
  }
  CHECK(tested >= entries("ranker").size() + entries("sorter").size() + entries("selector").size());
}

TEST_CASE("Exact gradients equal central differences through autograd") {
  for (const auto& op : every_operator()) {
    if (op->gradient() != Gradient::exact) continue;
    CAPTURE(op.spec, op.kind());
    const auto scores = normal_row(12, 3);
    const auto c = tensor(normal_row(12, 4));
    const auto x = leaf(scores);
    const auto value = [&](const at::Tensor& at) { return (libtorch::apply(op.instance, at) * c).sum(); };
    const auto grad = row(torch::autograd::grad({value(x)}, {x})[0]);
    const double h = 1e-6;
    Row numeric(12);
    for (std::size_t i = 0; i < 12; ++i) {
      auto up = scores, down = scores;
      up[i] += h;
      down[i] -= h;
      numeric[i] = (value(tensor(up)) - value(tensor(down))).item<double>() / (up[i] - down[i]);
    }
    CHECK(distance(grad, numeric, 1) <= Tolerance<double>::gradient);  // values of size 1 round
  }
}

TEST_CASE("Any shape is ranked along its last dimension") {
  const auto ranker = make<Ranker>("permutahedron(strength=0.3)");
  for (const auto& shape : std::vector<std::vector<std::int64_t>>{{24}, {1, 24}, {24, 1}, {2, 3, 4}, {2, 1, 3, 2, 2}}) {
    const auto x = leaf(normal_row(24, 5), shape), y = libtorch::rank(ranker, x);
    CAPTURE(x.sizes());
    const auto rows = static_cast<std::size_t>(24 / shape.back());
    CHECK(y.sizes() == x.sizes());
    CHECK(row(y) == forward(*ranker, normal_row(24, 5), rows));
    CHECK(gradient(y, x, at::ones_like(y)).sizes() == x.sizes());
  }
}

TEST_CASE("Tensors without elements pass through, with their gradient") {
  for (const auto& op : every_operator())
    for (const auto& shape : std::vector<std::vector<std::int64_t>>{{0}, {0, 3}, {3, 0}, {2, 0, 5}, {0, 0}}) {
      const auto x = torch::empty(shape, at::kDouble).requires_grad_(), y = libtorch::apply(op.instance, x);
      CAPTURE(op.spec, x.sizes());
      CHECK(y.sizes() == x.sizes());
      y.sum().backward();
      CHECK(x.grad().sizes() == x.sizes());
    }
}

TEST_CASE("Strides do not matter") {
  const auto ranker = make<Ranker>("permutahedron(strength=0.3)");
  const auto base = tensor(normal_row(60, 6), {6, 10});
  const std::vector<std::pair<std::string, std::function<at::Tensor(const at::Tensor&)>>> views{
      {"transposed", [](const at::Tensor& t) { return t.t(); }},
      {"expanded",
       [](const at::Tensor& t) {
         return t.unsqueeze(0).expand({3, 6, 10});
       }},
      {"expanded along the row",
       [](const at::Tensor& t) {
         return t.slice(1, 0, 1).expand({6, 4});
       }},
      {"every other column", [](const at::Tensor& t) { return t.slice(1, 1, 10, 2); }},
      {"inner rows", [](const at::Tensor& t) { return t.slice(0, 2, 5); }},
      {"permuted",
       [](const at::Tensor& t) {
         return t.view({3, 2, 10}).permute({2, 0, 1});
       }},
      {"negated lazily", [](const at::Tensor& t) { return at::_neg_view(t); }},
  };
  for (const auto& [name, view] : views) {
    CAPTURE(name);
    const auto x = base.clone().requires_grad_(), other = base.clone().requires_grad_();
    const auto y = libtorch::rank(ranker, view(x)), expected = libtorch::rank(ranker, view(other).clone().contiguous());
    CHECK(row(y) == row(expected));
    const auto c = torch::linspace(-1, 2, y.numel(), at::kDouble).reshape(y.sizes());
    CHECK(row(gradient(y, x, c)) == row(gradient(expected, other, c)));
    // a cotangent with strides of its own
    const auto strided = c.clone().transpose(0, -1).contiguous().transpose(0, -1);
    CHECK(row(gradient(y, x, strided)) == row(gradient(expected, other, c)));
  }
}

TEST_CASE("Contiguous tensors reach the kernel without a copy") {
  const auto spy = std::make_shared<Spy>();
  const auto x = tensor(normal_row(12, 7), {3, 4});
  CHECK(row(libtorch::apply(spy, x)) == row(2 * x));
  CHECK(spy->seen == x.data_ptr<double>());
  libtorch::apply(spy, x.t());
  CHECK(spy->seen != x.data_ptr<double>());
}

TEST_CASE("float32 runs the float kernels") {
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    const auto scores = to_float(normal_row(20, 8)), c = to_float(normal_row(20, 9));
    const auto x = tensor(to_double(scores)).to(at::kFloat).requires_grad_(), y = libtorch::apply(op.instance, x);
    CHECK(y.scalar_type() == at::kFloat);
    CHECK(row(y) == to_double(forward(op, scores)));
    const auto grad = gradient(y, x, tensor(to_double(c)).to(at::kFloat));
    CHECK(grad.scalar_type() == at::kFloat);
    CHECK(row(grad) == to_double(vjp(op, scores, c)));
  }
}

TEST_CASE("Half types are computed in float32 and cast back, for rows longer than their integers reach") {
  const auto scores = tensor(normal_row(4096, 10));
  for (const auto type : {at::kHalf, at::kBFloat16})
    for (const auto& op : every_operator()) {
      if (op->cost() != Cost::linear && op.spec != op->name()) continue;  // of the costly ones the defaults
      const auto x = scores.to(type).requires_grad_();
      const auto y = libtorch::apply(op.instance, x), single = libtorch::apply(op.instance, x.detach().to(at::kFloat));
      CAPTURE(op.spec, op.kind(), c10::toString(type));
      CHECK(y.scalar_type() == type);
      CHECK(at::equal(y.detach(), single.to(type)));
      CHECK_FALSE(y.isnan().any().item<bool>());
      y.to(at::kFloat).mean().backward();
      CHECK(x.grad().scalar_type() == type);
      CHECK(x.grad().isfinite().all().item<bool>());
    }
}

TEST_CASE("What cannot be ranked is refused, and the message says what to do") {
  const auto message = [](const at::Tensor& scores) -> std::string {
    try {
      libtorch::rank("hard", scores);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  CHECK_THAT(message(torch::arange(3)), ContainsSubstring("got Long") && ContainsSubstring("scores.to("));
  CHECK_THAT(message(torch::ones({3}, at::kBool)), ContainsSubstring("got Bool"));
  CHECK_THAT(message(torch::ones({3}, at::kComplexDouble)), ContainsSubstring("got ComplexDouble"));
  CHECK_THAT(message(torch::tensor(1.0)), ContainsSubstring("0-d") && ContainsSubstring("unsqueeze"));
  CHECK_THAT(message(at::Tensor()), ContainsSubstring("undefined"));
  CHECK_THAT(message(torch::ones({2, 2}).to_sparse()), ContainsSubstring("to_dense"));
  CHECK_THROWS_AS(libtorch::rank(std::shared_ptr<const Ranker>(), torch::ones({3})), std::invalid_argument);
  CHECK_THROWS_AS(libtorch::rank("permutahedrom", torch::ones({3})), InvalidSpec);
}

TEST_CASE("Scores that need no gradient are just ranked") {
  const auto x = tensor({0.5, 2, -1});
  CHECK_FALSE(libtorch::rank("permutahedron", x).requires_grad());
  CHECK(row(libtorch::rank("hard", x)) == Row{2, 1, 3});
  CHECK(row(libtorch::sort("hard", x)) == Row{2, 0.5, -1});
  const torch::NoGradGuard off;
  CHECK_FALSE(libtorch::rank("permutahedron", x.clone().requires_grad_()).requires_grad());
}

TEST_CASE("Scores changed in place after the forward pass are noticed") {
  const auto x = leaf({0.5, 2, -1}), z = x * 1;
  const auto y = libtorch::rank("permutahedron", z);
  z.add_(1);
  CHECK_THROWS_WITH(y.sum().backward(), ContainsSubstring("modified by an inplace operation"));
}

TEST_CASE("Operators whose gradient is a surrogate refuse to be differentiated twice") {
  const auto x = leaf(normal_row(6, 11)), y = libtorch::rank("blackbox", x);
  CHECK_THROWS_WITH(gradient(y, x, at::ones_like(y), true), ContainsSubstring("'blackbox'") &&
                                                                ContainsSubstring("surrogate") &&
                                                                ContainsSubstring("without create_graph"));
  CHECK_NOTHROW(gradient(y, x, at::ones_like(y)));
}

TEST_CASE("Operators without a twin refuse to be differentiated twice") {
  const auto x = leaf(normal_row(6, 11)), y = libtorch::apply(std::make_shared<Spy>(), x);
  CHECK_THROWS_WITH(gradient(y, x, at::ones_like(y), true), ContainsSubstring("no tensor-op twin"));
  CHECK(row(gradient(y, x, at::ones_like(y))) == Row(6, 2.0));
}

TEST_CASE("TorchScript and the dispatcher know the operators, with their gradients") {
  const auto scores = normal_row(8, 12), c = normal_row(8, 13);
  const std::string spec = "permutahedron(strength=0.5)";
  auto& dispatcher = c10::Dispatcher::singleton();
  for (const std::string kind : {"rank", "sort"}) {
    CAPTURE(kind);
    const auto op = make_operator(kind == "rank" ? "ranker" : "sorter", spec);
    const auto typed = dispatcher.findSchemaOrThrow(("diffrank::" + kind).c_str(), "")
                           .typed<at::Tensor(const at::Tensor&, std::string)>();
    const auto graph = std::make_shared<torch::jit::Graph>();
    torch::jit::parseIR("graph(%x : Tensor):\n  %s : str = prim::Constant[value=\"" + spec +
                            "\"]()\n  %y : Tensor = diffrank::" + kind + "(%x, %s)\n  return (%y)\n",
                        graph.get());
    torch::jit::GraphExecutor script(graph, kind);
    const std::vector<std::function<at::Tensor(const at::Tensor&)>> calls{
        [&](const at::Tensor& x) { return typed.call(x, spec); },
        [&](const at::Tensor& x) {
          torch::jit::Stack stack{x};
          script.run(stack);
          return stack.at(0).toTensor();
        }};
    for (const auto& call : calls) {
      const auto x = leaf(scores), y = call(x);
      CHECK(row(y) == forward(op, scores));
      CHECK(row(gradient(y, x, tensor(c))) == vjp(op, scores, c));
    }
  }
}

TEST_CASE("LibTorch computes on one thread once the threads are set, whatever their number") {
  const int before = threads();
  at::set_num_threads(2);
  set_threads(2);
  CHECK(at::get_num_threads() == 1);
  set_threads(before);
}
