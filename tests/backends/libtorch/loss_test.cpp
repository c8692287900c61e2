// SPDX-License-Identifier: Apache-2.0
// Every registered loss as an autograd function.
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/backends/libtorch/tensors.hpp"
#include "diffrank/tests/support/samples.hpp"
// after torch
#include "diffrank/backends/libtorch/libtorch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr std::size_t b = 8, d = 5;

struct Data {
  std::shared_ptr<const Loss> loss;
  bool on_features = loss->uses_features();
  Row input = normal_row(on_features ? b * d : b, 31), labels = normal_row(b, 32, 10);

  Batch batch() const {
    Batch batch;
    batch.labels = {labels.data(), b, 1};
    if (on_features) batch.features = {input.data(), b, d};
    else batch.predictions = {input.data(), input.size(), 1};
    return batch;
  }
  std::vector<std::int64_t> shape() const {
    if (on_features) return {static_cast<std::int64_t>(b), static_cast<std::int64_t>(d)};
    return {static_cast<std::int64_t>(b)};
  }
  std::pair<Evaluation, Row> evaluate(double cotangent) const {
    Row grad(input.size());
    LossGradient receives;
    if (on_features) receives.features = {grad.data(), b, d};
    else receives.predictions = {grad.data(), grad.size(), 1};
    const auto value = loss->evaluate(batch(), cotangent, receives);
    return {value, grad};
  }
};

std::string message(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("Every loss has the value and gradient of Loss::evaluate, for the cotangent that comes in") {
  for (const auto& entry : entries("loss")) {
    CAPTURE(entry.name);
    const Data data{make<Loss>(entry.name)};
    if (!takes_arrays_alone(*data.loss)) continue;
    const auto z = leaf(data.input, data.shape());
    const auto value = libtorch::loss(data.loss, z, tensor(data.labels));
    const auto [expected, grad] = data.evaluate(3.5);
    CHECK(value.dim() == 0);
    CHECK(value.item<double>() == expected.value);
    (3.5 * value).backward();
    CHECK(row(z.grad()) == grad);
  }
}

TEST_CASE("A weight on a loss goes into blackbox's interpolation, not onto its result") {
  const Data data{make<Loss>("ranksim(ranker=blackbox(lambda=2))")};
  const auto gradient_at = [&](double weight) {
    const auto z = leaf(data.input, data.shape());
    (weight * libtorch::loss(data.loss, z, tensor(data.labels))).backward();
    return row(z.grad());
  };
  CHECK(gradient_at(100) == data.evaluate(100).second);
  CHECK(distance(gradient_at(100), scaled(gradient_at(1), 100.0)) > 0.01);
}

TEST_CASE("The value and the active share are recorded") {
  const Data data{make<Loss>("ranksim(ranker=permutahedron(strength=0.1))")};
  const auto record = std::make_shared<Evaluation>();
  const auto z = leaf(data.input, data.shape());
  const auto value = libtorch::loss(data.loss, z, tensor(data.labels), {}, 0, record);
  CHECK(record->value == value.item<double>());
  CHECK(record->active == 0);
  value.backward();
  CHECK(record->active == data.evaluate(1).first.active);
  CHECK(record->active > 0);
}

TEST_CASE("Input that does not require a gradient is refused: its gradient would silently be zero") {
  for (const auto& entry : entries("loss")) {
    CAPTURE(entry.name);
    const Data data{make<Loss>(entry.name)};
    if (!takes_arrays_alone(*data.loss)) continue;
    const auto z = tensor(data.input, data.shape()), y = tensor(data.labels);
    CHECK_THAT(message([&] { libtorch::loss(data.loss, z, y); }),
               ContainsSubstring("do not require one") && ContainsSubstring("NoGradGuard"));
    const torch::NoGradGuard off;
    CHECK(libtorch::loss(data.loss, z, y).item<double>() == data.evaluate(1).first.value);
  }
}

TEST_CASE("Labels and weights that require a gradient are refused") {
  const auto z = leaf({1, 2}), y = leaf({0, 3});
  CHECK_THAT(message([&] { libtorch::loss("l1", z, y); }), ContainsSubstring("detach()"));
  CHECK_THAT(message([&] { libtorch::loss("l1", z, y.detach(), leaf({1, 1})); }), ContainsSubstring("detach()"));
}

TEST_CASE("Labels may be whole numbers, [B, 1] or [B, d]; predictions [B, 1]; weights count") {
  const auto z = leaf({1, 2.5, -1}, {3, 1});
  const auto y = torch::tensor({1, 2, 3});
  CHECK(libtorch::loss("l1", z, y).item<double>() == (0 + 0.5 + 4) / 3);
  const auto value = libtorch::loss("l1", z, y.unsqueeze(1), tensor({0, 2, 1}));
  CHECK(value.item<double>() == (2 * 0.5 + 4) / 3);
  value.backward();
  CHECK(z.grad().sizes() == z.sizes());
  CHECK(distance(row(z.grad()), Row{0, 2.0 / 3, -1.0 / 3}) <= Tolerance<double>::value);
  const auto features = leaf(normal_row(12, 33), {4, 3});
  libtorch::loss("ranksim", features, tensor(normal_row(8, 34), {4, 2})).backward();
  CHECK(features.grad().isfinite().all().item<bool>());
}

TEST_CASE("Losses keep the type of their input; half types give float32 values") {
  const Data data{make<Loss>("ranksim(ranker=permutahedron(strength=0.1))")};
  for (const auto& [type, value_type] :
       std::vector<std::pair<at::ScalarType, at::ScalarType>>{{at::kDouble, at::kDouble},
                                                              {at::kFloat, at::kFloat},
                                                              {at::kHalf, at::kFloat},
                                                              {at::kBFloat16, at::kFloat}}) {
    const auto z = tensor(data.input, data.shape()).to(type).requires_grad_();
    const auto value = libtorch::loss(data.loss, z, tensor(data.labels).to(type));
    CHECK(value.scalar_type() == value_type);
    value.backward();
    CHECK(z.grad().scalar_type() == type);
    CHECK(z.grad().isfinite().all().item<bool>());
  }
}

TEST_CASE("Strided features give the same gradient") {
  const Data data{make<Loss>("ranksim(ranker=permutahedron(strength=0.1))")};
  const auto z = tensor(data.input, data.shape()).t().contiguous().requires_grad_();
  libtorch::loss(data.loss, z.t(), tensor(data.labels)).backward();
  CHECK(row(z.grad().t()) == data.evaluate(1).second);
}

TEST_CASE("Losses in a training graph add to the gradients of others") {
  const auto w = leaf(normal_row(2 * 5, 35), {2, 5});
  const auto inputs = tensor(normal_row(8 * 2, 36), {8, 2}), y = tensor(normal_row(8, 37));
  const auto total = [&](double weight) {
    w.mutable_grad() = at::Tensor();
    const auto z = at::mm(inputs, w);
    auto value = at::mse_loss(z.sum(1), y);
    if (weight != 0) value = value + weight * libtorch::loss("ranksim", z, y);
    value.backward();
    return row(w.grad());
  };
  CHECK(distance(total(1), total(0)) > 1e-6);
  CHECK(total(2) == total(2));
}

TEST_CASE("Losses refuse to be differentiated twice") {
  const auto z = leaf({1, 2}), value = libtorch::loss("mse", z, tensor({0, 3}));
  CHECK_THROWS_WITH(gradient(value, z, at::ones_like(value), true),
                    ContainsSubstring("'mse'") && ContainsSubstring("cannot be differentiated twice"));
}

TEST_CASE("Batches of wrong shape are refused in words") {
  const auto z = leaf(normal_row(6, 38), {3, 2}), p = leaf(normal_row(3, 39));
  const auto y = tensor({1, 2, 3});
  CHECK_THAT(message([&] { libtorch::loss("ranksim", p, y); }), ContainsSubstring("features [B, D], got [3]"));
  CHECK_THAT(message([&] { libtorch::loss("l1", z, y); }),
             ContainsSubstring("needs 1 prediction for each label, got [3, 2]"));
  CHECK_THAT(message([&] {
               libtorch::loss("l1", p, tensor({1, 2}));
             }),
             ContainsSubstring("one row of predictions for each"));
  CHECK_THAT(message([&] { libtorch::loss("ranksim", z, tensor({1, 2})); }), ContainsSubstring("one row of features"));
  CHECK_THAT(message([&] { libtorch::loss("l1", p, y, tensor({1, 2})); }), ContainsSubstring("one weight for each"));
  CHECK_THAT(message([&] {
               libtorch::loss("l1", p, tensor({1, not_a_number, 3}));
             }),
             ContainsSubstring("finite labels"));
  CHECK_THAT(message([&] { libtorch::loss("l1", p, y, tensor({1, -1, 1})); }), ContainsSubstring("weights >= 0"));
  CHECK_THAT(message([&] { libtorch::loss("l1", p, at::Tensor()); }), ContainsSubstring("undefined"));
  CHECK_THAT(message([&] { libtorch::loss("l1", torch::arange(3), y); }), ContainsSubstring("floating type, got Long"));
}

TEST_CASE("Batches of none and of one have finite values and gradients") {
  for (const auto& entry : entries("loss"))
    for (const std::int64_t size : {0, 1}) {
      CAPTURE(entry.name, size);
      const auto loss = make<Loss>(entry.name);
      if (!takes_arrays_alone(*loss)) continue;
      const auto z =
          torch::ones(loss->uses_features() ? std::vector<std::int64_t>{size, 3} : std::vector{size}, at::kDouble)
              .requires_grad_();
      const auto value = libtorch::loss(loss, z, torch::zeros({size}, at::kDouble));
      value.backward();
      CHECK(value.isfinite().item<bool>());
      CHECK(z.grad().isfinite().all().item<bool>());
    }
}
