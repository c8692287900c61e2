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

/// A batch of four samples for a model, and what they have in common.
struct Samples {
  InputSpec spec;
  Inputs inputs;
};

Samples pairs_of_texts() {
  auto vectors = std::make_shared<WordVectors>();
  vectors->dimensions = 6;
  for (const double x : normal_row(9 * 6, 4)) vectors->values.push_back(static_cast<float>(x));
  Samples s;
  s.spec.kind = InputSpec::Kind::texts;
  s.spec.texts = 2;
  s.spec.vectors = vectors;
  s.inputs.texts.resize(2);
  s.inputs.texts[0] = {{1, 2, 3, 4, 5, 6, 7}, {3, 3, 6, 7}};  // the second text is empty
  s.inputs.texts[1] = {{8, 1, 1, 2, 0}, {1, 2, 4, 5}};
  return s;
}

Samples pictures() {
  Samples s;
  s.spec.kind = InputSpec::Kind::pictures;
  s.spec.channels = 3;
  s.spec.height = s.spec.width = 40;
  s.inputs.picture_count = 4;
  for (const double x : normal_row(4 * 3 * 40 * 40, 6))
    s.inputs.pictures.push_back(static_cast<std::uint8_t>(std::min(255.0, std::abs(80 * x))));
  return s;
}

/// Features and predictions after some steps of l1.
Row train_model(const std::string& backend, const std::string& model, const Samples& samples, std::uint64_t steps) {
  const auto learner =
      make<Backend>(backend)->learner(*make<Model>(model), *make<Optimizer>("sgd(lr=0.01)"), samples.spec, 1, 3);
  const auto l1 = make<Loss>("l1");
  const Row y{0.5, -1, 2, 1};
  for (std::uint64_t step = 0; step < steps; ++step) {
    learner->forward(samples.inputs, true, step);
    Batch batch;
    batch.predictions = learner->predictions();
    batch.labels = {y.data(), 4, 1};
    Row d_predictions(4);
    l1->evaluate(batch, 1, {{}, {d_predictions.data(), 4, 1}});
    learner->step({}, {d_predictions.data(), 4, 1});
  }
  learner->forward(samples.inputs, false, 0);
  const auto z = learner->features();
  Row all(z.data, z.data + z.size());
  all.insert(all.end(), learner->predictions().data, learner->predictions().data + 4);
  return all;
}

}  // namespace

TEST_CASE("Models of texts and pictures train on a CUDA device as on the CPU, and give the same bytes again") {
  if (!has_device()) return;
  for (const std::string model :
       {"bilstm(hidden=5)", "pooled(hidden=[8], dropout=0.2)", "resnet18(width=4)", "resnet50(width=4)"}) {
    CAPTURE(model);
    const auto samples = model[0] == 'r' ? pictures() : pairs_of_texts();
    // After one step: resnet50 multiplies a rounding error by about 100 in each step on a batch of four.
    const auto cpu = train_model("libtorch(dtype=float64)", model, samples, 1);
    CHECK(distance(train_model("libtorch(device=cuda, dtype=float64)", model, samples, 1), cpu, 1) <= 1e-9);
    const auto once = train_model("libtorch(device=cuda)", model, samples, 10);
    CHECK(train_model("libtorch(device=cuda)", model, samples, 10) == once);
  }
}

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
