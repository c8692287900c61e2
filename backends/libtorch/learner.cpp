// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/learner.hpp"

#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/optimizer.h>
#include <torch/serialize/input-archive.h>
#include <torch/serialize/output-archive.h>

#include <istream>
#include <ostream>
#include <sstream>

#include "diffrank/backends/libtorch/network.hpp"
#include "diffrank/backends/libtorch/optimizer.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

/// A tensor on the same memory, which it does not own.
Tensor view(const double* data, std::size_t rows, std::size_t cols) {
  return at::from_blob(const_cast<double*>(data), {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(cols)},
                       at::kDouble);
}

Tensor to_host(const Tensor& x) {
  return x.detach().to(at::kCPU, at::kDouble).contiguous();
}

class TorchLearner final : public Learner {
 public:
  TorchLearner(std::shared_ptr<Network> network, const Optimizer& optimizer, at::Device device, at::ScalarType type)
      : network_(std::move(network)), options_(at::TensorOptions(device).dtype(type)) {
    network_->to(device, type);
    optimizer_ = build(optimizer, network_->parameters());
  }

  void forward(Rows<const double> inputs, bool training, std::uint64_t step) final {
    network_->train(training);
    const c10::AutoGradMode graph(training);
    // A copy, because autograd may keep it longer than the caller does.
    output_ = network_->forward(
        view(inputs.data, inputs.rows, inputs.cols).to(options_, /*non_blocking=*/false, /*copy=*/true), step);
    features_ = to_host(output_.features);
    predictions_ = to_host(output_.predictions);
  }
  Rows<const double> features() const final {
    return {features_.data_ptr<double>(), static_cast<std::size_t>(features_.size(0)),
            static_cast<std::size_t>(features_.size(1))};
  }
  const double* predictions() const final { return predictions_.data_ptr<double>(); }

  void step(Rows<const double> d_features, const double* d_predictions) final {
    if (!output_.predictions.defined() || !output_.predictions.requires_grad())
      throw std::invalid_argument("a step needs a forward(training=true) just before it");
    const auto shape = features();
    if (!d_predictions && shape.rows != 0)
      throw std::invalid_argument("a step needs the gradient of the predictions; give zeros where there is none");
    if (!d_features.empty() && (d_features.rows != shape.rows || d_features.cols != shape.cols))
      throw std::invalid_argument("the gradient of the features is [" + std::to_string(d_features.rows) + ", " +
                                  std::to_string(d_features.cols) + "], the features are [" +
                                  std::to_string(shape.rows) + ", " + std::to_string(shape.cols) + "]");
    std::vector<Tensor> from{output_.predictions};
    std::vector<Tensor> cotangents{view(d_predictions, shape.rows, 1).squeeze(1).to(options_)};
    if (!d_features.empty()) {
      if (!output_.features.requires_grad())
        throw std::invalid_argument(
            "a loss on the features needs features that the model computes; without a hidden layer they are the "
            "inputs. Give the model one, e.g. mlp(hidden=[64])");
      from.push_back(output_.features);
      cotangents.push_back(view(d_features.data, d_features.rows, d_features.cols).to(options_));
    }
    optimizer_->zero_grad();
    torch::autograd::backward(from, cotangents);
    optimizer_->step();
    output_ = {};
  }

  void save(std::ostream& out) const final {
    torch::serialize::OutputArchive model, optimizer, all;
    network_->save(model);
    optimizer_->save(optimizer);
    all.write("model", model);
    all.write("optimizer", optimizer);
    std::ostringstream bytes;
    all.save_to(bytes);
    const std::string text = bytes.str();
    out << magic << text.size() << '\n' << text;  // the length comes first, because other data may follow in the stream
    if (!out) throw std::runtime_error("the checkpoint of the libtorch backend could not be written");
  }

  void load(std::istream& in) final {
    std::string text(std::string_view(magic).size(), '\0');
    std::size_t size = 0;
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    require(in && text == magic, "it does not begin as one");
    in >> size;
    require(in && in.get() == '\n', "its length is missing");
    read_archive(in, size);
  }

 private:
  static constexpr const char* magic = "diffrank libtorch learner 1\n";

  static void require(bool holds, const std::string& reason) {
    if (!holds) throw std::runtime_error("no checkpoint of the libtorch backend: " + reason);
  }

  void read_archive(std::istream& in, std::size_t size) {
    std::string bytes;
    for (std::size_t part = 0; bytes.size() < size && in; bytes.resize(part)) {  // in parts: the size may be wrong
      part = std::min(size, bytes.size() + (std::size_t{1} << 20));
      const std::size_t before = bytes.size();
      bytes.resize(part);
      in.read(bytes.data() + before, static_cast<std::streamsize>(part - before));
      part = before + static_cast<std::size_t>(in.gcount());
    }
    require(bytes.size() == size, "it ends too early");
    const auto shapes = parameter_shapes();
    try {
      torch::serialize::InputArchive all, model, optimizer;
      all.load_from(bytes.data(), bytes.size(), options_.device());
      all.read("model", model);
      all.read("optimizer", optimizer);
      network_->load(model);
      optimizer_->load(optimizer);
    } catch (const c10::Error& error) {
      require(false, error.what_without_backtrace());
    }
    require(parameter_shapes() == shapes, "it is of another model, its parameters have other shapes");
    output_ = {};
  }

  std::string parameter_shapes() const {
    std::ostringstream text;
    for (const auto& parameter : network_->named_parameters())
      text << parameter.key() << parameter->sizes() << parameter->dtype();
    return text.str();
  }

  std::shared_ptr<Network> network_;
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  at::TensorOptions options_;
  Output output_;                  ///< of the last forward, with its graph
  Tensor features_, predictions_;  ///< the same in the host's memory
};

}  // namespace

std::unique_ptr<Learner> make_learner(const Model& model, const Optimizer& optimizer, std::size_t inputs,
                                      std::uint64_t seed, at::Device device, at::ScalarType type) {
  return std::make_unique<TorchLearner>(build(model, inputs, seed), optimizer, device, type);
}

}  // namespace diffrank::libtorch
