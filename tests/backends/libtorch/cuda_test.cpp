// SPDX-License-Identifier: Apache-2.0
// Operators and learners on a CUDA device against those on the CPU. Where LibTorch sees no device there is nothing to do.
#include <torch/cuda.h>

#include "diffrank/backends/backend.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

bool has_device() {
  if (torch::cuda::is_available()) return true;
  WARN("skipped: LibTorch sees no CUDA device");
  return false;
}

/// Predictions after 40 steps of l1 + 0.5 ranksim, the second half of them with a new head alone.
Row train(const std::string& backend, const std::string& optimizer) {
  constexpr std::size_t b = 64, p = 10;
  const auto model = make<Model>("mlp(hidden=[32, 16], dropout=0.2, activation=tanh)");
  const auto learner = make<Backend>(backend)->learner(*model, *make<Optimizer>(optimizer), p, 1, 3);
  const auto l1 = make<Loss>("l1"), ranksim = make<Loss>("ranksim(ranker=permutahedron(strength=0.1))");
  const auto x = normal_row(b * p, 1), y = normal_row(b, 2);
  for (std::uint64_t step = 0; step < 40; ++step) {
    if (step == 20) {
      learner->reset(ModelPart::head, *model, 9);
      learner->train(ModelPart::head, *make<Optimizer>(optimizer));
    }
    learner->forward({x.data(), b, p}, true, step);
    Batch batch;
    batch.features = learner->features();
    batch.predictions = learner->predictions();
    batch.labels = {y.data(), b, 1};
    batch.step = step;
    Row d_features(batch.features.size()), d_predictions(b);
    l1->evaluate(batch, 1, {{}, {d_predictions.data(), b, 1}});
    ranksim->evaluate(batch, 0.5, {{d_features.data(), b, batch.features.cols}, {}});
    learner->step({d_features.data(), b, batch.features.cols}, {d_predictions.data(), b, 1});
  }
  learner->forward({x.data(), b, p}, false, 0);
  return {learner->predictions().data, learner->predictions().data + b};
}

}  // namespace

TEST_CASE("Operators give on a CUDA device what they give on the CPU") {
  if (!has_device()) return;
  constexpr std::size_t rows = 3, n = 17;
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    const auto scores = normal_row(rows * n, 5), cotangent = normal_row(rows * n, 6);
    const auto run = [&](const char* backend) {
      std::pair<Row, Row> result{Row(rows * n), Row(rows * n)};
      make<Backend>(backend)->apply(
          op.instance, Rows<const double>(scores.data(), rows, n), Rows<double>(result.first.data(), rows, n),
          Rows<const double>(cotangent.data(), rows, n), Rows<double>(result.second.data(), rows, n));
      return result;
    };
    const auto cpu = run("libtorch"), cuda = run("libtorch(device=cuda)");
    CHECK(distance(cuda.first, cpu.first) <= 1e-9);
    CHECK(distance(cuda.second, cpu.second, 1) <= 1e-9);
  }
}

TEST_CASE("A training on a CUDA device is that on the CPU, in float64 to 1e-9") {
  if (!has_device()) return;
  for (const std::string optimizer : {"adam(lr=0.01)", "sgd(lr=0.02, momentum=0.8)"}) {
    const auto cpu = train("libtorch(dtype=float64)", optimizer);
    CHECK(distance(train("libtorch(device=cuda, dtype=float64)", optimizer), cpu) <= 1e-9);
    // Each of the forty steps rounds to float.
    CHECK(distance(train("libtorch(device=cuda)", optimizer), cpu) <= 40 * Tolerance<float>::value);
  }
}
