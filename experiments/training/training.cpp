// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/training.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "diffrank/core/random.hpp"
#include "diffrank/losses/label_bins.hpp"

namespace diffrank::experiments {
namespace {

bool finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
}

}  // namespace

NotFinite::~NotFinite() = default;
Interrupted::~Interrupted() = default;

Training::Training(const Trial& trial, const Data& data, std::uint64_t seed)
    : trial_(trial),
      data_(data),
      seed_(seed),
      counts_(data, trial.shots),
      scale_(trial.data->target_scaling(), data.train.labels),
      learner_(trial.backend->learner(*trial.model, *trial.optimizer, data.train.cols, seed)) {
  const TrainingLabels own{{data.train.labels.data(), data.train.rows(), 1}, data.bin_width, data.bin_origin};
  std::vector<double> scaled;
  for (const double y : data.train.labels) scaled.push_back(scale_.scaled(y));
  const auto [width, origin] = scale_.bins(data.bin_width, data.bin_origin);
  const TrainingLabels labels{{scaled.data(), scaled.size(), 1}, width, origin};
  const auto columns = feature_columns();
  loss_ = std::make_unique<Term>(trial.loss, labels, columns);
  if (trial.regularizer) regularizer_ = std::make_unique<Term>(trial.regularizer, labels, columns);
  if (trial.weighting) sample_weights_ = trial.weighting->weigh(own).weights;
  if (trial.loss->needs().bins || (trial.regularizer && trial.regularizer->needs().bins)) bins_ = bin_labels(own).bins;
}

/// Models say how many features they have by giving some.
std::size_t Training::feature_columns() const {
  if (data_.train.rows() == 0) return 0;
  learner_->forward({data_.train.inputs.data(), 1, data_.train.cols}, false, 0);
  return learner_->features().cols;
}

void Training::train(std::size_t number, Json& record, const std::function<bool()>& stop) {
  const std::size_t n = data_.train.rows(), steps = (n + trial_.batch - 1) / trial_.batch;
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random(seed_, streams::epoch_order, static_cast<std::uint32_t>(number)).shuffle(order.data(), n);

  double loss = 0, regularizer = 0, active = 0;
  for (std::size_t s = 0; s < steps; ++s) {
    if (stop()) throw Interrupted();
    const std::size_t first = s * trial_.batch, size = std::min(trial_.batch, n - first);
    const std::string where =
        "in epoch " + std::to_string(number) + ", batch " + std::to_string(s + 1) + " of " + std::to_string(steps);
    const auto [base, extra] = step(order.data() + first, size, (number - 1) * steps + s, where);
    loss += base.value * static_cast<double>(size) / static_cast<double>(n);
    regularizer += extra.value / static_cast<double>(steps);
    active += extra.active;
  }
  record["epoch"] = number;
  record["train.loss"] = experiments::number(loss);
  end_epoch();
  if (trial_.regularizer) {
    record["train." + trial_.regularizer->name()] = experiments::number(regularizer);
    record[trial_.regularizer->name() + ".active"] = experiments::number(active / static_cast<double>(steps));
  }
}

std::pair<Evaluation, Evaluation> Training::step(const std::size_t* rows, std::size_t size, std::uint64_t number,
                                                 const std::string& where) {
  const auto cols = data_.train.cols;
  inputs_.resize(size * cols);
  labels_.resize(size);
  batch_weights_.resize(sample_weights_.empty() ? 0 : size);
  batch_bins_.resize(bins_.empty() ? 0 : size);
  for (std::size_t i = 0; i < size; ++i) {
    std::copy_n(data_.train.matrix().row(rows[i]), cols, inputs_.data() + i * cols);
    labels_[i] = scale_.scaled(data_.train.labels[rows[i]]);
    if (!batch_weights_.empty()) batch_weights_[i] = sample_weights_[rows[i]];
    if (!batch_bins_.empty()) batch_bins_[i] = bins_[rows[i]];
  }
  learner_->forward({inputs_.data(), size, cols}, true, number);

  Batch batch;
  batch.features = learner_->features();
  batch.labels = {labels_.data(), size, 1};
  batch.predictions = {learner_->predictions(), size, 1};
  batch.step = seed_ << 32 | number;
  d_features_.assign(batch.features.size(), 0);
  d_predictions_.assign(size, 0);
  if (!batch_weights_.empty()) batch.weights = batch_weights_.data();
  if (!batch_bins_.empty()) batch.bins = batch_bins_.data();
  const auto base = add(*loss_, batch, 1, where);
  const auto extra = regularizer_ ? add(*regularizer_, batch, trial_.weight, where) : Evaluation{};
  const bool uses_features =
      trial_.loss->uses_features() || (trial_.regularizer && trial_.regularizer->uses_features());
  learner_->step(
      uses_features ? Rows<const double>(d_features_.data(), size, batch.features.cols) : Rows<const double>(),
      d_predictions_.data());
  loss_->update();
  if (regularizer_) regularizer_->update();
  return {base, extra};
}

/// Adds the gradient of weight * loss.
Evaluation Training::add(Term& term, const Batch& given, double weight, const std::string& where) {
  const auto& loss = term.loss();
  Batch batch = given;
  if (!loss.uses_weights()) batch.weights = nullptr;
  auto& sum = loss.uses_features() ? d_features_ : d_predictions_;
  grad_.resize(sum.size());
  LossGradient grad;
  if (loss.uses_features()) grad.features = {grad_.data(), batch.features.rows, batch.features.cols};
  else grad.predictions = {grad_.data(), batch.predictions.rows, batch.predictions.cols};
  const auto result = term.evaluate(batch, weight, grad);
  if (!std::isfinite(result.value)) throw NotFinite(loss.name() + " became " + to_text(result.value) + " " + where);
  if (!finite(grad_)) throw NotFinite("the gradient of " + loss.name() + " is not finite " + where);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += grad_[i];
  return result;
}

void Training::end_epoch() {
  std::vector<double> features;
  std::size_t columns = 0;
  const auto collect = [&](std::size_t, Rows<const double> some) {
    columns = some.cols;
    features.insert(features.end(), some.data, some.data + some.size());
  };
  for (Term* term : {loss_.get(), regularizer_.get()}) {
    if (!term || !term->needs_epochs()) continue;
    if (features.empty()) predict(data_.train, collect);
    term->after_epoch({features.data(), data_.train.rows(), columns}, bins_.empty() ? nullptr : bins_.data());
  }
}

void Training::save(std::ostream& out) const {
  for (const Term* term : {loss_.get(), regularizer_.get()})
    if (term) term->save(out);
  learner_->save(out);
}

void Training::load(std::istream& in) {
  for (Term* term : {loss_.get(), regularizer_.get()})
    if (term) term->load(in);
  learner_->load(in);
}

std::vector<double> Training::evaluate(const std::string& name, const Part& part, Json& record,
                                       const Features& on_features) {
  auto predictions = predict(part, on_features);
  if (!finite(predictions))
    throw NotFinite("predictions on " + name + " are not finite after epoch " + record["epoch"].dump());
  for (const auto& [metric, value] : experiments::evaluate(metrics_, counts_, predictions, part.labels))
    record[name + "." + metric] = experiments::number(value);
  return predictions;
}

std::vector<double> Training::predict(const Part& part, const Features& on_features) {
  constexpr std::size_t chunk = 1024;
  std::vector<double> predictions;
  for (std::size_t first = 0; first < part.rows(); first += chunk) {
    const auto size = std::min(chunk, part.rows() - first);
    learner_->forward({part.matrix().row(first), size, part.cols}, false, 0);
    std::transform(learner_->predictions(), learner_->predictions() + size, std::back_inserter(predictions),
                   [this](double p) { return scale_.label(p); });
    if (on_features) on_features(first, learner_->features());
  }
  return predictions;
}

}  // namespace diffrank::experiments
