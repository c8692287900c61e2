// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/prediction.hpp"

#include <algorithm>
#include <sstream>

#include "diffrank/experiments/datasets/preparation/target_scale.hpp"

namespace diffrank::experiments {

std::vector<double> predict(const Trial& trial, const KeptModel& model, Rows<const double> inputs) {
  constexpr std::size_t chunk = 1024;
  const auto& stage = *trial.all_stages().back();
  const auto& shape = model.description;
  const auto learner = trial.backend->learner(*trial.model, *stage.optimizer, shape.inputs, shape.outputs, 0);
  learner->train(stage.part, *stage.optimizer);  // as it was when it was saved
  std::istringstream parameters(model.parameters);
  learner->load(parameters);
  const TargetScale scale(trial.data->target_scaling(), shape.label_mean, shape.label_unit);
  std::vector<double> predictions;
  for (std::size_t first = 0; first < inputs.rows; first += chunk) {
    const auto size = std::min(chunk, inputs.rows - first);
    learner->forward({inputs.row(first), size, inputs.cols}, false, 0);
    const auto outputs = learner->predictions();
    for (std::size_t i = 0; i < size; ++i)
      predictions.push_back(scale.label(stage.prediction_loss().label(outputs.row(i), outputs.cols)));
  }
  return predictions;
}

}  // namespace diffrank::experiments
