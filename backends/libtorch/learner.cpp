// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/learner.hpp"

#include <ATen/Context.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/optimizer.h>
#include <torch/serialize/input-archive.h>
#include <torch/serialize/output-archive.h>

#include <algorithm>
#include <cmath>
#include <istream>
#include <ostream>
#include <sstream>

#include "diffrank/backends/libtorch/input_tensors.hpp"
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

Tensor view(Rows<const double> m) {
  return view(m.data, m.rows, m.cols);
}

/// Nothing for a tensor that is not defined.
Rows<const double> rows(const Tensor& m) {
  if (!m.defined()) return {};
  return {m.data_ptr<double>(), static_cast<std::size_t>(m.size(0)), static_cast<std::size_t>(m.size(1))};
}

Tensor to_host(const Tensor& x) {
  return x.detach().to(at::kCPU, at::kDouble).contiguous();
}

class TorchLearner final : public Learner {
 public:
  TorchLearner(const Model& model, const Optimizer& optimizer, const InputSpec& inputs, std::size_t outputs,
               std::uint64_t seed, at::Device device, at::ScalarType type)
      : inputs_(inputs),
        outputs_(outputs),
        network_(build(model, inputs, outputs, seed)),
        options_(at::TensorOptions(device).dtype(type)) {
    if (device.is_cuda()) at::globalContext().setDeterministicCuDNN(true);  // convolutions give the same bytes again
    network_->to(device, type);
    train(ModelPart::all, optimizer);
  }

  bool has_encoder() const final { return network_->parameters().size() > network_->head_parameters().size(); }

  void encode(const Inputs& inputs, bool training, std::uint64_t step) final {
    if (inputs.kind() != inputs_.kind)
      throw std::invalid_argument("the model was built for " + kind_text(inputs_.kind) + ", got a batch of " +
                                  kind_text(inputs.kind()));
    network_->train(training);
    if (part_ == ModelPart::head)  // what an encoder keeps of batches, such as their statistics, is not trained either
      for (const auto& module : network_->children()) module->eval();
    const c10::AutoGradMode graph(training && part_ != ModelPart::head);
    features_ = network_->encode(input_tensors(inputs, inputs_, options_), step);
    features_on_host_ = to_host(features_);
    predictions_ = Tensor();
    step_ = step;
  }
  Rows<const double> features() const final { return rows(features_on_host_); }

  void head(Rows<const double> features) final {
    if (!features_.defined()) throw std::invalid_argument("head() needs an encode() before it");
    require_same_shape("the features", features, this->features());
    const c10::AutoGradMode graph(network_->is_training());
    const bool own = features.data == this->features().data;
    head_input_ = own ? features_.detach() : view(features.data, features.rows, features.cols).to(options_);
    head_input_.requires_grad_(network_->is_training());
    predictions_ = network_->head(head_input_, step_);
    predictions_on_host_ = to_host(predictions_);
  }
  Rows<const double> predictions() const final { return rows(predictions_on_host_); }

  Rows<const double> head_backward(Rows<const double> d_predictions) final {
    require_graph();
    require_same_shape("the gradient of the predictions", d_predictions, predictions());
    for (auto& parameter : network_->parameters()) parameter.mutable_grad() = Tensor();
    torch::autograd::backward({predictions_}, {view(d_predictions).to(options_)});
    d_head_on_host_ = to_host(head_input_.grad());
    return rows(d_head_on_host_);
  }

  void encoder_backward(Rows<const double> d_features) final {
    require_graph();
    require_same_shape("the gradient of the features", d_features, features());
    if (features_.requires_grad()) torch::autograd::backward({features_}, {view(d_features).to(options_)});
  }

  void update() final {
    clip_gradients();
    optimizer_->step();
    forget();
  }

  void train(ModelPart part, const Optimizer& optimizer) final {
    const auto trained = parameters(*network_, part);
    if (trained.empty())
      throw std::invalid_argument("the model has no encoder: give it a hidden layer, e.g. mlp(hidden=[64])");
    optimizer_ = build(optimizer, trained);
    trained_ = trained;
    clip_norm_ = optimizer.clip_norm;
    part_ = part;
    forget();
  }

  void reset(ModelPart part, const Model& model, std::uint64_t seed) final {
    const auto fresh = build(model, inputs_, outputs_, seed);
    const c10::AutoGradMode no_graph(false);
    const auto to = parameters(*network_, part), from = parameters(*fresh, part);
    for (std::size_t i = 0; i < to.size(); ++i) to[i].copy_(from[i]);
    const auto kept = network_->buffers(), initial = fresh->buffers();  // of the encoder, like statistics of batches
    for (std::size_t i = 0; i < kept.size() && part != ModelPart::head; ++i) kept[i].copy_(initial[i]);
    forget();
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
    out << magic << static_cast<int>(part_) << ' ' << text.size() << '\n'
        << text;  // the length comes first, because other data may follow in the stream
    if (!out) throw std::runtime_error("the checkpoint of the libtorch backend could not be written");
  }

  void load(std::istream& in) final {
    std::string text(std::string_view(magic).size(), '\0');
    int part = 0;
    std::size_t size = 0;
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    require(in && text == magic, "it does not begin as one");
    in >> part >> size;
    require(in && in.get() == '\n', "its length is missing");
    require(part == static_cast<int>(part_), "it is of a training of another part of the model");
    read_archive(in, size);
  }

 private:
  static constexpr const char* magic = "diffrank libtorch learner 2\n";

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
    forget();
  }

  static std::vector<Tensor> parameters(const Network& network, ModelPart part) {
    const auto head = network.head_parameters();
    if (part == ModelPart::head) return head;
    auto all = network.parameters();
    const auto is_of_head = [&head](const Tensor& p) {
      return std::any_of(head.begin(), head.end(), [&p](const Tensor& h) { return h.is_same(p); });
    };
    if (part == ModelPart::encoder) all.erase(std::remove_if(all.begin(), all.end(), is_of_head), all.end());
    return all;
  }

  static void require_same_shape(const char* what, Rows<const double> given, Rows<const double> own) {
    if (given.rows != own.rows || (own.rows > 0 && given.cols != own.cols))
      throw std::invalid_argument(std::string("the shape of ") + what + " is " + shape_text(given) + ", it must be " +
                                  shape_text(own));
  }
  void require_graph() const {
    if (!predictions_.defined() || !predictions_.requires_grad())
      throw std::invalid_argument("a backward pass needs a forward pass with training=true just before it");
  }
  /// The norm is a sum in float64, over the parameters in their order.
  void clip_gradients() {
    if (clip_norm_ == 0) return;
    const c10::AutoGradMode no_graph(false);
    Tensor squares = at::zeros({}, at::TensorOptions(options_.device()).dtype(at::kDouble));
    for (const auto& parameter : trained_)
      if (parameter.grad().defined()) squares += parameter.grad().to(at::kDouble).square().sum();
    const double factor = clip_factor(clip_norm_, std::sqrt(squares.item<double>()));
    if (factor == 1) return;
    for (const auto& parameter : trained_)
      if (parameter.grad().defined()) parameter.grad().mul_(factor);
  }
  void forget() { features_ = predictions_ = head_input_ = Tensor(); }

  std::string parameter_shapes() const {
    std::ostringstream text;
    for (const auto& parameter : network_->named_parameters())
      text << parameter.key() << parameter->sizes() << parameter->dtype();
    return text.str();
  }

  InputSpec inputs_;
  std::size_t outputs_;
  std::shared_ptr<Network> network_;
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  std::vector<Tensor> trained_;  ///< the parameters that it changes
  double clip_norm_ = 0;
  at::TensorOptions options_;
  ModelPart part_ = ModelPart::all;
  std::uint64_t step_ = 0;                                          ///< of the last encode
  Tensor features_, head_input_, predictions_;                      ///< of the last forward pass, with their graphs
  Tensor features_on_host_, predictions_on_host_, d_head_on_host_;  ///< float64
};

}  // namespace

std::unique_ptr<Learner> make_learner(const Model& model, const Optimizer& optimizer, const InputSpec& inputs,
                                      std::size_t outputs, std::uint64_t seed, at::Device device, at::ScalarType type) {
  return std::make_unique<TorchLearner>(model, optimizer, inputs, outputs, seed, device, type);
}

}  // namespace diffrank::libtorch
