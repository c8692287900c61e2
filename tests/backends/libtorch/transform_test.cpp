// SPDX-License-Identifier: Apache-2.0
// Every registered transform as an autograd function.
#include "diffrank/tests/backends/libtorch/tensors.hpp"
#include "diffrank/tests/support/transforms.hpp"
// after torch
#include "diffrank/backends/libtorch/libtorch.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr std::size_t epoch = 3;
constexpr std::int64_t b = 8, d = 3;

struct Data {
  std::shared_ptr<const Transform> transform;
  Labeled batch = labeled(b, d, 41);
  std::shared_ptr<const TransformState> state =
      std::make_shared<const TransformState>(trained(*transform, labeled(80, d, 42), epoch));
  at::Tensor operator()(const at::Tensor& z) const {
    return libtorch::transform(transform, state, z, tensor(batch.labels), epoch);
  }
};

}  // namespace

TEST_CASE("Every transform has the value and VJP of its kernel as a tensor") {
  for (const auto& c : every_transform()) {
    CAPTURE(c.spec);
    const Data data{c.transform};
    const auto z = leaf(data.batch.features, {b, d});
    const auto t = data(z);
    const auto cotangent = normal_row(b * d, 43);
    t.backward(tensor(cotangent).view({b, d}));
    CHECK(row(t) == forward(*c.transform, *data.state, epoch, data.batch));
    CHECK(row(z.grad()) == vjp(*c.transform, *data.state, epoch, data.batch, cotangent));
  }
}

TEST_CASE("A transform keeps the type of the features and takes labels of any real type, shape [B] or [B, 1]") {
  for (const auto& c : every_transform()) {
    CAPTURE(c.spec);
    const Data data{c.transform};
    const auto z = tensor(data.batch.features).view({b, d}), y = tensor(data.batch.labels);
    const auto expected = data(z);
    for (const auto type : {at::kFloat, at::kHalf}) CHECK(data(z.to(type)).scalar_type() == type);
    for (const auto& labels : {y.to(at::kLong), y.unsqueeze(1)})
      CHECK(at::equal(libtorch::transform(c.transform, data.state, z, labels, epoch), expected));
    CHECK(at::equal(data(z.t().contiguous().t()), expected));  // other strides
  }
}

TEST_CASE("What a transform of tensors cannot do is said") {
  const Data data{make<Transform>("fds")};
  const auto z = leaf(data.batch.features, {b, d}), y = tensor(data.batch.labels);
  const auto call = [&](const at::Tensor& features, const at::Tensor& labels) {
    return libtorch::transform(data.transform, data.state, features, labels, epoch);
  };
  CHECK_THROWS_WITH(call(z, at::Tensor()), ContainsSubstring("undefined tensor"));
  CHECK_THROWS_WITH(call(z.flatten(), y), ContainsSubstring("needs features [B, D]"));
  CHECK_THROWS_WITH(call(z.narrow(0, 0, 7), y), ContainsSubstring("got [7, 3] and labels [8, 1]"));
  CHECK_THROWS_WITH(call(z, y.clone().requires_grad_()), ContainsSubstring("detach() them"));
  CHECK_THROWS_WITH(libtorch::transform(nullptr, data.state, z, y, epoch), ContainsSubstring("null"));
  CHECK_THROWS_WITH(torch::autograd::grad({data(z).sum()}, {z}, {}, true, true),
                    ContainsSubstring("cannot be differentiated twice"));
}
