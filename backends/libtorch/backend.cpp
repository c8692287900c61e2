// SPDX-License-Identifier: Apache-2.0
// LibTorch as a Backend: `libtorch` runs operators as autograd functions, `libtorch-twin` runs their tensor-op twins.
#include "diffrank/backends/backend.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/full_like.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/cuda.h>

#include "diffrank/backends/libtorch/host_tensor.hpp"
#include "diffrank/backends/libtorch/learner.hpp"
#include "diffrank/backends/libtorch/libtorch.hpp"
#include "diffrank/backends/libtorch/network.hpp"
#include "diffrank/backends/libtorch/twin.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

Tensor derivative(const Tensor& of, const Tensor& with_respect_to, const Tensor& cotangent) {
  return torch::autograd::grad({of}, {with_respect_to}, {cotangent})[0];
}

template <bool twins>
class Libtorch final : public Backend {
 public:
  void options(Options& o) final {
    o.text("device", device_, "where tensors live: cpu, cuda or cuda:N");
    o.choice("dtype", type_, {"float32", "float64"}, "in which models compute");
  }

  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    const std::string where = path.empty() ? "device" : path + ".device";
    const bool cuda =
        device_ == "cuda" || (device_.rfind("cuda:", 0) == 0 && device_.size() > 5 && device_.size() < 9 &&
                              device_.find_first_not_of("0123456789", 5) == std::string::npos);
    if (!cuda && device_ != "cpu") {
      problems.push_back({where, "must be cpu, cuda or cuda:N, got '" + device_ + "'"});
    } else if (cuda) {
      const auto count = static_cast<int>(torch::cuda::device_count());
      const int index = device_ == "cuda" ? 0 : std::stoi(device_.substr(5));
      if (index >= count)
        problems.push_back({where, "is '" + device_ + "', but LibTorch sees " +
                                       (count ? std::to_string(count) + " CUDA device(s), numbered from 0"
                                              : std::string("no CUDA device")) +
                                       "; use device=cpu"});
    }
  }

  std::vector<std::string> models() const final { return network_names(); }
  std::unique_ptr<Learner> learner(const Model& model, const Optimizer& optimizer, const InputSpec& inputs,
                                   std::size_t outputs, std::uint64_t seed) const final {
    return make_learner(model, optimizer, inputs, outputs, seed, device(),
                        type_ == Type::float64 ? at::kDouble : at::kFloat);
  }

  void apply(const std::shared_ptr<const Operator>& op, Rows<const float> scores, Rows<float> out,
             Rows<const float> cotangent, Rows<float> grad) const final {
    apply_all(op, scores, out, cotangent, grad);
  }
  void apply(const std::shared_ptr<const Operator>& op, Rows<const double> scores, Rows<double> out,
             Rows<const double> cotangent, Rows<double> grad) const final {
    apply_all(op, scores, out, cotangent, grad);
  }

  Evaluation loss(const std::shared_ptr<const Loss>& loss, const Batch& batch, double cotangent,
                  const LossGradient& grad) const final {
    const bool on_features = loss->uses_features();
    const Tensor host = view(on_features ? batch.features : batch.predictions);
    const Rows<double> receives = on_features ? grad.features : grad.predictions;
    LossContext context;
    if (batch.weights) context.weights = view(Rows<const double>(batch.weights, batch.size(), 1)).squeeze(1);
    if (on_features && loss->needs().predictions) context.predictions = view(batch.predictions);
    if (batch.bins)
      context.bins =
          at::from_blob(const_cast<std::int64_t*>(batch.bins), {static_cast<std::int64_t>(batch.size())}, at::kLong);
    if (batch.state) context.state = std::make_shared<LossState>(*batch.state);
    if (grad.parameters) context.d_parameters = std::make_shared<LossState>();
    context.step = batch.step;
    const c10::AutoGradMode graph(receives.data != nullptr);
    const Tensor input = host.to(device()).detach().requires_grad_(receives.data != nullptr);
    context.record = std::make_shared<Evaluation>();
    const Tensor value = libtorch::loss(loss, input, view(batch.labels), context);
    if (receives.data) view(receives).copy_(derivative(value, input, at::full_like(value, cotangent)));
    if (grad.parameters) *grad.parameters = *context.d_parameters;
    return *context.record;
  }

  void transform(const std::shared_ptr<const Transform>& transform, const std::shared_ptr<const TransformState>& state,
                 std::size_t epoch, Rows<const double> features, Rows<const double> labels, Rows<double> out,
                 Rows<const double> cotangent, Rows<double> grad) const final {
    const bool wanted = !grad.empty();
    const c10::AutoGradMode graph(wanted);
    const Tensor z = view(features).to(device()).detach().requires_grad_(wanted);
    const Tensor t = libtorch::transform(transform, state, z, view(labels), epoch);
    view(out).copy_(t.detach());
    if (wanted) view(grad).copy_(derivative(t, z, view(cotangent).to(device())));
  }

 private:
  enum class Type { float32, float64 };
  at::Device device() const { return at::Device(device_); }

  template <class T>
  void apply_all(const std::shared_ptr<const Operator>& op, Rows<const T> scores, Rows<T> out, Rows<const T> cotangent,
                 Rows<T> grad) const {
    const bool wanted = !grad.empty();
    const Tensor s = view(scores).to(device()), c = wanted ? view(cotangent).to(device()) : Tensor();
    if (twins) {
      const c10::AutoGradMode no_graph(false);
      view(out).copy_(twin_forward(*op, s));
      if (wanted) view(grad).copy_(twin_vjp(*op, s, c));
    } else {
      const c10::AutoGradMode graph(wanted);
      const Tensor leaf = s.detach().requires_grad_(wanted), y = libtorch::apply(op, leaf);
      view(out).copy_(y.detach());
      if (wanted) view(grad).copy_(derivative(y, leaf, c));
    }
  }

  std::string device_ = "cpu";
  Type type_ = Type::float32;
};

const bool added = add<Libtorch<false>>("libtorch", "", "operators as autograd functions of LibTorch");
const bool added_twin = add<Libtorch<true>>("libtorch-twin", "", "their tensor-op twins: a second implementation");

// LibTorch divides sums among its threads, so their number would change last bits. at::set_num_threads sets the number
// of OpenMP threads of the whole process: it is called only when set_threads is, never when the library is loaded.
const bool one_thread = on_threads([](int) { at::set_num_threads(1); });

}  // namespace
}  // namespace diffrank::libtorch
