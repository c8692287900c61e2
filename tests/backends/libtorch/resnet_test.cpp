// SPDX-License-Identifier: Apache-2.0
// Residual networks. Counts of parameters are those that torchvision documents for heads of 1000 classes.
#include <torch/csrc/jit/serialization/pickle.h>

#include <fstream>
#include <set>
#include <sstream>

#include "diffrank/tests/backends/libtorch/tensors.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/samples.hpp"
// after torch
#include "diffrank/backends/backend.hpp"
#include "diffrank/backends/libtorch/models/resnet.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/random.hpp"

using namespace diffrank;
using namespace diffrank::testing;
using at::Tensor;

namespace {

InputSpec pictures(std::size_t side) {
  InputSpec spec;
  spec.kind = InputSpec::Kind::pictures;
  spec.channels = 3;
  spec.height = spec.width = side;
  return spec;
}

std::shared_ptr<libtorch::Network> network(const std::string& model, std::size_t outputs = 1, std::uint64_t seed = 1) {
  return libtorch::build(*make<Model>(model), pictures(8), outputs, seed);
}

/// B pictures of random bytes.
Inputs batch(std::size_t count, std::size_t side, std::uint64_t seed) {
  Inputs inputs;
  Random random(seed, 1);
  inputs.picture_count = count;
  for (std::size_t i = 0; i < count * 3 * side * side; ++i)
    inputs.pictures.push_back(static_cast<std::uint8_t>(random.below(256)));
  return inputs;
}

Tensor bytes(const Inputs& inputs, std::int64_t side) {
  return at::from_blob(const_cast<std::uint8_t*>(inputs.pictures.data()),
                       {static_cast<std::int64_t>(inputs.picture_count), 3, side, side}, at::kByte)
      .clone();
}

std::int64_t parameters(const torch::nn::Module& module) {
  std::int64_t count = 0;
  for (const auto& p : module.parameters()) count += p.numel();
  return count;
}

std::set<std::string> names(const torch::nn::Module& module) {
  std::set<std::string> all;
  for (const auto& entry : module.named_parameters()) all.insert(entry.key());
  for (const auto& entry : module.named_buffers()) all.insert(entry.key());
  return all;
}

std::unique_ptr<Learner> learner(const std::string& model, const std::string& dtype = "float32",
                                 std::uint64_t seed = 1) {
  return make<Backend>("libtorch(dtype=" + dtype + ")")
      ->learner(*make<Model>(model), *make<Optimizer>("adam(lr=0.01)"), pictures(8), 1, seed);
}

void train(Learner& learner, std::uint64_t step, bool encoder = true) {
  learner.forward(batch(4, 8, step), true, step);
  const auto dp = normal_row(4, 300 + step);
  const auto dz = learner.head_backward({dp.data(), 4, 1});
  if (encoder) learner.encoder_backward(dz);
  learner.update();
}

Row predict(Learner& learner, std::uint64_t seed = 99) {
  learner.forward(batch(3, 8, seed), false, 0);
  return {learner.predictions().data, learner.predictions().data + 3};
}

Row features(Learner& learner) {
  learner.forward(batch(3, 8, 99), false, 0);
  return {learner.features().data, learner.features().data + learner.features().size()};
}

std::string saved(
    const TemporaryFolder& folder, const torch::nn::Module& module,
    const std::function<void(c10::Dict<std::string, Tensor>&)>& change = [](auto&) {}) {
  c10::Dict<std::string, Tensor> dict;
  for (const auto& entry : module.named_parameters()) dict.insert(entry.key(), entry.value().detach());
  for (const auto& entry : module.named_buffers()) dict.insert(entry.key(), entry.value());
  change(dict);
  const auto file = torch::jit::pickle_save(dict);
  return folder.write("weights.pt", {file.data(), file.size()});
}

std::vector<std::string> keys(const c10::Dict<std::string, Tensor>& dict) {
  std::vector<std::string> all;
  for (const auto& entry : dict) all.push_back(entry.key());
  return all;
}

std::string with(const std::string& model, const std::string& file) {
  return model + "(width=2, weights=" + quote(file) + ")";
}

}  // namespace

TEST_CASE("Residual networks have the published numbers of parameters and of features") {
  CHECK(parameters(*network("resnet18", 1000)) == 11'689'512);
  CHECK(parameters(*network("resnet50", 1000)) == 25'557'032);
  const auto x = bytes(batch(2, 64, 1), 64);
  const c10::AutoGradMode no_graph(false);
  for (const auto& [name, width] : {std::pair{"resnet18", 512}, {"resnet50", 2048}}) {
    const auto model = network(name, 3);
    model->eval();
    const auto output = model->forward(x);
    CHECK(output.features.sizes() == at::IntArrayRef{2, width});
    CHECK(output.predictions.sizes() == at::IntArrayRef{2, 3});
    CHECK(output.features.min().item<double>() >= 0);
    CHECK(output.features.isfinite().all().item<bool>());
  }
}

TEST_CASE("Parameters and buffers have the names and shapes of torchvision's") {
  const auto small = network("resnet18"), large = network("resnet50");
  const auto of18 = names(*small), of50 = names(*large);
  CHECK(of18.size() == 62 + 3 * 20);  // parameters, and three buffers of each of the 20 normalizations
  CHECK(of50.size() == 161 + 3 * 53);
  for (const auto* name :
       {"conv1.weight", "bn1.running_var", "layer1.0.conv1.weight", "layer1.1.bn2.bias", "layer2.0.downsample.0.weight",
        "layer2.0.downsample.1.num_batches_tracked", "fc.weight", "fc.bias"})
    CHECK(of18.count(name) == 1);
  CHECK(of18.count("layer1.0.downsample.0.weight") == 0);
  CHECK(of50.count("layer1.0.downsample.0.weight") == 1);
  CHECK(of50.count("layer3.5.conv3.weight") == 1);
  const auto shapes = large->named_parameters();
  CHECK(shapes["conv1.weight"].sizes() == at::IntArrayRef{64, 3, 7, 7});
  CHECK(shapes["layer4.0.conv2.weight"].sizes() == at::IntArrayRef{512, 512, 3, 3});
  CHECK(shapes["layer4.0.downsample.0.weight"].sizes() == at::IntArrayRef{2048, 1024, 1, 1});
}

TEST_CASE("Initial parameters are functions of the seed, with the variance of He et al., on any number of threads") {
  const int before = threads();
  set_threads(1);
  torch::manual_seed(1);
  const auto one = network("resnet18(width=8)", 1, 5);
  set_threads(3);
  torch::manual_seed(2);
  const auto same = network("resnet18(width=8)", 1, 5), other = network("resnet18(width=8)", 1, 6);
  set_threads(before);
  for (std::size_t i = 0; i < one->parameters().size(); ++i)
    CHECK(at::equal(one->parameters()[i], same->parameters()[i]));
  CHECK_FALSE(at::equal(one->parameters()[0], other->parameters()[0]));
  for (const auto& entry : one->named_parameters()) {
    const auto& p = entry.value();
    if (p.dim() != 4 || p.numel() < 5000) continue;
    const double variance = 2.0 / static_cast<double>(p.size(0) * p.size(2) * p.size(3));
    // the relative standard deviation of a variance of n normal numbers is sqrt(2 / n)
    const double tolerance = 5 * std::sqrt(2 / static_cast<double>(p.numel()));
    CHECK(std::abs(p.pow(2).mean().item<double>() / variance - 1) < tolerance);
  }
}

TEST_CASE("Gradients of the small forms are those of finite differences, in training and in evaluation") {
  for (const std::string name : {"resnet18", "resnet50"})
    for (const bool training : {true, false}) {
      CAPTURE(name, training);
      const auto model = network(name + "(width=2)");
      model->train(training);
      {  // zeros among the initial values put rectifiers exactly onto their kinks
        const c10::AutoGradMode no_graph(false);
        std::uint64_t seed = 1000;
        for (auto& p : model->parameters())
          p.add_(tensor(normal_row(static_cast<std::size_t>(p.numel()), ++seed), p.sizes().vec()), 0.1);
      }
      const std::int64_t side = training ? 64 : 16;  // statistics need more values than a rectifier should have
      const auto x = bytes(batch(5, static_cast<std::size_t>(side), 3), side);
      const auto cotangent = tensor(normal_row(5, 4), {5});
      const auto loss = [&] { return (model->forward(x).predictions * cotangent).sum(); };
      loss().backward();
      std::uint64_t seed = 0;
      for (auto& entry : model->named_parameters()) {
        CAPTURE(entry.key());
        auto& p = entry.value();
        const auto direction = tensor(normal_row(static_cast<std::size_t>(p.numel()), ++seed), p.sizes().vec());
        const double slope = (p.grad() * direction).sum().item<double>();
        const c10::AutoGradMode no_graph(false);
        const auto central = [&](double h) {
          p.add_(direction, h);
          const double above = loss().item<double>();
          p.add_(direction, -2 * h);
          const double below = loss().item<double>();
          p.add_(direction, h);
          return (above - below) / (2 * h);
        };
        // Richardson's extrapolation: statistics of few values make the third derivative large
        const double h = 2e-7, numeric = (4 * central(h / 2) - central(h)) / 3;
        CHECK(std::abs(numeric - slope) <= Tolerance<double>::gradient * (1 + std::abs(slope)));
      }
    }
}

TEST_CASE("Training follows batches, evaluation the running statistics of momentum 0.1") {
  const auto model = network("resnet18(width=2)");
  const auto x = bytes(batch(6, 8, 3), 8);
  const auto first = at::conv2d(x.to(at::kDouble) / 127.5 - 1, model->named_parameters()["conv1.weight"], {}, 2, 3);
  model->train();
  model->forward(x);
  const auto buffers = model->named_buffers();
  const auto mean = first.mean({0, 2, 3}), variance = first.var({0, 2, 3}, /*unbiased=*/true);
  CHECK(at::allclose(buffers["bn1.running_mean"], 0.1 * mean));
  CHECK(at::allclose(buffers["bn1.running_var"], 0.9 + 0.1 * variance));
  CHECK(buffers["bn1.num_batches_tracked"].item<double>() == 1);
  model->eval();
  const auto one = model->forward(x).predictions;
  CHECK(at::allclose(model->forward(x.slice(0, 0, 2)).predictions, one.slice(0, 0, 2)));  // no matter what is beside
  CHECK(buffers["bn1.num_batches_tracked"].item<double>() == 1);
}

TEST_CASE("One small picture is no batch to train on, and any batch to evaluate") {
  const auto model = network("resnet18(width=2)");
  model->train();
  CHECK_THROWS_WITH(model->forward(bytes(batch(1, 32, 3), 32)), ContainsSubstring("train.drop_last=true"));
  CHECK(model->forward(bytes(batch(1, 64, 3), 64)).predictions.isfinite().all().item<bool>());
  model->eval();
  CHECK(model->forward(bytes(batch(1, 32, 3), 32)).predictions.isfinite().all().item<bool>());
}

TEST_CASE("A learner of pictures continues from its checkpoint to the same bytes, running statistics included") {
  for (const std::string dtype : {"float32", "float64"}) {
    const auto straight = learner("resnet18(width=2)", dtype), resumed = learner("resnet18(width=2)", dtype, 2);
    for (std::uint64_t step = 0; step < 3; ++step) train(*straight, step);
    std::stringstream stream;
    straight->save(stream);
    resumed->load(stream);
    CHECK(predict(*resumed) == predict(*straight));
    for (std::uint64_t step = 3; step < 5; ++step) {
      train(*straight, step);
      train(*resumed, step);
    }
    CHECK(predict(*resumed) == predict(*straight));
    CHECK(all_finite(predict(*straight)));
  }
}

TEST_CASE("In float32 a network is near that in float64") {
  const auto single = learner("resnet50(width=2)", "float32"), twice = learner("resnet50(width=2)", "float64");
  CHECK(distance(predict(*single), predict(*twice), 1) <= 1e3 * Tolerance<float>::value);
}

TEST_CASE("Training the head alone leaves the encoder and its running statistics as they are") {
  const auto model = learner("resnet18(width=2)");
  for (std::uint64_t step = 0; step < 3; ++step) train(*model, step);
  model->train(ModelPart::head, *make<Optimizer>("adam(lr=0.1)"));
  const auto z = features(*model), p = predict(*model);
  for (std::uint64_t step = 3; step < 6; ++step) {
    train(*model, step, false);
    CHECK(features(*model) == z);
  }
  CHECK(predict(*model) != p);
  model->forward(batch(3, 8, 99), true, 0);  // and the head is trained on what it sees in evaluation
  CHECK(Row(model->features().data, model->features().data + z.size()) == z);
  model->train(ModelPart::encoder, *make<Optimizer>("adam(lr=0.01)"));
  train(*model, 6);
  CHECK(features(*model) != z);
}

TEST_CASE("A reset encoder begins with fresh running statistics, a reset head keeps them") {
  const std::string spec = "resnet18(width=2)";
  const auto model = learner(spec), fresh = learner(spec);
  for (std::uint64_t step = 0; step < 3; ++step) train(*model, step);
  const auto z = features(*model);
  model->reset(ModelPart::head, *make<Model>(spec), 1);
  CHECK(features(*model) == z);
  model->reset(ModelPart::encoder, *make<Model>(spec), 1);
  CHECK(predict(*model) == predict(*fresh));
}

TEST_CASE("A model is told apart from inputs that it does not take") {
  CHECK_THROWS_WITH(make<Backend>("libtorch")->learner(*make<Model>("resnet18"), *make<Optimizer>("adam"), 4, 1, 1),
                    ContainsSubstring("does not take numbers"));
  CHECK_THROWS_WITH(
      make<Backend>("libtorch")->learner(*make<Model>("mlp"), *make<Optimizer>("adam"), pictures(8), 1, 1),
      ContainsSubstring("does not take pictures"));
}

TEST_CASE("A file of parameters gives a network its parameters and statistics, but for a head of another size") {
  const TemporaryFolder folder;
  const auto trained = network("resnet18(width=2)", 4, 7);
  const auto x = bytes(batch(5, 8, 3), 8);
  trained->train();
  trained->forward(x);
  trained->eval();
  const auto file = saved(folder, *trained);
  const auto same = network(with("resnet18", file), 4, 8), other = network(with("resnet18", file), 1, 8),
             fresh = network("resnet18(width=2)", 1, 8);
  same->eval();
  other->eval();
  CHECK(at::equal(same->forward(x).predictions, trained->forward(x).predictions));
  CHECK(at::equal(other->forward(x).features, trained->forward(x).features));
  CHECK(at::equal(other->named_parameters()["fc.weight"], fresh->named_parameters()["fc.weight"]));
}

TEST_CASE("A file of parameters may lack the head and the counts of batches, and be of float32") {
  const TemporaryFolder folder;
  const auto trained = network("resnet18(width=2)", 1, 7);
  const auto file = saved(folder, *trained, [](auto& dict) {
    for (const auto& entry : keys(dict))
      if (entry.find("num_batches_tracked") != std::string::npos || entry.rfind("fc.", 0) == 0)
        CHECK(dict.erase(entry) == 1);
      else dict.insert_or_assign(entry, dict.at(entry).to(at::kFloat));
  });
  const auto model = network(with("resnet18", file), 1, 7);
  for (std::size_t i = 0; i < model->parameters().size(); ++i)
    CHECK(at::allclose(model->parameters()[i], trained->parameters()[i], 1e-6));
}

TEST_CASE("A file of parameters that does not fit is an error with all names that do not") {
  const TemporaryFolder folder;
  const auto message = [&](const std::string& spec) {
    try {
      network(spec);
    } catch (const std::exception& error) {
      return std::string(error.what());
    }
    return std::string("nothing was thrown");
  };
  const auto model = network("resnet18(width=2)");
  const auto text = message(with("resnet18", saved(folder, *model, [](auto& dict) {
                                   CHECK(dict.erase("conv1.weight") == 1);
                                   CHECK(dict.erase("layer1.0.bn1.running_var") == 1);
                                   dict.insert("module.conv1.weight", at::zeros({1}));
                                   dict.insert_or_assign("bn1.bias", at::zeros({5}));
                                 })));
  CHECK_THAT(text, ContainsSubstring("missing: conv1.weight, layer1.0.bn1.running_var") &&
                       ContainsSubstring("not in this model: module.conv1.weight") &&
                       ContainsSubstring("of another shape: bn1.bias [5] instead of [2]"));
  CHECK_THAT(message(with("resnet50", saved(folder, *model))), ContainsSubstring(" more"));
  CHECK_THAT(message(with("resnet18", folder.write("text.pt", "no archive"))),
             ContainsSubstring("torch.save(dict(torch.load("));
  CHECK_THAT(message(with("resnet18", folder.write("empty.pt", ""))), ContainsSubstring("is empty"));
  CHECK_THAT(message("resnet18(weights=nowhere.pt)"), ContainsSubstring("there is no 'nowhere.pt'"));
}

TEST_CASE("Outputs are those of torchvision's networks with the same parameters", "[torchvision]") {
  const char* folder = std::getenv("DIFFRANK_TORCHVISION");
  if (!folder) {
    WARN("skipped: tests/backends/libtorch/torchvision FOLDER makes the files, DIFFRANK_TORCHVISION=FOLDER names them");
    return;
  }
  for (const std::string name : {"resnet18", "resnet50"}) {
    const auto path = std::string(folder) + "/" + name;
    std::ifstream file(path + "-outputs.pt", std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    const auto made = torch::jit::pickle_load(bytes).toGenericDict();
    const auto model = network(name + "(weights=" + quote(path + ".pt") + ")", 1000);
    model->to(at::kFloat);
    model->eval();
    const c10::AutoGradMode no_graph(false);
    const auto outputs = model->forward(made.at("pictures").toTensor()).predictions;
    CHECK(distance(row(outputs), row(made.at("outputs").toTensor())) <= 10 * Tolerance<float>::value);
  }
}
