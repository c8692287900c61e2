// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/prediction.hpp"

#include <algorithm>
#include <sstream>

#include "diffrank/experiments/training/batches.hpp"

namespace diffrank::experiments {

void append_labels(const Loss& loss, const std::vector<TargetScale>& scales, Rows<const double> outputs,
                   std::vector<double>& labels) {
  const bool vectors = scales.size() > 1;
  for (std::size_t i = 0; i < outputs.rows; ++i)
    for (std::size_t k = 0; k < scales.size(); ++k)
      labels.push_back(scales[k].label(vectors ? outputs.row(i)[k] : loss.label(outputs.row(i), outputs.cols)));
}

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
  std::vector<TargetScale> scales;
  for (std::size_t k = 0; k < shape.label_means.size(); ++k)
    scales.emplace_back(trial.data->target_scaling(), shape.label_means[k], shape.label_units[k]);
  std::vector<double> predictions;
  Batches batches(part, in_order(part, stage.batch));
  for (std::size_t b = 0; b < batches.plan().count; ++b) {
    learner->forward(batches.next(), false, 0);
    append_labels(stage.prediction_loss(), scales, learner->predictions(), predictions);
  }
  return predictions;
}

}  // namespace diffrank::experiments
