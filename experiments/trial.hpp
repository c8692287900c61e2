// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "diffrank/backends/backend.hpp"
#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/losses/mixing.hpp"
#include "diffrank/losses/transform.hpp"
#include "diffrank/losses/weighting.hpp"

namespace diffrank::experiments {

/// A loss that takes part in the total loss, times a weight, which goes into the loss's gradient as a cotangent.
struct TrialTerm {
  std::shared_ptr<const Loss> loss;
  double weight = 1;
};

/// One configuration of an ablation: everything that a training depends on but its seed.
/// Total loss: loss + weight * regularizer + sum over terms of their weight * loss.
class Trial final : public Component {
 public:
  using Kind = Trial;
  static constexpr const char* kind = "trial";

  void options(Options& o) final;
  void validate(const std::string& path, std::vector<Problem>& problems) const final;

  /// All terms of the total loss, with the names that they have in records: "loss", the regularizer's own, those of `terms`.
  std::vector<std::pair<std::string, TrialTerm>> all_terms() const;
  /// The loss that says what label the model's outputs stand for: `loss` where it is on predictions, else the first of
  /// the other terms that is. Throws std::invalid_argument where there is none.
  const Loss& prediction_loss() const;
  /// The trainings that follow each other with one model: `stages`, or this trial itself where there are none.
  std::vector<const Trial*> all_stages() const;
  /// The number of epochs of all stages.
  std::size_t all_epochs() const;

  std::shared_ptr<const Dataset> data;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Backend> backend;
  std::shared_ptr<const Loss> loss, regularizer;
  std::map<std::string, TrialTerm> terms;
  std::shared_ptr<const Weighting> weighting;
  std::shared_ptr<const Transform> transform;
  std::shared_ptr<const Mixing> mixing;
  double weight = 1;
  std::size_t epochs = 20, batch = 64, views = 1, patience = 0;
  std::shared_ptr<const Optimizer> optimizer;
  std::string select = "val.mae";
  enum class Batches { shuffled, balanced } batches = Batches::shuffled;
  enum class Reset { none, all, encoder, head } reset = Reset::none;
  enum class Keep { model, none } keep = Keep::model;
  ModelPart part = ModelPart::all;
  bool drop_last = false, test_every_epoch = false;
  Shots shots;
  std::vector<std::shared_ptr<const Trial>> stages;  ///< each complete; they share data, model, backend, select, shots

 private:
  void check_loss(const std::string& path, const Loss& loss, std::vector<Problem>& problems) const;
};

}  // namespace diffrank::experiments
