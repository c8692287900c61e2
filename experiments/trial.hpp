// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/backend.hpp"
#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/losses/weighting.hpp"

namespace diffrank::experiments {

/// One configuration of an ablation: everything that a training depends on but its seed. Total loss: loss + weight *
/// regularizer.
class Trial final : public Component {
 public:
  using Kind = Trial;
  static constexpr const char* kind = "trial";

  void options(Options& o) final;
  void validate(const std::string& path, std::vector<Problem>& problems) const final;

  std::shared_ptr<const Dataset> data;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Backend> backend;
  std::shared_ptr<const Loss> loss, regularizer;
  std::shared_ptr<const Weighting> weighting;
  double weight = 1;
  std::size_t epochs = 20, batch = 64, patience = 0;
  std::shared_ptr<const Optimizer> optimizer;
  std::string select = "val.mae";
  bool test_every_epoch = false;
  Shots shots;
};

/// Reads trials from their JSON objects, in canonical form: a regularizer of weight 0 is none, and none has weight 0.
/// Successive trials share what they have in common: of a large sweep only the differences are read.
class TrialReader {
 public:
  /// Null where something is wrong with it, and then `problems` says what.
  std::shared_ptr<Trial> read(const Json& object, std::vector<Problem>& problems);

 private:
  Spec last_spec_;
  std::shared_ptr<const Trial> last_;  ///< before it was made canonical
};

std::shared_ptr<Trial> read_trial(const Json& object, std::vector<Problem>& problems);

/// Identifies a trial: 12 hexadecimal digits of a hash of its complete configuration.
std::string trial_hash(const Trial& trial);

}  // namespace diffrank::experiments
