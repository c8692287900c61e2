// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <memory>

#include "diffrank/backends/model.hpp"
#include "diffrank/backends/optimizer.hpp"
#include "diffrank/core/ranker.hpp"
#include "diffrank/losses/loss.hpp"
#include "diffrank/losses/transform.hpp"

namespace diffrank {

/// A model that is being trained, z = encoder(x), p = head(z): all that an experiment knows of an array library.
/// Methods throw std::invalid_argument where the columns of the inputs are not the model's.
///
///   learner->forward({x, B, P}, true, step);  // then features() is z [B, D], predictions() is p [B]
///   learner->step(Rows<const double>(dz, B, D), dp);  // dz_ik = dL/dz_ik, dp_i = dL/dp_i: one optimizer step
///   learner->save(file);
class Learner {
 public:
  virtual ~Learner();

  /// Evaluates inputs [B, p]. For a training step, `step` numbers the batches of the run (dropout depends on it and on
  /// the seed); the results stay valid until the next call.
  virtual void forward(Rows<const double> inputs, bool training, std::uint64_t step) = 0;
  virtual Rows<const double> features() const = 0;  ///< [B, D], what the last layer sees
  virtual const double* predictions() const = 0;    ///< [B]

  /// One optimizer step, from the gradients with respect to the features (may be empty) and the predictions of the last
  /// forward(training=true).
  virtual void step(Rows<const double> d_features, const double* d_predictions) = 0;

  /// Parameters and optimizer state, exactly. load throws std::runtime_error where the stream is not what save wrote.
  virtual void save(std::ostream& out) const = 0;
  virtual void load(std::istream& in) = 0;
};

/// An array library as diffrank uses it. A training needs learner() alone; apply() and loss(), which take the way of a
/// user of that library, serve `diffrank eval` and the tests.
///
///   const auto backend = make<Backend>("xtensor");
///   const auto learner = backend->learner(*make<Model>("mlp"), *make<Optimizer>("adam"), columns, seed);
class Backend : public Component {
 public:
  using Kind = Backend;
  static constexpr const char* kind = "backend";

  /// A model for inputs of p columns, initialized from the seed alone: the same on every backend.
  /// Throws std::invalid_argument for a model or an optimizer that this backend does not have.
  virtual std::unique_ptr<Learner> learner(const Model& model, const Optimizer& optimizer, std::size_t inputs,
                                           std::uint64_t seed) const = 0;

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
