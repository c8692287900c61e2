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
        hidden(model.find("hidden=[]") == std::string::npos) {}

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
                                      "mlp(hidden=[16, 8], dropout=0.2, activation=tanh)", "mlp(hidden=[])"};
const std::vector<std::string> optimizers{"adam(lr=0.01)", "adam(lr=0.01, weight_decay=0.1)",
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
