// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/backend.hpp"

#include "diffrank/backends/xtensor/learner.hpp"
#include "diffrank/backends/xtensor/xtensor.hpp"

namespace diffrank::xtensor {
namespace {

template <class A, class B>
void require_shape(const Operator& op, const char* what, Rows<A> found, Rows<B> scores) {
  if (found.rows != scores.rows || found.cols != scores.cols)
    throw std::invalid_argument("'" + op.name() + "' needs " + what + " of the shape of the scores, got " +
                                shape_text(borrow(found)) + " and " + shape_text(borrow(scores)));
}

template <class T>
void run(const Operator& op, Rows<const T> scores, Rows<T> out, Rows<const T> cotangent, Rows<T> grad) {
  require_shape(op, "output", out, scores);
  xt::noalias(borrow(out)) = forward(op, borrow(scores));
  if (grad.empty()) return;
  require_shape(op, "a cotangent", cotangent, scores);
  require_shape(op, "a gradient", grad, scores);
  xt::noalias(borrow(grad)) = vjp(op, borrow(scores), borrow(out), borrow(cotangent));
}

class Xtensor final : public Backend {
 public:
  void options(Options& o) final { o.choice("dtype", type_, {"float64", "float32"}, "in which models compute"); }

  std::vector<std::string> models() const final { return network_names(); }
  std::unique_ptr<Learner> learner(const Model& model, const Optimizer& optimizer, const InputSpec& inputs,
                                   std::size_t outputs, std::uint64_t seed) const final {
    require_takes(model, inputs.kind);
    const auto columns = inputs.columns;
    if (type_ == Type::float32)
      return std::make_unique<NetworkLearner<float>>(model, optimizer, columns, outputs, seed);
    return std::make_unique<NetworkLearner<double>>(model, optimizer, columns, outputs, seed);
  }

  void apply(const std::shared_ptr<const Operator>& op, Rows<const float> scores, Rows<float> out,
             Rows<const float> cotangent, Rows<float> grad) const final {
    run(*op, scores, out, cotangent, grad);
  }
  void apply(const std::shared_ptr<const Operator>& op, Rows<const double> scores, Rows<double> out,
             Rows<const double> cotangent, Rows<double> grad) const final {
    run(*op, scores, out, cotangent, grad);
  }

  Evaluation loss(const std::shared_ptr<const Loss>& loss, const Batch& batch, double cotangent,
                  const LossGradient& grad) const final {
    check(*loss, batch);
    if (batch.state || batch.bins || loss->needs().predictions || batch.predictions.cols > 1 ||
        batch.features.rows > batch.size())
      return loss->evaluate(batch, cotangent, grad);  // more than the adapter of arrays takes
    const LossRequest request{(loss->uses_features() ? grad.features : grad.predictions).data != nullptr, cotangent,
                              batch.step};
    const auto evaluate = [&](const auto& input, auto gradient) {
      const auto result = batch.weights ? xtensor::loss(*loss, input, borrow(batch.labels),
                                                        borrow(batch.weights, batch.size()), request)
                                        : xtensor::loss(*loss, input, borrow(batch.labels), request);
      if (request.gradient) xt::noalias(gradient) = result.gradient;
      return Evaluation{result.value, result.active};
    };
    if (loss->uses_features()) return evaluate(borrow(batch.features), borrow(grad.features));
    return evaluate(borrow(batch.predictions), borrow(grad.predictions));
  }

 private:
  enum class Type { float64, float32 } type_ = Type::float64;
};

const bool added =
    add<Xtensor>("xtensor", "", "xtensor containers; models with hand-written gradients on xtensor-blas");

}  // namespace
}  // namespace diffrank::xtensor
