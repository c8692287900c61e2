// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/trainer.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "diffrank/core/random.hpp"
#include "diffrank/experiments/metric_name.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t shuffle_stream = 0x3000;  // of the run's seed

bool finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
}

/// One training: the model, and the buffers that its batches go through.
class Training {
 public:
  Training(const Trial& trial, const Data& data, std::uint64_t seed)
      : trial_(trial),
        data_(data),
        seed_(seed),
        counts_(data, trial.shots),
        learner_(trial.backend->learner(*trial.model, *trial.optimizer, data.train.cols, seed)) {}

  Learner& learner() { return *learner_; }

  Json epoch(std::size_t number, const std::function<bool()>& stop) {
    const auto begin = std::chrono::steady_clock::now();
    const std::size_t n = data_.train.rows(), steps = (n + trial_.batch - 1) / trial_.batch;
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random(seed_, shuffle_stream, static_cast<std::uint32_t>(number)).shuffle(order.data(), n);

    double loss = 0, regularizer = 0, active = 0;
    for (std::size_t s = 0; s < steps; ++s) {
      if (stop()) throw Interrupted();
      const std::size_t first = s * trial_.batch, size = std::min(trial_.batch, n - first);
      const std::string where =
          "in epoch " + std::to_string(number) + ", batch " + std::to_string(s + 1) + " of " + std::to_string(steps);
      const auto [base, extra] = step(order.data() + first, size, (number - 1) * steps + s, where);
      loss += base.value * static_cast<double>(size) / static_cast<double>(n);
      regularizer += extra.value / static_cast<double>(steps);
      active += extra.active / static_cast<double>(steps);
    }
    Json record{{"epoch", number}, {"train.loss", number_(loss)}};
    if (trial_.regularizer) {
      record["train." + trial_.regularizer->name()] = number_(regularizer);
      record[trial_.regularizer->name() + ".active"] = number_(active);
    }
    evaluate("val", data_.val, record);
    evaluate("test", data_.test, record);
    record["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return record;
  }

 private:
  static Json number_(double value) { return experiments::number(value); }

  std::pair<Evaluation, Evaluation> step(const std::size_t* rows, std::size_t size, std::uint64_t number,
                                         const std::string& where) {
    const auto cols = data_.train.cols;
    inputs_.resize(size * cols);
    labels_.resize(size);
    for (std::size_t i = 0; i < size; ++i) {
      std::copy_n(data_.train.matrix().row(rows[i]), cols, inputs_.data() + i * cols);
      labels_[i] = data_.train.labels[rows[i]];
    }
    learner_->forward({inputs_.data(), size, cols}, true, number);

    Batch batch;
    batch.features = learner_->features();
    batch.labels = {labels_.data(), size, 1};
    batch.predictions = learner_->predictions();
    batch.step = number;
    d_features_.assign(batch.features.size(), 0);
    d_predictions_.assign(size, 0);
    const auto base = add(*trial_.loss, batch, 1, where);
    const auto extra = trial_.regularizer ? add(*trial_.regularizer, batch, trial_.weight, where) : Evaluation{};
    const bool uses_features =
        trial_.loss->uses_features() || (trial_.regularizer && trial_.regularizer->uses_features());
    learner_->step(
        uses_features ? Rows<const double>(d_features_.data(), size, batch.features.cols) : Rows<const double>(),
        d_predictions_.data());
    return {base, extra};
  }

  /// Adds the gradient of weight * loss.
  Evaluation add(const Loss& loss, const Batch& batch, double weight, const std::string& where) {
    auto& sum = loss.uses_features() ? d_features_ : d_predictions_;
    grad_.resize(sum.size());
    LossGradient grad;
    if (loss.uses_features()) grad.features = {grad_.data(), batch.features.rows, batch.features.cols};
    else grad.predictions = grad_.data();
    const auto result = loss.evaluate(batch, weight, grad);
    if (!std::isfinite(result.value)) throw NotFinite(loss.name() + " became " + to_text(result.value) + " " + where);
    if (!finite(grad_)) throw NotFinite("the gradient of " + loss.name() + " is not finite " + where);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += grad_[i];
    return result;
  }

  void evaluate(const std::string& name, const Part& part, Json& record) {
    constexpr std::size_t chunk = 1024;
    std::vector<double> predictions;
    for (std::size_t first = 0; first < part.rows(); first += chunk) {
      const auto size = std::min(chunk, part.rows() - first);
      learner_->forward({part.matrix().row(first), size, part.cols}, false, 0);
      predictions.insert(predictions.end(), learner_->predictions(), learner_->predictions() + size);
    }
    if (!finite(predictions))
      throw NotFinite("predictions on " + name + " are not finite after epoch " + record["epoch"].dump());
    for (const auto& [metric, value] : experiments::evaluate(metrics_, counts_, predictions, part.labels))
      record[name + "." + metric] = number_(value);
  }

  const Trial& trial_;
  const Data& data_;
  std::uint64_t seed_;
  ShotCounts counts_;
  Metrics metrics_ = all_metrics();
  std::unique_ptr<Learner> learner_;
  std::vector<double> inputs_, labels_, d_features_, d_predictions_, grad_;
};

/// The first epoch with the best value of `select`, among those where it is defined.
const Json& selected(const std::vector<Json>& epochs, const std::string& select) {
  if (select == "last") return epochs.back();
  const double sign = larger_is_better(select) ? -1 : 1;
  const Json* best = nullptr;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& epoch : epochs) {
    const double value = sign * number(epoch.value(select, Json("NaN")));
    if (value < least) least = value, best = &epoch;
  }
  if (!best)
    throw std::runtime_error("train.select=" + select + " is undefined in every epoch (no such samples, or constant " +
                             "predictions): select by another metric, or use train.select=last");
  return *best;
}

}  // namespace

NotFinite::~NotFinite() = default;
Interrupted::~Interrupted() = default;

Json train(const Trial& trial, const Data& data, std::uint64_t seed, RunFolder& folder,
           const std::function<void(std::size_t)>& on_resume, const std::function<void(const Json&)>& on_epoch,
           const std::function<bool()>& stop) {
  if (trial.select != "last" && data.val.rows() == 0)
    throw std::invalid_argument("train.select=" + trial.select +
                                " needs validation samples and the data set has none: use train.select=last");
  auto training = std::make_unique<Training>(trial, data, seed);
  auto epochs = folder.resume([&](std::istream& in) {
    try {
      training->learner().load(in);
    } catch (...) {
      training = std::make_unique<Training>(trial, data, seed);  // it may be half loaded
      throw;
    }
  });
  on_resume(epochs.size());
  while (epochs.size() < trial.epochs) {
    epochs.push_back(training->epoch(epochs.size() + 1, stop));
    folder.finish_epoch(epochs.back(), [&](std::ostream& out) { training->learner().save(out); });
    on_epoch(epochs.back());
  }
  const auto& best = selected(epochs, trial.select);
  Json result{{"status", "done"}, {"epochs", epochs.size()}, {"selected_epoch", best.at("epoch")}, {"metrics", best}};
  result["metrics"].erase("epoch");
  result["metrics"].erase("seconds");
  double seconds = 0;
  for (const auto& epoch : epochs) seconds += epoch.at("seconds").get<double>();
  result["seconds"] = seconds;
  return result;
}

}  // namespace diffrank::experiments
