// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/total_loss.hpp"

#include <algorithm>
#include <cmath>

namespace diffrank::experiments {

NotFinite::~NotFinite() = default;

TotalLoss::TotalLoss(const Trial& trial, const TrainingLabels& labels, std::size_t features) {
  for (const auto& [name, term] : trial.all_terms())
    parts_.push_back({name, term.weight, Term(term.loss, labels, features)});
}

bool TotalLoss::needs_bins() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.term.loss().needs().bins; });
}
bool TotalLoss::needs_epochs() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.term.loss().needs().epochs; });
}

void TotalLoss::evaluate(const Batch& whole, const std::string& where) {
  d_features_.assign(whole.features.size(), 0);
  d_predictions_.assign(whole.predictions.size(), 0);
  for (auto& part : parts_) {
    const auto& loss = part.term.loss();
    Batch batch = whole;
    if (!loss.uses_weights()) batch.weights = nullptr;
    if (whole.features.rows > whole.size() * loss.needs().most_views) batch.labels.rows = whole.features.rows;
    auto& sum = loss.uses_features() ? d_features_ : d_predictions_;
    grad_.resize(sum.size());
    LossGradient grad;
    if (loss.uses_features()) grad.features = {grad_.data(), batch.features.rows, batch.features.cols};
    else grad.predictions = {grad_.data(), batch.predictions.rows, batch.predictions.cols};
    const auto result = part.term.evaluate(batch, part.weight, grad);
    if (!std::isfinite(result.value)) throw NotFinite(loss.name() + " became " + to_text(result.value) + " " + where);
    if (!std::all_of(grad_.begin(), grad_.end(), [](double g) { return std::isfinite(g); }))
      throw NotFinite("the gradient of " + loss.name() + " is not finite " + where);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += grad_[i];
    const double share = loss.uses_features() ? 1 : static_cast<double>(batch.size());
    part.value += share * result.value;
    part.count += share;
    part.active += result.active;
  }
  ++steps_;
}

void TotalLoss::update() {
  for (auto& part : parts_) part.term.update();
}

void TotalLoss::after_epoch(Rows<const double> features, const std::int64_t* bins) {
  for (auto& part : parts_)
    if (part.term.loss().needs().epochs) part.term.after_epoch(features, bins);
}

void TotalLoss::record(Json& record) {
  for (auto& part : parts_) {
    record["train." + part.name] = number(part.count > 0 ? part.value / part.count : 0);
    record[part.name + ".weight"] = part.weight;
    record[part.name + ".active"] = number(steps_ > 0 ? part.active / static_cast<double>(steps_) : 0);
    part.value = part.active = part.count = 0;
  }
  steps_ = 0;
}

void TotalLoss::save(std::ostream& out) const {
  for (const auto& part : parts_) part.term.save(out);
}

void TotalLoss::load(std::istream& in) {
  for (auto& part : parts_) part.term.load(in);
}

}  // namespace diffrank::experiments
