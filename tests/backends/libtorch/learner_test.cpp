// SPDX-License-Identifier: Apache-2.0
// The backend as experiments see it: operators, losses, models, checkpoints.
#include <sstream>

#include "diffrank/tests/backends/libtorch/tensors.hpp"
#include "diffrank/tests/support/samples.hpp"
// after torch
#include "diffrank/backends/backend.hpp"
#include "diffrank/backends/libtorch/models/mlp.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr std::size_t b = 6, p = 4;

std::unique_ptr<Learner> learner(const std::string& model, const std::string& optimizer, std::uint64_t seed = 1,
                                 const std::string& backend = "libtorch(dtype=float64)") {
  return make<Backend>(backend)->learner(*make<Model>(model), *make<Optimizer>(optimizer), p, 1, seed);
}

Row inputs(std::uint64_t step) {
  return normal_row(b * p, 100 + step);
}

/// One training step with gradients that depend on the step only.
void train(Learner& learner, std::uint64_t step) {
  const auto x = inputs(step);
  learner.forward({x.data(), b, p}, true, step);
  const auto features = learner.features();
  const auto dz = normal_row(features.size(), 200 + step), dp = normal_row(b, 300 + step);
  learner.step({dz.data(), features.rows, features.cols}, {dp.data(), b, 1});
}

Row predict(Learner& learner) {
  const auto x = inputs(0);
  learner.forward({x.data(), b, p}, false, 0);
  return {learner.predictions().data, learner.predictions().data + b};
}

std::string checkpoint(const Learner& learner) {
  std::ostringstream out;
  learner.save(out);
  return out.str();
}

std::string load_message(Learner& learner, const std::string& text) {
  std::istringstream in(text);
  try {
    learner.load(in);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("A linear model under sgd moves as its formula says") {
  const auto linear = learner("mlp(hidden=[])", "sgd(lr=0.1, momentum=0.5, weight_decay=0.01)", 7);
  const auto layer = std::static_pointer_cast<Mlp>(make<Model>("mlp(hidden=[])"))->initial_layers(p, 1, 7).at(0);
  Row w = layer.weights, v(p, 0.0);
  double bias = layer.bias[0], v_bias = 0;
  for (std::uint64_t step = 0; step < 3; ++step) {
    const auto x = inputs(step), c = normal_row(b, 40 + step);
    auto passed = x;
    linear->forward({passed.data(), b, p}, true, step);
    passed.assign(b * p, 1e9);  // the caller's array is the caller's again
    for (std::size_t i = 0; i < b; ++i) {
      double y = bias;
      for (std::size_t k = 0; k < p; ++k) y += x[i * p + k] * w[k];
      CHECK(std::abs(linear->predictions().data[i] - y) <= Tolerance<double>::value);
    }
    CHECK(Row(linear->features().data, linear->features().data + b * p) == x);
    linear->step({}, {c.data(), b, 1});
    for (std::size_t k = 0; k < p; ++k) {
      double g = 0.01 * w[k];
      for (std::size_t i = 0; i < b; ++i) g += c[i] * x[i * p + k];
      v[k] = 0.5 * v[k] + g;
      w[k] -= 0.1 * v[k];
    }
    v_bias = 0.5 * v_bias + 0.01 * bias + std::accumulate(c.begin(), c.end(), 0.0);
    bias -= 0.1 * v_bias;
  }
}

TEST_CASE("Adam moves as its formula says") {
  const auto linear =
      learner("mlp(hidden=[])", "adam(lr=0.1, beta1=0.8, beta2=0.9, epsilon=0.01, weight_decay=0.1)", 7);
  const auto layer = std::static_pointer_cast<Mlp>(make<Model>("mlp(hidden=[])"))->initial_layers(p, 1, 7).at(0);
  double bias = layer.bias[0], m = 0, v = 0;
  const Row zeros(b * p, 0.0);  // so that predictions are the bias
  for (int step = 1; step <= 4; ++step) {
    linear->forward({zeros.data(), b, p}, true, 0);
    CHECK(std::abs(linear->predictions().data[0] - bias) <= Tolerance<double>::value);
    const auto c = normal_row(b, static_cast<std::uint64_t>(50 + step));
    linear->step({}, {c.data(), b, 1});
    const double g = std::accumulate(c.begin(), c.end(), 0.0) + 0.1 * bias;
    m = 0.8 * m + 0.2 * g;
    v = 0.9 * v + 0.1 * g * g;
    bias -= 0.1 * (m / (1 - std::pow(0.8, step))) / (std::sqrt(v / (1 - std::pow(0.9, step))) + 0.01);
  }
}

TEST_CASE("The mlp has the layers, the activation and the dropout that every backend has") {
  const std::string spec = "mlp(hidden=[3], activation=tanh, dropout=0.5)";
  const auto layers = std::static_pointer_cast<Mlp>(make<Model>(spec))->initial_layers(p, 1, 9);
  const auto mask = dropout_mask(0.5, 9, 0, 5, b * 3);
  const auto x = inputs(0);
  const auto model = learner(spec, "sgd", 9);
  for (const bool training : {true, false}) {
    model->forward({x.data(), b, p}, training, 5);
    for (std::size_t i = 0; i < b; ++i) {
      double y = layers[1].bias[0];
      for (std::size_t h = 0; h < 3; ++h) {
        double z = layers[0].bias[h];
        for (std::size_t k = 0; k < p; ++k) z += x[i * p + k] * layers[0].weights[h * p + k];
        CHECK(std::abs(model->features().row(i)[h] - std::tanh(z)) <= Tolerance<double>::value);
        y += std::tanh(z) * (training ? mask[i * 3 + h] : 1) * layers[1].weights[h];
      }
      CHECK(std::abs(model->predictions().data[i] - y) <= Tolerance<double>::value);
    }
  }
}

TEST_CASE("The mlp is a module for anyone's own training loop") {
  const auto options = std::static_pointer_cast<Mlp>(make<Model>("mlp(hidden=[8])"));
  libtorch::Mlp model(*options, p, 1, 3);
  CHECK(model.parameters().size() == 4);
  torch::optim::Adam optimizer(model.parameters(), torch::optim::AdamOptions(0.05));
  const auto x = tensor(inputs(0), {b, p}), y = x.sum(1);
  double first = 0, last = 0;
  for (int step = 0; step < 200; ++step) {
    const auto value = at::mse_loss(model.forward(x).predictions, y);
    last = value.item<double>();
    if (step == 0) first = last;
    optimizer.zero_grad();
    value.backward();
    optimizer.step();
  }
  CHECK(last < 0.1 * first);
}

TEST_CASE("A learner continues from its checkpoint as if it had never stopped") {
  for (const std::string optimizer : {"adam(lr=0.01, weight_decay=0.1)", "sgd(lr=0.01, momentum=0.9)", "sgd(lr=0.01)"})
    for (const std::string backend : {"libtorch", "libtorch(dtype=float64)"}) {
      CAPTURE(optimizer, backend);
      const std::string model = "mlp(hidden=[5, 3], dropout=0.3)";
      const auto straight = learner(model, optimizer, 1, backend), resumed = learner(model, optimizer, 1, backend);
      for (std::uint64_t step = 0; step < 3; ++step) train(*straight, step);
      std::stringstream stream;
      straight->save(stream);
      stream << "what follows";
      resumed->load(stream);
      std::string rest;
      std::getline(stream, rest);
      CHECK(rest == "what follows");
      CHECK(predict(*resumed) == predict(*straight));
      for (std::uint64_t step = 3; step < 6; ++step) {
        train(*straight, step);
        train(*resumed, step);
        CHECK(predict(*resumed) == predict(*straight));
      }
    }
}

TEST_CASE("A fresh learner is not what a trained one is") {
  const auto trained = learner("mlp", "adam"), fresh = learner("mlp", "adam");
  CHECK(predict(*trained) == predict(*fresh));
  train(*trained, 0);
  CHECK(predict(*trained) != predict(*fresh));
}

TEST_CASE("What is no checkpoint is refused") {
  const auto model = learner("mlp(hidden=[5])", "adam");
  train(*model, 0);
  const auto text = checkpoint(*model);
  CHECK_THAT(load_message(*model, ""), ContainsSubstring("does not begin as one"));
  CHECK_THAT(load_message(*model, "{\"a\": 1, \"b\": \"some other file altogether\"}"), ContainsSubstring("begin"));
  CHECK_THAT(load_message(*model, text.substr(0, text.size() / 2)), ContainsSubstring("ends too early"));
  auto damaged = text;
  for (std::size_t i = text.size() - 64; i < text.size(); ++i) damaged[i] = 'x';
  CHECK_THAT(load_message(*model, damaged), ContainsSubstring("no checkpoint"));
  CHECK_THAT(load_message(*learner("mlp(hidden=[6])", "adam"), text), ContainsSubstring("other shapes"));
  CHECK_THAT(load_message(*learner("mlp(hidden=[5, 5])", "adam"), text), ContainsSubstring("no checkpoint"));
  CHECK_THAT(load_message(*learner("mlp(hidden=[5])", "sgd(momentum=0.5)"), text), ContainsSubstring("no checkpoint"));
}

TEST_CASE("A step needs its own forward pass, and features that the model computes") {
  const auto model = learner("mlp(hidden=[5])", "sgd");
  const Row c(b, 1.0), x = inputs(0);
  CHECK_THROWS_WITH(model->step({}, {c.data(), b, 1}), ContainsSubstring("training=true"));
  predict(*model);
  CHECK_THROWS_WITH(model->step({}, {c.data(), b, 1}), ContainsSubstring("training=true"));
  const auto linear = learner("mlp(hidden=[])", "sgd");
  linear->forward({x.data(), b, p}, true, 0);
  CHECK_THROWS_WITH(linear->step({x.data(), b, p}, {c.data(), b, 1}), ContainsSubstring("hidden layer"));
  model->forward({x.data(), b, p}, true, 0);
  CHECK_THROWS_WITH(model->step({x.data(), b, p}, {c.data(), b, 1}),
                    ContainsSubstring("[6, 4], the features are [6, 5]"));
  CHECK_THROWS_WITH(model->step({}, {}), ContainsSubstring("gradient of the predictions"));
  CHECK_NOTHROW(model->step({}, {c.data(), b, 1}));
}

TEST_CASE("An empty batch passes through a learner") {
  const auto model = learner("mlp(hidden=[5], dropout=0.5)", "adam");
  const double nothing = 0;
  model->forward({&nothing, 0, p}, true, 0);
  CHECK(model->features().rows == 0);
  model->step({}, {&nothing, 0, 1});
  CHECK(all_finite(predict(*model)));
}

TEST_CASE("Both backends give the kernel's values and VJPs, in both types") {
  for (const auto& op : every_operator()) {
    CAPTURE(op.spec, op.kind());
    const auto scores = normal_row(3 * 7, 60), c = normal_row(3 * 7, 61);
    const auto run = [&](const std::string& backend, auto zero) {
      using T = decltype(zero);
      const std::vector<T> s(scores.begin(), scores.end()), w(c.begin(), c.end());
      std::vector<T> out(s.size()), grad(s.size());
      make<Backend>(backend)->apply(op.instance, Rows<const T>(s.data(), 3, 7), Rows<T>(out.data(), 3, 7),
                                    Rows<const T>(w.data(), 3, 7), Rows<T>(grad.data(), 3, 7));
      return std::pair{out, grad};
    };
    const std::pair expected{forward(op, scores, 3), vjp(op, scores, c, 3)};
    const std::pair single{forward(op, to_float(scores), 3), vjp(op, to_float(scores), to_float(c), 3)};
    CHECK(run("libtorch", 0.0) == expected);
    CHECK(run("libtorch", 0.0f) == single);
    if (op->gradient() == Gradient::stochastic) continue;  // no twin
    const auto twin = run("libtorch-twin", 0.0);
    CHECK(distance(twin.first, expected.first) <= 1e-9);
    CHECK(distance(twin.second, expected.second, 1) <= 1e-9);
    CHECK(distance(run("libtorch-twin", 0.0f).first, expected.first) <= 7 * Tolerance<float>::value);
  }
}

TEST_CASE("A backend applies an operator without a gradient where none is asked for") {
  const Row scores{1, 3, 2};
  for (const std::string backend : {"libtorch", "libtorch-twin"}) {
    Row out(3);
    make<Backend>(backend)->apply(make<Ranker>("hard"), Rows<const double>(scores.data(), 1, 3),
                                  Rows<double>(out.data(), 1, 3), Rows<const double>(), Rows<double>());
    CHECK(out == Row{3, 1, 2});
  }
}

TEST_CASE("A backend evaluates losses exactly as Loss::evaluate does") {
  const auto features = normal_row(b * p, 62), predictions = normal_row(b, 63), labels = normal_row(b, 64);
  const Row weights{1, 0, 2, 3, 0.5, 1};
  for (const auto& entry : entries("loss"))
    for (const bool wanted : {true, false}) {
      CAPTURE(entry.name, wanted);
      const std::shared_ptr<const Loss> loss = make<Loss>(entry.name);
      if (!takes_arrays_alone(*loss)) continue;
      Batch batch{{features.data(), b, p}, {labels.data(), b, 1}, {predictions.data(), b, 1}};
      if (loss->uses_weights()) batch.weights = weights.data();
      batch.step = 3;
      Row one(b * p), two(b * p), three(b), four(b);
      const LossGradient expected{wanted ? Rows<double>(one.data(), b, p) : Rows<double>(),
                                  wanted ? Rows<double>(three.data(), b, 1) : Rows<double>()};
      const LossGradient got{wanted ? Rows<double>(two.data(), b, p) : Rows<double>(),
                             wanted ? Rows<double>(four.data(), b, 1) : Rows<double>()};
      const auto e = loss->evaluate(batch, -2, expected), g = make<Backend>("libtorch")->loss(loss, batch, -2, got);
      CHECK(g.value == e.value);
      CHECK(g.active == e.active);
      CHECK(two == one);
      CHECK(four == three);
    }
}

TEST_CASE("A backend evaluates losses on nothing") {
  const auto backend = make<Backend>("libtorch");
  for (const auto& entry : entries("loss")) {
    CAPTURE(entry.name);
    Batch batch;
    batch.labels.cols = 1;
    batch.features.cols = 2;
    CHECK(backend->loss(make<Loss>(entry.name), batch, 1, {}).value == 0);
  }
}

TEST_CASE("A device that is not there is refused, and what is no device too") {
  CHECK_THROWS_WITH(make<Backend>("libtorch(device=gpu)"), ContainsSubstring("must be cpu, cuda or cuda:N, got 'gpu'"));
  CHECK_THROWS_WITH(make<Backend>("libtorch(device=cuda:x)"), ContainsSubstring("must be cpu, cuda or cuda:N"));
  CHECK_THROWS_WITH(make<Backend>("libtorch-twin(device=cuda:999)"),
                    ContainsSubstring("LibTorch sees") && ContainsSubstring("use device=cpu"));
  CHECK(make<Backend>("libtorch(device=cpu)")->option("device") == "cpu");
}

TEST_CASE("A model or optimizer that the backend does not have is named") {
  struct Unknown final : Model {};
  struct Slow final : Optimizer {};
  const auto backend = make<Backend>("libtorch");
  CHECK_THROWS_WITH(backend->learner(Unknown(), *make<Optimizer>("adam"), p, 1, 1),
                    ContainsSubstring("no model") && ContainsSubstring("known: ") && ContainsSubstring("mlp"));
  CHECK_THROWS_WITH(backend->learner(*make<Model>("mlp"), Slow(), p, 1, 1),
                    ContainsSubstring("no optimizer") && ContainsSubstring("adam"));
}
