// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/prediction.hpp"

#include <algorithm>
#include <sstream>

#include "diffrank/experiments/datasets/preparation/target_scale.hpp"
#include "diffrank/experiments/training/batches.hpp"

namespace diffrank::experiments {

std::vector<double> predict(const Trial& trial, const KeptModel& model, const Part& part) {
  const auto& stage = *trial.all_stages().back();
  const auto& shape = model.description;
  if (part.spec().columns != shape.inputs)
    throw std::invalid_argument("the model was trained on " + std::to_string(shape.inputs) +
                                " input columns, there are " + std::to_string(part.spec().columns));
  const auto learner = trial.backend->learner(*trial.model, *stage.optimizer, part.spec(), shape.outputs, 0);
  learner->train(stage.part, *stage.optimizer);  // as it was when it was saved
  std::istringstream parameters(model.parameters);
  learner->load(parameters);
  const TargetScale scale(trial.data->target_scaling(), shape.label_mean, shape.label_unit);
  std::vector<double> predictions;
  Batches batches(part, in_order(part, stage.batch));
  for (std::size_t b = 0; b < batches.plan().count; ++b) {
    learner->forward(batches.next(), false, 0);
    const auto outputs = learner->predictions();
    for (std::size_t i = 0; i < outputs.rows; ++i)
      predictions.push_back(scale.label(stage.prediction_loss().label(outputs.row(i), outputs.cols)));
  }
  return predictions;
}

}  // namespace diffrank::experiments
