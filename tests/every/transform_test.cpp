// SPDX-License-Identifier: Apache-2.0
// What every transform of features promises.
#include <cstring>

#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"
#include "diffrank/tests/support/transforms.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr std::size_t epochs = 4;

bool finite(const Row& row) {
  return std::all_of(row.begin(), row.end(), [](double x) { return std::isfinite(x); });
}
bool finite(const TransformState& state) {
  return std::all_of(state.begin(), state.end(), [](const auto& entry) { return finite(entry.second.values); });
}
/// Bit for bit.
bool same(const TransformState& a, const TransformState& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    const auto &p = x.second, &q = y.second;
    return x.first == y.first && p.rows == q.rows && p.cols == q.cols && p.values.size() == q.values.size() &&
           std::memcmp(p.values.data(), q.values.data(), p.values.size() * sizeof(double)) == 0;
  });
}

std::string message(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("The VJP of a transform is that of central differences, and it moves features once it has statistics") {
  std::size_t moved = 0;
  for (const auto& c : every_transform())
    for (std::size_t after = 0; after <= epochs; ++after) {
      CAPTURE(c.spec, after);
      const auto state = trained(*c.transform, labeled(80, 3, 1), after);
      auto batch = labeled(12, 3, 2);
      const auto cotangent = normal_row(batch.features.size(), 3);
      const auto grad = vjp(*c.transform, state, after, batch, cotangent);
      moved += forward(*c.transform, state, after, batch) != batch.features;
      const auto project = [&] {
        const auto out = forward(*c.transform, state, after, batch);
        return std::inner_product(out.begin(), out.end(), cotangent.begin(), 0.0);
      };
      Row slopes;
      for (double& z : batch.features) {
        const double at = z, h = 1e-5 * std::max(1.0, std::abs(at));
        z = at + h;
        const double above = project();
        z = at - h;
        slopes.push_back((above - project()) / (2 * h));
        z = at;
      }
      CHECK(distance(grad, slopes) <= Tolerance<double>::gradient);
    }
  CHECK(moved >= every_transform().size());
}

TEST_CASE("A transform is finite for batches and trainings of none, one and two samples") {
  for (const auto& c : every_transform())
    for (const std::size_t n : {0u, 1u, 2u})
      for (const std::size_t b : {0u, 1u, 2u}) {
        CAPTURE(c.spec, n, b);
        const auto state = trained(*c.transform, labeled(n, 2, 4), epochs);
        const auto batch = labeled(b, 2, 5);
        CHECK(finite(state));
        check(*c.transform, state, batch.z(), batch.y());
        CHECK(finite(forward(*c.transform, state, epochs, batch)));
        CHECK(finite(vjp(*c.transform, state, epochs, batch, Row(2 * b, 1))));
      }
}

TEST_CASE(
    "A transform is finite where all labels are equal, where features are constant, and for labels not seen in "
    "training") {
  for (const auto& c : every_transform()) {
    CAPTURE(c.spec);
    auto equal = labeled(20, 3, 6), constant = equal, batch = labeled(12, 3, 7);
    equal.labels.assign(20, 4);
    for (std::size_t i = 0; i < 20; ++i) constant.features[3 * i + 1] = 2.5;  // one of three features
    auto all_constant = constant;
    all_constant.features.assign(60, 2.5);
    batch.labels[0] = -1e9;
    batch.labels[1] = 1e300;
    batch.labels[2] = 4.5;
    for (const auto& training : {equal, constant, all_constant}) {
      const auto state = trained(*c.transform, training, epochs);
      CHECK(finite(state));
      check(*c.transform, state, batch.z(), batch.y());
      CHECK(finite(forward(*c.transform, state, epochs, batch)));
      CHECK(finite(vjp(*c.transform, state, epochs, batch, Row(36, 1))));
    }
  }
}

TEST_CASE("A transform of features of any scale is finite") {
  for (const auto& c : every_transform())
    for (const double scale : {1e-300, 1e-12, 1e12, 1e140}) {
      CAPTURE(c.spec, scale);
      auto training = labeled(40, 3, 8), batch = labeled(12, 3, 9);
      training.features = scaled(training.features, scale);
      batch.features = scaled(batch.features, scale);
      const auto state = trained(*c.transform, training, epochs);
      CHECK(finite(state));
      CHECK(finite(forward(*c.transform, state, epochs, batch)));
      CHECK(finite(vjp(*c.transform, state, epochs, batch, Row(36, 1))));
    }
}

TEST_CASE("A NaN feature of a batch makes its own entry NaN; features of other rows change nothing") {
  for (const auto& c : every_transform()) {
    CAPTURE(c.spec);
    const auto state = trained(*c.transform, labeled(60, 3, 10), epochs);
    auto batch = labeled(12, 3, 11);
    const auto plain = forward(*c.transform, state, epochs, batch);
    batch.features[7] = not_a_number;
    auto out = forward(*c.transform, state, epochs, batch);
    CHECK(std::isnan(out[7]));
    out[7] = plain[7];
    CHECK(out == plain);
  }
}

TEST_CASE("A NaN among the training features is said, and leaves the state as it was") {
  for (const auto& c : every_transform()) {
    if (!c.transform->needs_epochs()) continue;
    for (const double bad : {not_a_number, infinity, 1e200}) {
      CAPTURE(c.spec, bad);
      auto state = trained(*c.transform, labeled(60, 3, 12), epochs);
      const auto before = state;
      auto training = labeled(60, 3, 13);
      training.labels[0] = training.labels[1] = 4;
      training.features[1] = bad;
      CHECK_THAT(message([&] { c.transform->end_epoch(state, epochs, training.z(), training.y()); }),
                 ContainsSubstring("transform '" + c.transform->name() + "'") && ContainsSubstring("diverged"));
      CHECK(same(state, before));
    }
  }
}

TEST_CASE("The state is all that a transform remembers: its arrays, written and read, go on alike") {
  for (const auto& c : every_transform())
    for (std::size_t cut = 0; cut < epochs; ++cut) {
      CAPTURE(c.spec, cut);
      const auto training = labeled(60, 3, 14);
      const auto first = trained(*c.transform, training, cut);
      // As a checkpoint does it: values alone, into the arrays of a new state.
      std::stringstream file;
      for (const auto& [name, array] : first)
        file.write(reinterpret_cast<const char*>(array.values.data()),
                   static_cast<std::streamsize>(array.values.size() * sizeof(double)));
      const auto again = make<Transform>(c.transform->describe());
      auto second = again->initial_state({training.y()}, 3);
      for (auto& [name, array] : second)
        file.read(reinterpret_cast<char*>(array.values.data()),
                  static_cast<std::streamsize>(array.values.size() * sizeof(double)));
      CHECK((file && file.peek() == std::stringstream::traits_type::eof()));
      CHECK(same(first, second));
      auto continued = first;
      for (std::size_t epoch = cut; epoch < epochs; ++epoch) {
        c.transform->end_epoch(continued, epoch, training.z(), training.y());
        again->end_epoch(second, epoch, training.z(), training.y());
      }
      CHECK(same(continued, second));
      const auto batch = labeled(12, 3, 15);
      CHECK(forward(*c.transform, continued, epochs, batch) == forward(*again, second, epochs, batch));
    }
}

TEST_CASE("The rows of a second view are transformed like those of the first") {
  for (const auto& c : every_transform()) {
    CAPTURE(c.spec);
    const auto state = trained(*c.transform, labeled(60, 3, 16), epochs);
    const auto one = labeled(9, 3, 17);
    auto features = one.features;
    features.insert(features.end(), one.features.begin(), one.features.end());
    Row out(54), grad(54);
    const Rows<const double> z(features.data(), 18, 3);
    check(*c.transform, state, z, one.y());
    c.transform->forward(state, epochs, z, one.y(), {out.data(), 18, 3});
    c.transform->vjp(state, epochs, z, one.y(), z, {grad.data(), 18, 3});
    const auto alone = forward(*c.transform, state, epochs, one),
               slope = vjp(*c.transform, state, epochs, one, one.features);
    CHECK((Row(out.begin(), out.begin() + 27) == alone && Row(out.begin() + 27, out.end()) == alone));
    CHECK((Row(grad.begin(), grad.begin() + 27) == slope && Row(grad.begin() + 27, grad.end()) == slope));
  }
}

TEST_CASE("What does not fit a transform is said with its name") {
  for (const auto& c : every_transform()) {
    CAPTURE(c.spec);
    const auto state = trained(*c.transform, labeled(60, 3, 18), 1);
    const auto error = [&](Labeled batch, std::size_t rows, std::size_t label_columns) {
      return message([&] {
        check(*c.transform, state, {batch.features.data(), rows, batch.columns},
              {batch.labels.data(), batch.labels.size() / label_columns, label_columns});
      });
    };
    const auto begins = "transform '" + c.transform->name() + "' ";
    CHECK(error(labeled(8, 3, 19), 7, 1) ==
          begins + "needs features [B, D] with a row for each label, got [7, 3] and labels [8, 1]");
    CHECK(error(labeled(8, 3, 19), 4, 2) == begins + "needs one label for each sample, got labels [4, 2]");
    CHECK(error(labeled(8, 2, 19), 8, 1) == begins + "has statistics of 3 features, got features [8, 2]");
    auto bad = labeled(8, 3, 19);
    bad.labels[5] = not_a_number;
    CHECK(error(bad, 8, 1) == begins + "needs finite labels; row 5 (from 0) has not");
    CHECK_THAT(message([&] { c.transform->columns({}); }), ContainsSubstring(begins + "needs '"));
  }
}
