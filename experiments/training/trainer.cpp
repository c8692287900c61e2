// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/trainer.hpp"

#include <sstream>

#include "diffrank/experiments/elapsed.hpp"
#include "diffrank/experiments/metrics/training_median.hpp"
#include "diffrank/experiments/store/model_file.hpp"
#include "diffrank/experiments/store/predictions.hpp"
#include "diffrank/experiments/store/similarities.hpp"
#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank/experiments/training/best_epoch.hpp"
#include "diffrank/experiments/training/bin_similarity.hpp"
#include "diffrank/experiments/training/snapshot.hpp"

namespace diffrank::experiments {
namespace {

/// Whether a report compares trials by it; metrics.jsonl has the others, too.
bool is_reported(const std::string& name) {
  const std::string weight = ".weight";
  const bool is_weight =
      name.size() > weight.size() && name.compare(name.size() - weight.size(), weight.size(), weight) == 0;
  return !is_weight && name != "epoch" && name != "stage" && name != "seconds" && name != "loss.active";
}

class Trainer {
 public:
  Trainer(const Trial& trial, const Data& data, std::uint64_t seed, RunFolder& folder)
      : trial_(trial), stages_(trial.all_stages()), data_(data), seed_(seed), folder_(folder), bins_(data, data.test) {
    restart();
  }

  /// Loads the checkpoint, if there is one. Returns the number of epochs that were trained before.
  std::size_t resume() {
    const auto epochs = folder_.resume([this](const std::vector<Json>& before, std::istream& in) {
      try {
        for (const auto& epoch : before) add(epoch);
        best_.load(in, data_.test.labels.size(), bins_.bins() * bins_.bins());
        training_->begin_stage(stage_);
        training_->load(in);
      } catch (...) {
        restart();  // the learner may be partly loaded
        throw;
      }
    });
    return epochs.size();
  }

  bool has_more() const { return !is_stage_over() || stage_ + 1 < stages_.size(); }

  const Json& epoch(const std::function<bool()>& stop) {
    const auto begin = std::chrono::steady_clock::now();
    const auto number = epochs_.size() + 1;
    if (is_stage_over()) training_->begin_stage(stage_ + 1);
    Json record;
    training_->train(number, record, stop);
    training_->evaluate("val", data_.val, record);
    const bool better = add(record);
    const bool last = stage_ + 1 == stages_.size();
    const bool keep = last && (trial_.select == "last" ? is_stage_over() : better);
    if (keep || trial_.test_every_epoch) {
      bins_.clear();
      auto predictions =
          training_->evaluate("test", data_.test, epochs_.back(), keep ? collect_features() : Training::Features());
      if (keep) best_ = {std::move(predictions), bins_.similarity(), model()};
    }
    epochs_.back()["seconds"] = seconds_since(begin);
    folder_.finish_epoch(epochs_.back(), [this](std::ostream& out) {
      best_.save(out);
      training_->save(out);
    });
    return epochs_.back();
  }

  Json finish() {
    const auto number = before_stage_ + selection_->best();
    const auto& chosen = epochs_.at(number - 1);
    write_predictions(folder_.path(), {data_.test.labels, best_.predictions, data_.test.label_cols});
    write_similarities(folder_.path(),
                       {bins_.labels(), bins_.label_similarity(), similarity_before(), best_.similarity});
    if (trial_.keep == Trial::Keep::model) write_model(folder_.path(), {training_->description(), best_.model});
    Json result{{"status", "done"},
                {"epochs", epochs_.size()},
                {"stopped_early", epochs_.size() < trial_.all_epochs()},
                {"selected_epoch", number},
                {"metrics", chosen},
                {"histogram", ShotCounts(data_, trial_.shots).histogram()}};
    for (const auto& [name, value] : chosen.items())
      if (!is_reported(name)) result["metrics"].erase(name);
    result["training_median"] = floor();
    for (const auto& note : data_.notes) result["data_notes"].push_back(valid_utf8(note));
    result["inactive_epochs"] = inactive_epochs();
    double seconds = 0;
    for (const auto& epoch : epochs_) seconds += epoch.at("seconds").get<double>();
    result["seconds"] = seconds;
    return result;
  }

 private:
  Json floor() const {
    const auto median = training_median(data_, trial_.shots);
    Json metrics = Json::object();
    for (const auto& [name, value] : median.metrics) metrics[name] = number(value);
    const auto& p = median.prediction;
    return {{"prediction", p.size() == 1 ? number(p[0]) : Json(p)}, {"metrics", metrics}};
  }

  /// In how many epochs each NAME.active was 0.
  Json inactive_epochs() const {
    Json counts = Json::object();
    for (const auto& epoch : epochs_)
      for (const auto& [name, value] : epoch.items())
        if (const auto dot = name.rfind(".active"); dot != name.npos && value == 0)
          counts[name.substr(0, dot)] = counts.value(name.substr(0, dot), 0) + 1;
    return counts;
  }

  void restart() {
    begin_anew();
    selection_ = std::make_unique<Selection>(trial_.select);
    epochs_.clear();
    stage_ = before_stage_ = 0;
    best_ = {};
  }

  void begin_anew() {
    training_.reset();  // first, because memory may not hold two of them
    training_ = std::make_unique<Training>(trial_, data_, seed_);
  }

  /// Takes in an epoch's record; true if it is the best of its stage so far. Which epoch is reported is chosen within the
  /// last stage.
  bool add(const Json& epoch) {
    if (is_stage_over()) {
      ++stage_;
      before_stage_ = epochs_.size();
      selection_ = std::make_unique<Selection>(trial_.select);
    }
    epochs_.push_back(epoch);
    return selection_->add(epoch);
  }

  bool is_stage_over() const {
    const auto& stage = *stages_[stage_];
    return epochs_.size() - before_stage_ >= stage.epochs ||
           (stage.patience > 0 && selection_->without_improvement() >= stage.patience);
  }

  std::string model() const {
    std::ostringstream out;
    if (trial_.keep == Trial::Keep::model) training_->learner().save(out);
    return out.str();
  }

  /// The features before training depend on the seed alone, so they are computed again instead of stored.
  std::vector<double> similarity_before() {
    begin_anew();
    bins_.clear();
    training_->predict(data_.test, collect_features());
    return bins_.similarity();
  }

  Training::Features collect_features() {
    return [this](std::size_t first, Rows<const double> features) { bins_.add(first, features); };
  }

  const Trial& trial_;
  std::vector<const Trial*> stages_;
  const Data& data_;
  std::uint64_t seed_;
  RunFolder& folder_;
  BinFeatures bins_;
  Snapshot best_;
  std::unique_ptr<Training> training_;
  std::unique_ptr<Selection> selection_;  ///< of the present stage
  std::vector<Json> epochs_;
  std::size_t stage_ = 0, before_stage_ = 0;  ///< the present stage, and how many epochs came before it
};

}  // namespace

Json train(const Trial& trial, const Data& data, std::uint64_t seed, RunFolder& folder,
           const std::function<void(std::size_t)>& on_resume, const std::function<void(const Json&)>& on_epoch,
           const std::function<bool()>& stop) {
  if (trial.select != "last" && data.val.rows() == 0)
    throw std::invalid_argument("train.select=" + trial.select +
                                " needs validation samples and the data set has none: use train.select=last");
  Trainer trainer(trial, data, seed, folder);
  on_resume(trainer.resume());
  while (trainer.has_more()) on_epoch(trainer.epoch(stop));
  return trainer.finish();
}

}  // namespace diffrank::experiments
