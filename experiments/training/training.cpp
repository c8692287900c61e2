// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/training.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/core/random.hpp"
#include "diffrank/experiments/training/epoch_order.hpp"
#include "diffrank/experiments/training/partners.hpp"
#include "diffrank/experiments/training/prediction.hpp"
#include "diffrank/experiments/training/state_arrays.hpp"
#include "diffrank/losses/label_bins.hpp"

namespace diffrank::experiments {
namespace {

/// One more than the largest label, where these are classes 0, 1, ...; losses of classes refuse other labels.
std::size_t classes_of(const std::vector<double>& labels) {
  const double largest = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end());
  return largest >= 0 && largest < 1e6 ? static_cast<std::size_t>(largest) + 1 : 0;
}

}  // namespace

Interrupted::~Interrupted() = default;

Training::Training(const Trial& trial, const Data& data, std::uint64_t seed)
    : data_(data),
      stages_(trial.all_stages()),
      seed_(seed),
      counts_(data, trial.shots),
      labels_(*trial.data, data),
      prediction_loss_(&stages_.back()->prediction_loss()) {
  for (const Trial* stage : stages_) max_steps_ = std::max(max_steps_, steps(*stage));
  outputs_ = outputs(prediction_loss_->needs(), data.train.label_cols, classes_of(data.train.labels));
  learner_ = trial.backend->learner(*trial.model, *stages_[0]->optimizer, data.train.spec(), outputs_, seed);
  begin_stage(0);
}

void Training::begin_stage(std::size_t number) {
  stage_ = number;
  const auto fresh_seed = Random(seed_, streams::reset, static_cast<std::uint32_t>(number)).next64();
  using Reset = Trial::Reset;
  if (stage().reset != Reset::none)
    learner_->reset(stage().reset == Reset::all       ? ModelPart::all
                    : stage().reset == Reset::encoder ? ModelPart::encoder
                                                      : ModelPart::head,
                    *stage().model, fresh_seed);
  learner_->train(stage().part, *stage().optimizer);
  std::size_t features = 0;
  if (data_.train.rows() > 0) {  // models say how many features they have by giving some
    const std::size_t first = 0;
    Inputs inputs;
    data_.train.fetch(&first, 1, {}, inputs);
    learner_->encode(inputs, false, 0);
    features = learner_->features().cols;
  }
  loss_ = std::make_unique<TotalLoss>(stage(), labels_.scaled(), features);
  transform_state_.clear();
  if (stage().transform) transform_state_ = stage().transform->initial_state(labels_.own(), features);
  epoch_ = 0;
  sample_weights_.clear();
  if (stage().weighting) sample_weights_ = stage().weighting->weigh(labels_.own()).weights;
  bins_.clear();
  // Losses get the bins of the scaled labels, the same ones that initial_state() was given. Weights, transforms and
  // balanced batches use the bins of the labels in their own unit.
  first_bin_ = 0;
  if (!loss_->needs_bins()) return;
  auto binned = bin_labels(labels_.scaled());
  bins_ = std::move(binned.bins);
  first_bin_ = binned.first;
}

std::size_t Training::steps(const Trial& stage) const {
  const std::size_t n = data_.train.rows(), whole = n / stage.batch, rest = n % stage.batch;
  return whole + (rest > 0 && (whole == 0 || !stage.drop_last));
}

void Training::train(std::size_t number, Json& record, const std::function<bool()>& stop) {
  const std::size_t n = data_.train.rows(), count = steps(stage());
  const bool balanced = stage().batches == Trial::Batches::balanced;
  const auto order =
      balanced ? balanced_order(bin_labels(labels_.own()).bins, seed_, number) : shuffled_order(n, seed_, number);
  BatchPlan plan{order, stage().batch, count, stage().views,
                 Random(seed_, streams::views, static_cast<std::uint32_t>(number)).next64()};
  if (stage().mixing) mix(plan, number);
  Batches batches(data_.train, std::move(plan));
  for (std::size_t s = 0; s < count; ++s) {
    if (stop()) throw Interrupted();
    const std::string where =
        "in epoch " + std::to_string(number) + ", batch " + std::to_string(s + 1) + " of " + std::to_string(count);
    step(batches, s, (number - 1) * max_steps_ + s, where);
  }
  record["epoch"] = number;
  if (stages_.size() > 1) record["stage"] = stage_;
  loss_->record(record);
  end_epoch();
  ++epoch_;
}

void Training::mix(BatchPlan& plan, std::size_t epoch) const {
  plan.partners = Partners(*stage().mixing, data_.train.label_rows()).draw(plan.rows, seed_, epoch);
  for (std::size_t b = 0; b < plan.count; ++b) {
    Random random(plan.seed, streams::mixing, static_cast<std::uint32_t>(b));
    plan.shares.push_back(stage().mixing->share(random));
  }
}

void Training::step(Batches& batches, std::size_t number_in_epoch, std::uint64_t number, const std::string& where) {
  const auto& plan = batches.plan();
  const std::size_t size = plan.size_of(number_in_epoch), all = size * plan.views;
  const std::size_t d = data_.train.label_cols;
  batch_labels_.resize(all * d);
  batch_own_labels_.resize(all * d);
  batch_weights_.resize(sample_weights_.empty() ? 0 : all);
  batch_bins_.resize(bins_.empty() ? 0 : all);
  for (std::size_t i = 0; i < all; ++i) {
    const std::size_t at = plan.first(number_in_epoch) + i % size, row = plan.rows[at];
    for (std::size_t k = 0; k < d; ++k) {
      double& own = batch_own_labels_[i * d + k];
      own = plan.mixed(data_.train.label_rows(), k, number_in_epoch, at);
      batch_labels_[i * d + k] = labels_.scales()[k].scaled(own);
    }
    if (!batch_weights_.empty()) batch_weights_[i] = sample_weights_[row];
    if (!batch_bins_.empty()) batch_bins_[i] = plan.is_mixed() ? bin_of(batch_labels_[i * d]) : bins_[row];
  }
  learner_->encode(batches.next(), true, number);

  Batch batch;
  const Rows<const double> own_labels(batch_own_labels_.data(), all, d);
  batch.features = transformed(learner_->features(), own_labels);
  learner_->head(batch.features);
  batch.labels = {batch_labels_.data(), size, d};
  batch.predictions = learner_->predictions();
  batch.step = seed_ << 32 | number;
  if (!batch_weights_.empty()) batch.weights = batch_weights_.data();
  if (!batch_bins_.empty()) batch.bins = batch_bins_.data();
  loss_->evaluate(batch, where);
  const auto d_z = learner_->head_backward({loss_->d_predictions().data(), all, batch.predictions.cols});
  if (stage().part != ModelPart::head) {
    d_features_ = loss_->d_features();
    for (std::size_t i = 0; i < d_features_.size(); ++i) d_features_[i] += d_z.data[i];
    Rows<const double> d_features(d_features_.data(), d_z.rows, d_z.cols);
    if (stage().transform) {
      d_encoded_.resize(d_z.size());
      stage().transform->vjp(transform_state_, epoch_, learner_->features(), own_labels, d_features,
                             {d_encoded_.data(), d_z.rows, d_z.cols});
      d_features = {d_encoded_.data(), d_z.rows, d_z.cols};
    }
    learner_->encoder_backward(d_features);
  }
  learner_->update();
  loss_->update();
}

std::int64_t Training::bin_of(double label) const {
  return labels_.scaled().bins.of(label) - first_bin_;
}

Rows<const double> Training::transformed(Rows<const double> features, Rows<const double> labels) {
  if (!stage().transform) return features;
  transformed_.resize(features.size());
  stage().transform->forward(transform_state_, epoch_, features, labels,
                             {transformed_.data(), features.rows, features.cols});
  return {transformed_.data(), features.rows, features.cols};
}

/// Losses and the transform see the features of all training samples as the head sees them in training, but for dropout.
void Training::end_epoch() {
  const bool statistics = stage().transform && stage().transform->needs_epochs();
  if (!loss_->needs_epochs() && !statistics) return;
  std::vector<double> all;
  std::size_t columns = 0;
  predict(data_.train, [&](std::size_t first, Rows<const double> some) {
    const auto features = transformed(some, {data_.train.label_rows().row(first), some.rows, data_.train.label_cols});
    columns = features.cols;
    all.insert(all.end(), features.data, features.data + features.size());
  });
  const Rows<const double> features(all.data(), data_.train.rows(), columns);
  if (loss_->needs_epochs()) loss_->after_epoch(features, bins_.empty() ? nullptr : bins_.data());
  if (!statistics) return;
  try {
    stage().transform->end_epoch(transform_state_, epoch_, features, labels_.own().labels);
  } catch (const std::invalid_argument& error) {
    throw NotFinite(error.what());
  }
}

void Training::save(std::ostream& out) const {
  out << epoch_ << '\n';
  loss_->save(out);
  save_arrays(out, transform_state_);
  learner_->save(out);
}

void Training::load(std::istream& in) {
  if (!(in >> epoch_) || in.get() != '\n') throw std::runtime_error("it is not of this version");
  loss_->load(in);
  load_arrays(in, transform_state_);
  learner_->load(in);
}

ModelDescription Training::description() const {
  ModelDescription model{data_.train.spec().columns, outputs_, {}, {}, data_.scales};
  for (const auto& scale : labels_.scales()) {
    model.label_means.push_back(scale.mean());
    model.label_units.push_back(scale.unit());
  }
  return model;
}

std::vector<double> Training::evaluate(const std::string& name, const Part& part, Json& record,
                                       const Features& on_features) {
  auto predictions = predict(part, on_features);
  if (!std::all_of(predictions.begin(), predictions.end(), [](double p) { return std::isfinite(p); }))
    throw NotFinite("predictions on " + name + " are not finite after epoch " + record["epoch"].dump());
  for (const auto& [metric, value] :
       experiments::evaluate(metrics_, counts_, predictions, part.labels, part.label_cols))
    record[name + "." + metric] = experiments::number(value);
  return predictions;
}

std::vector<double> Training::predict(const Part& part, const Features& on_features) {
  std::vector<double> predictions;
  Batches batches(part, in_order(part, stage().batch));
  for (std::size_t b = 0; b < batches.plan().count; ++b) {
    const std::size_t first = predictions.size() / labels_.scales().size();
    learner_->forward(batches.next(), false, 0);
    append_labels(*prediction_loss_, labels_.scales(), learner_->predictions(), predictions);
    if (on_features) on_features(first, learner_->features());
  }
  return predictions;
}

}  // namespace diffrank::experiments
