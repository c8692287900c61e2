// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "diffrank/backends/inputs.hpp"
#include "diffrank/backends/model.hpp"
#include "diffrank/backends/optimizer.hpp"
#include "diffrank/core/ranker.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/transform.hpp"

namespace diffrank {

/// What of a model is meant: the encoder, from inputs to features, the head, from features to predictions, or both.
enum class ModelPart { all, encoder, head };

/// A model that is being trained, z = encoder(x), p = head(z): all that an experiment knows of an array library.
/// Between the two, and on the way back, the caller may change the features (losses/transform.hpp). Methods throw
/// std::invalid_argument where shapes are not the model's.
///
///   learner->encode({x, B, P}, true, step);                // then features() is z [B, D]
///   learner->head(learner->features());                    // then predictions() is p [B, K]
///   const auto dz = learner->head_backward({dp, B, K});    // dz_ij = sum_k dp_ik dp_ik/dz_ij
///   learner->encoder_backward(dz);                         // or dz + the gradient of a loss on the features
///   learner->update();                                     // one optimizer step
class Learner {
 public:
  virtual ~Learner();

  /// Whether the features are computed by parameters; else they are the inputs.
  virtual bool has_encoder() const = 0;
  /// Evaluates the inputs of B samples. For a training step, `step` numbers the batches of the run: dropout is a function of it and
  /// of the seed. Results stay valid until the next call.
  virtual void encode(const Inputs& inputs, bool training, std::uint64_t step) = 0;
  virtual Rows<const double> features() const = 0;  ///< [B, D]
  /// Evaluates the head on features [B, D] for the step of the last encode(). They must stay where they are until
  /// head_backward().
  virtual void head(Rows<const double> features) = 0;
  virtual Rows<const double> predictions() const = 0;  ///< [B, K]

  /// After encode(training=true) and head(): the gradient of the head's parameters, from that of the predictions
  /// [B, K]. Returns that of what the head was evaluated on, [B, D].
  virtual Rows<const double> head_backward(Rows<const double> d_predictions) = 0;
  /// The gradient of the encoder's parameters, from that of features() [B, D].
  virtual void encoder_backward(Rows<const double> d_features) = 0;
  /// One optimizer step of what train() named.
  virtual void update() = 0;

  /// What update() changes from now on, and how; the rest of the model stays as it is. A learner begins with all of it.
  virtual void train(ModelPart part, const Optimizer& optimizer) = 0;
  /// Gives a part the parameters that a learner of this model and seed would begin with.
  virtual void reset(ModelPart part, const Model& model, std::uint64_t seed) = 0;

  /// Parameters and optimizer state, exactly. load throws std::runtime_error where the stream is not what save wrote.
  virtual void save(std::ostream& out) const = 0;
  virtual void load(std::istream& in) = 0;

  /// encode() and head() on what it gave.
  void forward(const Inputs& inputs, bool training, std::uint64_t step);
  /// The way back and an update, from the gradients of losses with respect to the features (may be empty) and the
  /// predictions.
  void step(Rows<const double> d_features, Rows<const double> d_predictions);
};

/// An array library as diffrank uses it. A training needs learner() alone; apply() and loss(), which take the way of a
/// user of that library, serve `diffrank eval` and the tests.
///
///   const auto backend = make<Backend>("xtensor");
///   const auto learner = backend->learner(*make<Model>("mlp"), *make<Optimizer>("adam"), columns, 1, seed);
class Backend : public Component {
 public:
  using Kind = Backend;
  static constexpr const char* kind = "backend";

  /// The models that learner() takes, by name.
  virtual std::vector<std::string> models() const = 0;
  /// A model for such inputs, e.g. P columns, and K outputs, initialized from the seed alone: the same on every backend.
  /// Throws std::invalid_argument for a model or an optimizer that this backend does not have, and for inputs that the
  /// model does not take.
  virtual std::unique_ptr<Learner> learner(const Model& model, const Optimizer& optimizer, const InputSpec& inputs,
                                           std::size_t outputs, std::uint64_t seed) const = 0;

  /// out = op(scores) and, unless `grad` is empty, grad = vjp(cotangent), the way a user of this library gets them.
  virtual void apply(const std::shared_ptr<const Operator>& op, Rows<const float> scores, Rows<float> out,
                     Rows<const float> cotangent, Rows<float> grad) const = 0;
  virtual void apply(const std::shared_ptr<const Operator>& op, Rows<const double> scores, Rows<double> out,
                     Rows<const double> cotangent, Rows<double> grad) const = 0;
  /// Loss::evaluate through this library.
  virtual Evaluation loss(const std::shared_ptr<const Loss>& loss, const Batch& batch, double cotangent,
                          const LossGradient& grad) const = 0;
  /// out = transform(features) and, unless `grad` is empty, grad = its VJP of the cotangent, through this library. A
  /// library whose arrays lie in host memory hands them to the transform.
  virtual void transform(const std::shared_ptr<const Transform>& transform,
                         const std::shared_ptr<const TransformState>& state, std::size_t epoch,
                         Rows<const double> features, Rows<const double> labels, Rows<double> out,
                         Rows<const double> cotangent, Rows<double> grad) const;
};

}  // namespace diffrank
