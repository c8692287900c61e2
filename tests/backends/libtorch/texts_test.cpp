// SPDX-License-Identifier: Apache-2.0
// Models of texts: what they compute, on what they depend, and that a training of them is one of any model.
#include <sstream>

#include "diffrank/tests/backends/libtorch/tensors.hpp"
// after torch
#include "diffrank/backends/backend.hpp"
#include "diffrank/backends/libtorch/input_tensors.hpp"
#include "diffrank/backends/libtorch/models/bilstm.hpp"
#include "diffrank/backends/libtorch/models/pooled.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr std::size_t words = 9, dimensions = 3;
using Tokens = std::vector<std::int64_t>;
using Pair = std::pair<Tokens, Tokens>;

InputSpec spec(std::size_t texts = 2, std::size_t vocabulary = words) {
  WordVectors vectors{dimensions, {}};
  for (const double x : normal_row(vocabulary * dimensions, 3)) vectors.values.push_back(static_cast<float>(x));
  InputSpec inputs;
  inputs.kind = InputSpec::Kind::texts;
  inputs.texts = texts;
  inputs.vectors = std::make_shared<const WordVectors>(std::move(vectors));
  return inputs;
}

Inputs batch(const std::vector<Pair>& pairs, std::size_t texts = 2) {
  Inputs inputs;
  inputs.texts.resize(texts);
  for (const auto& [first, second] : pairs)
    for (std::size_t t = 0; t < texts; ++t) {
      const auto& tokens = t == 0 ? first : second;
      auto& all = inputs.texts[t];
      all.tokens.insert(all.tokens.end(), tokens.begin(), tokens.end());
      all.ends.push_back(all.tokens.size());
    }
  return inputs;
}

/// Texts of all kinds: short and long, empty, twice the same, and a pair of nothing.
const std::vector<Pair> pairs{
    {{1, 2, 3}, {4}}, {{5}, {}}, {{0, 8, 1, 7, 2}, {0, 8, 1, 7, 2}}, {{}, {}}, {{2, 2}, {3, 1}}};

std::unique_ptr<Learner> learner(const std::string& model, const std::string& type = "float64", std::size_t texts = 2,
                                 std::size_t vocabulary = words) {
  return make<Backend>("libtorch(dtype=" + type + ")")
      ->learner(*make<Model>(model), *make<Optimizer>("adam(lr=0.01, clip_norm=5)"), spec(texts, vocabulary), 1, 4);
}

Row features(Learner& learner, const std::vector<Pair>& some, std::size_t texts = 2) {
  learner.forward(batch(some, texts), false, 0);
  return {learner.features().data, learner.features().data + learner.features().size()};
}

void train(Learner& learner, std::uint64_t step) {
  learner.forward(batch(pairs), true, step);
  const auto z = learner.features();
  const auto dz = normal_row(z.size(), 200 + step), dp = normal_row(z.rows, 300 + step);
  learner.step({dz.data(), z.rows, z.cols}, {dp.data(), z.rows, 1});
}

const std::vector<std::string> models{"bilstm(hidden=4, layers=2, dropout=0.3)",
                                      "bilstm(hidden=2, layers=1, dropout=0)",
                                      "pooled(hidden=[5, 4], activation=tanh, dropout=0.2)"};

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

/// The outputs [T, hidden] of one direction of an LSTM over x [T, in], by its formulas.
std::vector<Row> lstm(const std::vector<Row>& x, const Row* parameters, std::size_t hidden) {
  const auto &wi = parameters[0], &wh = parameters[1], &bi = parameters[2], &bh = parameters[3];
  Row h(hidden, 0.0), c(hidden, 0.0);
  std::vector<Row> outputs;
  for (const auto& input : x) {
    Row gates(4 * hidden);
    for (std::size_t g = 0; g < gates.size(); ++g) {
      gates[g] = bi[g] + bh[g];
      for (std::size_t k = 0; k < input.size(); ++k) gates[g] += wi[g * input.size() + k] * input[k];
      for (std::size_t k = 0; k < hidden; ++k) gates[g] += wh[g * hidden + k] * h[k];
    }
    for (std::size_t j = 0; j < hidden; ++j) {
      c[j] = sigmoid(gates[hidden + j]) * c[j] + sigmoid(gates[j]) * std::tanh(gates[2 * hidden + j]);
      h[j] = sigmoid(gates[3 * hidden + j]) * std::tanh(c[j]);
    }
    outputs.push_back(h);
  }
  return outputs;
}

std::vector<Row> vectors_of(const Tokens& tokens, const InputSpec& inputs) {
  std::vector<Row> vectors;
  for (const auto token : tokens) {
    const auto* first = inputs.vectors->values.data() + static_cast<std::size_t>(token) * dimensions;
    vectors.emplace_back(first, first + dimensions);
  }
  if (vectors.empty()) vectors.emplace_back(dimensions, 0.0);
  return vectors;
}

/// u of one text.
Row encoded(const Tokens& tokens, const InputSpec& inputs, const std::vector<Row>& parameters, std::size_t hidden,
            std::size_t layers) {
  auto x = vectors_of(tokens, inputs);
  for (std::size_t layer = 0; layer < layers; ++layer) {
    auto reversed = x;
    std::reverse(reversed.begin(), reversed.end());
    auto forward = lstm(x, &parameters[8 * layer], hidden);
    auto backward = lstm(reversed, &parameters[8 * layer + 4], hidden);
    std::reverse(backward.begin(), backward.end());
    for (std::size_t t = 0; t < x.size(); ++t) {
      x[t] = forward[t];
      x[t].insert(x[t].end(), backward[t].begin(), backward[t].end());
    }
  }
  Row u = x[0];
  for (const auto& row : x)
    for (std::size_t j = 0; j < u.size(); ++j) u[j] = std::max(u[j], row[j]);
  return u;
}

Row combined(const Row& u, const Row& v) {
  Row z = u;
  z.insert(z.end(), v.begin(), v.end());
  for (std::size_t j = 0; j < u.size(); ++j) z.push_back(std::abs(u[j] - v[j]));
  for (std::size_t j = 0; j < u.size(); ++j) z.push_back(u[j] * v[j]);
  return z;
}

}  // namespace

TEST_CASE("The bilstm of the published size has its shapes and its number of parameters") {
  const auto model = std::static_pointer_cast<Bilstm>(make<Model>("bilstm(hidden=1500, layers=2)"));
  CHECK(model->features(2) == 12000);
  CHECK(model->features(1) == 3000);
  std::size_t count = 0;
  const auto parameters = model->parameters(300, 2, 1);
  for (const auto& p : parameters) count += p.rows * std::max<std::size_t>(p.cols, 1);
  const std::size_t first = 6000 * (300 + 1500 + 2), second = 6000 * (3000 + 1500 + 2);  // of a direction
  CHECK(count == 2 * first + 2 * second + 12000 + 1);
  CHECK(parameters.size() == 18);
}

TEST_CASE("The bilstm's module has the parameters that its options list, and no word vectors") {
  const auto options = std::static_pointer_cast<Bilstm>(make<Model>("bilstm(hidden=4, layers=3)"));
  const libtorch::Bilstm network(*options, spec(), 2, 9);
  const auto expected = options->parameters(dimensions, 2, 2);
  const auto found = network.named_parameters();
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(found[i].key() == expected[i].name);
    std::vector<std::int64_t> shape{static_cast<std::int64_t>(expected[i].rows)};
    if (expected[i].cols > 0) shape.push_back(static_cast<std::int64_t>(expected[i].cols));
    CHECK(found[i].value().sizes() == at::IntArrayRef(shape));
    CHECK(row(found[i].value()) == Bilstm::initial(expected[i], 9, i));
    CHECK(found[i].value().abs().max().item<double>() <= expected[i].bound);
  }
  CHECK(network.buffers().empty());
}

TEST_CASE(
    "The bilstm computes the formulas of an LSTM in both directions, the maximum over time and the features of pairs") {
  for (const std::size_t layers : {1u, 2u}) {
    const auto options =
        std::static_pointer_cast<Bilstm>(make<Model>("bilstm(hidden=4, layers=" + std::to_string(layers) + ")"));
    const auto inputs = spec();
    std::vector<Row> parameters;
    for (const auto& p : options->parameters(dimensions, 2, 1))
      parameters.push_back(Bilstm::initial(p, 4, parameters.size()));
    const auto model = learner("bilstm(hidden=4, layers=" + std::to_string(layers) + ")");
    const auto z = features(*model, pairs);
    Row expected, predictions;
    for (const auto& [first, second] : pairs) {
      const auto of_pair =
          combined(encoded(first, inputs, parameters, 4, layers), encoded(second, inputs, parameters, 4, layers));
      predictions.push_back(std::inner_product(of_pair.begin(), of_pair.end(), parameters[8 * layers].begin(),
                                               parameters[8 * layers + 1][0]));
      expected.insert(expected.end(), of_pair.begin(), of_pair.end());
    }
    CHECK(distance(z, expected) <= Tolerance<double>::value);
    CHECK(distance(Row(model->predictions().data, model->predictions().data + pairs.size()), predictions) <=
          Tolerance<double>::value);
  }
}

TEST_CASE("pooled is the mlp on the means of the word vectors") {
  const auto inputs = spec();
  const auto model = learner("pooled(hidden=[5, 4], activation=tanh)");
  const auto mlp = make<Backend>("libtorch(dtype=float64)")
                       ->learner(*make<Model>("mlp(hidden=[5, 4], activation=tanh)"), *make<Optimizer>("adam"),
                                 4 * dimensions, 1, 4);
  Row x;
  for (const auto& [first, second] : pairs) {
    std::vector<Row> means;
    for (const auto* tokens : {&first, &second}) {
      const auto vectors = vectors_of(*tokens, inputs);
      Row mean(dimensions, 0.0);
      for (const auto& v : vectors)
        for (std::size_t k = 0; k < dimensions; ++k) mean[k] += v[k] / static_cast<double>(vectors.size());
      means.push_back(mean);
    }
    const auto of_pair = combined(means[0], means[1]);
    x.insert(x.end(), of_pair.begin(), of_pair.end());
  }
  const auto z = features(*model, pairs);
  mlp->forward({x.data(), pairs.size(), 4 * dimensions}, false, 0);
  CHECK(distance(z, Row(mlp->features().data, mlp->features().data + z.size())) <= Tolerance<double>::value);
}

TEST_CASE("Gradients of models of texts are those of central differences") {
  for (const std::string name : {"bilstm", "pooled"}) {
    CAPTURE(name);
    const auto inputs = spec();
    const auto options = make<Model>(name == "bilstm" ? "bilstm(hidden=2, layers=2, dropout=0.3)"
                                                      : "pooled(hidden=[3], activation=tanh, dropout=0.3)");
    const auto network = libtorch::build(*options, inputs, 1, 5);
    network->train();
    const auto some = batch(pairs);
    const auto value = [&] {
      const auto out = network->forward(libtorch::input_tensors(some, inputs, at::kDouble), 3);
      return (out.predictions * tensor(normal_row(pairs.size(), 8))).sum() + 0.1 * (out.features * out.features).sum();
    };
    value().backward();
    const double h = 1e-6;
    for (auto& parameter : network->named_parameters()) {
      const c10::AutoGradMode no_graph(false);
      auto flat = parameter.value().view({-1});
      Row differences;
      for (std::int64_t i = 0; i < flat.numel(); ++i) {
        const double at = flat[i].item<double>();
        flat[i] = at + h;
        const double above = value().item<double>();
        flat[i] = at - h;
        differences.push_back((above - value().item<double>()) / (2 * h));
        flat[i] = at;
      }
      CAPTURE(parameter.key());
      CHECK(distance(row(parameter.value().grad()), differences, 1) <= Tolerance<double>::gradient);
    }
  }
}

TEST_CASE("A sample's features are the same alone and in any batch") {
  for (const std::string type : {"float64", "float32"})
    for (const auto& name : models) {
      CAPTURE(type, name);
      const auto model = learner(name, type);
      const auto all = features(*model, pairs);
      const std::size_t d = all.size() / pairs.size();
      const double tolerance = type == "float64" ? Tolerance<double>::value : Tolerance<float>::value;
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        const Row in_batch(all.begin() + static_cast<std::ptrdiff_t>(i * d),
                           all.begin() + static_cast<std::ptrdiff_t>((i + 1) * d));
        CHECK(distance(features(*model, {pairs[i]}), in_batch, 1) <= tolerance);
        CHECK(distance(
                  features(*model, {{Tokens(30, 6), {1}}, pairs[i]}),
                  [&] {
                    auto both = features(*model, {{Tokens(30, 6), {1}}});
                    both.insert(both.end(), in_batch.begin(), in_batch.end());
                    return both;
                  }(),
                  1) <= tolerance);
      }
    }
}

TEST_CASE("Two texts that are the same have features without difference") {
  for (const auto& name : {models[0], models[1]}) {
    const auto z = features(*learner(name), {{{1, 2, 3}, {1, 2, 3}}, {{}, {}}});
    const std::size_t d = z.size() / 2, quarter = d / 4;
    for (const std::size_t sample : {0u, 1u})
      for (std::size_t j = 0; j < quarter; ++j) {
        const double u = z[sample * d + j];
        CHECK(std::abs(z[sample * d + 2 * quarter + j]) <= Tolerance<double>::value);
        CHECK(std::abs(z[sample * d + 3 * quarter + j] - u * u) <= Tolerance<double>::value);
      }
  }
}

TEST_CASE("Single texts have their own encoding as features") {
  const auto model = learner("bilstm(hidden=4)", "float64", 1);
  const auto pair = learner("bilstm(hidden=4)");
  const auto u = features(*model, {{{1, 2, 3}, {}}}, 1);
  REQUIRE(u.size() == 8);
  const auto z = features(*pair, {{{1, 2, 3}, {4}}});
  CHECK(distance(u, Row(z.begin(), z.begin() + 8)) <= Tolerance<double>::value);
  CHECK_THROWS_WITH(model->encode(batch(pairs), false, 0), ContainsSubstring("1 text(s) each, got a batch with 2"));
}

TEST_CASE("A batch without samples has features without rows") {
  for (const auto& name : models) {
    const auto model = learner(name);
    model->forward(batch({}), false, 0);
    CHECK(model->features().rows == 0);
  }
}

TEST_CASE("Dropout of a model of texts is a function of seed and step, and off in evaluation") {
  for (const auto& name : {models[0], models[2]}) {
    CAPTURE(name);
    const auto model = learner(name);
    const auto predictions = [&](bool training, std::uint64_t step) {
      model->forward(batch(pairs), training, step);
      return Row(model->predictions().data, model->predictions().data + pairs.size());
    };
    torch::manual_seed(1);
    const auto once = predictions(true, 7);
    torch::manual_seed(2);
    CHECK(predictions(true, 7) == once);
    CHECK(predictions(true, 8) != once);
    CHECK(predictions(false, 7) == predictions(false, 8));
    CHECK(predictions(false, 7) != once);
  }
}

TEST_CASE("A model of texts that is saved and loaded goes on bit for bit") {
  for (const std::string type : {"float64", "float32"})
    for (const auto& name : models) {
      CAPTURE(type, name);
      const auto whole = learner(name, type), rest = learner(name, type);
      for (std::uint64_t step = 0; step < 3; ++step) train(*whole, step);
      std::stringstream checkpoint;
      whole->save(checkpoint);
      CHECK(features(*rest, pairs) != features(*whole, pairs));
      rest->load(checkpoint);
      for (std::uint64_t step = 3; step < 5; ++step) {
        train(*whole, step);
        train(*rest, step);
      }
      CHECK(features(*rest, pairs) == features(*whole, pairs));
    }
}

TEST_CASE("Word vectors are not trained and not saved") {
  const auto size = [](std::size_t vocabulary) {
    std::ostringstream out;
    learner(models[0], "float64", 2, vocabulary)->save(out);
    return out.str().size();
  };
  CHECK(size(20000) == size(words));
}

TEST_CASE("A model is refused where it does not take the inputs, or the texts have no vectors") {
  const auto backend = make<Backend>("libtorch");
  const auto build = [&](const std::string& model, const InputSpec& inputs) {
    backend->learner(*make<Model>(model), *make<Optimizer>("adam"), inputs, 1, 0);
  };
  CHECK_THROWS_WITH(build("mlp", spec()), ContainsSubstring("texts"));
  CHECK_THROWS_WITH(build("bilstm", InputSpec(3)), ContainsSubstring("numbers"));
  auto without = spec();
  without.vectors = nullptr;
  CHECK_THROWS_WITH(build("bilstm", without), ContainsSubstring("needs the vectors of their words"));
  CHECK_THROWS_WITH(build("pooled", without), ContainsSubstring("needs the vectors of their words"));
}
