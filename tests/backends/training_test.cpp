// SPDX-License-Identifier: Apache-2.0
// Whole trainings: the same on every backend, and the same after a restart.
#include <sstream>
#include <vector>

#include "diffrank/backends/backend.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr std::size_t samples = 40, columns = 3, batch_size = 16;

struct Data {
  Data() : inputs(normal_row(samples * columns, 1)), labels(samples) {
    for (std::size_t i = 0; i < samples; ++i)
      labels[i] = std::sin(2 * inputs[i * columns]) + 0.3 * inputs[i * columns + 1];
  }
  Rows<const double> rows(std::size_t begin, std::size_t end) const {
    return {inputs.data() + begin * columns, end - begin, columns};
  }
  Row inputs, labels;
};

struct Training {
  explicit Training(const std::string& backend, const std::string& model, const std::string& optimizer)
      : learner(make<Backend>(backend)->learner(*make<Model>(model), *make<Optimizer>(optimizer), columns, 1, 9)),
        hidden(make<Model>(model)->has_encoder()) {}

  /// One pass over the data with l1 + 0.5 ranksim; its mean loss.
  double epoch() {
    double sum = 0;
    for (std::size_t begin = 0; begin < samples; begin += batch_size) {
      const std::size_t end = std::min(begin + batch_size, samples), b = end - begin;
      learner->forward(data.rows(begin, end), true, step);
      Batch batch;
      batch.features = learner->features();
      batch.predictions = learner->predictions();
      batch.labels = {data.labels.data() + begin, b, 1};
      batch.step = step++;
      Row d_features(hidden ? batch.features.size() : 0), d_predictions(b);
      const Rows<double> to = hidden ? Rows<double>(d_features.data(), b, batch.features.cols) : Rows<double>();
      sum += static_cast<double>(b) * (l1->evaluate(batch, 1, {{}, {d_predictions.data(), b, 1}}).value +
                                       0.5 * ranksim->evaluate(batch, 0.5, {to, {}}).value);
      learner->step(to, {d_predictions.data(), b, 1});
    }
    return sum / static_cast<double>(samples);
  }

  /// Features and predictions of all samples.
  Row outputs() {
    learner->forward(data.rows(0, samples), false, 0);
    const auto z = learner->features();
    Row all(z.data, z.data + z.size());
    all.insert(all.end(), learner->predictions().data, learner->predictions().data + samples);
    return all;
  }

  Data data;
  std::unique_ptr<Learner> learner;
  bool hidden;  ///< whether the features are the model's own, so that a loss on them has a gradient
  std::shared_ptr<const Loss> l1 = make<Loss>("l1"),
                              ranksim = make<Loss>("ranksim(ranker=permutahedron(strength=0.1))");
  std::uint64_t step = 0;
};

bool registered(const std::string& backend) {
  for (const auto& entry : entries(Backend::kind))
    if (entry.name == backend) return true;
  return false;
}

const std::vector<std::string> models{"mlp(hidden=[16, 8], dropout=0.2, activation=relu)",
                                      "mlp(hidden=[16, 8], dropout=0.2, activation=tanh)", "mlp(hidden=[])", "linear"};
const std::vector<std::string> optimizers{"adam(lr=0.01)", "adam(lr=0.01, weight_decay=0.1, clip_norm=0.5)",
                                          "sgd(lr=0.02, momentum=0.8, weight_decay=0.01)"};

}  // namespace

TEST_CASE("xtensor and libtorch train alike to 1e-9 over 20 epochs", "[backends][training]") {
  if (!registered("libtorch")) {
    WARN("skipped: this build has no LibTorch backend");
    return;
  }
  for (const auto& model : models) {
    for (const auto& optimizer : optimizers) {
      INFO(model << ", " << optimizer);
      Training one("xtensor", model, optimizer), other("libtorch(dtype=float64)", model, optimizer);
      Row losses, other_losses;
      double worst = distance(one.outputs(), other.outputs());
      for (int epoch = 0; epoch < 20; ++epoch) {
        losses.push_back(one.epoch());
        other_losses.push_back(other.epoch());
        worst = std::max(worst, distance(one.outputs(), other.outputs()));
      }
      CHECK(distance(losses, other_losses) <= 1e-9);
      CHECK(worst <= 1e-9);
      CHECK(losses.back() < losses.front());
    }
  }
}

TEST_CASE("a training that is saved and loaded in the middle goes on bit for bit", "[backends][training]") {
  for (const auto& entry : entries(Backend::kind)) {
    for (const auto& model : models) {
      for (const auto& optimizer : optimizers) {
        INFO(entry.name << ", " << model << ", " << optimizer);
        Training whole(entry.name, model, optimizer), rest(entry.name, model, optimizer);
        for (int epoch = 0; epoch < 3; ++epoch) whole.epoch();
        std::stringstream checkpoint;
        whole.learner->save(checkpoint);
        rest.learner->load(checkpoint);
        rest.step = whole.step;
        for (int epoch = 0; epoch < 2; ++epoch) CHECK(whole.epoch() == rest.epoch());
        CHECK(whole.outputs() == rest.outputs());
      }
    }
  }
}

TEST_CASE("a gradient longer than clip_norm is scaled down to it, of what is trained, on every backend", "[backends]") {
  const std::string backends[] = {"xtensor", "libtorch(dtype=float64)"};
  std::vector<Row> ends;
  for (const auto& backend : backends) {
    if (!registered(backend.substr(0, backend.find('(')))) continue;
    for (const auto part : {ModelPart::all, ModelPart::head}) {
      CAPTURE(backend, static_cast<int>(part));
      // A step of sgd with lr 1 moves the parameters by the gradient.
      const auto moved = [&](const std::string& optimizer) {
        const Training training(backend, "mlp(hidden=[4])", optimizer);
        auto& learner = *training.learner;
        learner.train(part, *make<Optimizer>(optimizer));
        const Row ones(samples, 1.0);
        learner.forward(training.data.rows(0, samples), true, 0);
        const auto d = learner.head_backward({ones.data(), samples, 1});
        if (part != ModelPart::head) learner.encoder_backward(d);
        learner.update();
        learner.forward(training.data.rows(0, samples), false, 0);
        return Row(learner.predictions().data, learner.predictions().data + samples);
      };
      CHECK(moved("sgd(lr=0.1)") == moved("sgd(lr=0.1, clip_norm=1e6)"));
      CHECK(moved("sgd(lr=0.1)") != moved("sgd(lr=0.1, clip_norm=0.5)"));
      ends.push_back(moved("sgd(lr=0.1, clip_norm=0.5)"));
    }
  }
  for (std::size_t i = 2; i < ends.size(); ++i) CHECK(distance(ends[i], ends[i - 2]) <= 1e-12);
}

TEST_CASE("clipping a linear model's gradient g is a step along g of length clip_norm", "[backends]") {
  for (const auto& entry : entries(Backend::kind)) {
    CAPTURE(entry.name);
    const std::string backend = entry.name + "(dtype=float64)";
    const auto learner = make<Backend>(backend)->learner(*make<Model>("mlp(hidden=[])"),
                                                         *make<Optimizer>("sgd(lr=1, clip_norm=0.5)"), 2, 1, 9);
    const Row x{3, 4}, one{1}, zeros{0, 0};  // g = (3, 4, 1)
    const auto at = [&](const Row& input) {
      learner->forward({input.data(), 1, 2}, false, 0);
      return learner->predictions().data[0];
    };
    const double before = at(x), bias_before = at(zeros);
    learner->forward({x.data(), 1, 2}, true, 0);
    learner->step({}, {one.data(), 1, 1});
    const double norm = std::sqrt(26.0), factor = 0.5 / (norm + 1e-6);
    CHECK(std::abs(before - at(x) - 26 * factor) <= 1e-12);
    CHECK(std::abs(bias_before - at(zeros) - factor) <= 1e-12);
  }
}
