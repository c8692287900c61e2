// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/trial.hpp"

#include <algorithm>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"

namespace diffrank::experiments {
namespace {

/// libtorch if it was built, else xtensor.
std::string default_backend() {
  for (const auto& entry : entries(Backend::kind))
    if (entry.name == "libtorch") return entry.name;
  return "xtensor";
}

const bool added = add<Trial>(Trial::kind, "", "one configuration of an ablation");

}  // namespace

void Trial::options(Options& o) {
  o.component("data", data, "sine", "training, validation and test samples");
  o.component("model", model, "mlp", "what is trained");
  o.component("backend", backend, default_backend(), "the array library that trains it");
  o.component("loss", loss, "l1", "of the predictions; none: that of the regularizer and the terms alone", {}, true);
  o.component("regularizer", regularizer, "none", "added to the loss, times weight");
  o.component("weighting", weighting, "none",
              "weights of the training samples by their labels, for losses that have use for weights");
  o.component(
      "transform", transform, "none",
      "of the features by their labels, between encoder and head, in training steps alone; losses of features see "
      "what it makes of them");
  o.number("weight", weight, "of the regularizer; it goes into the regularizer's gradient as a cotangent",
           Range::non_negative());
  for (auto& [name, term] : terms)
    o.group("terms." + name, [&own = term](Options& group) {
      group.component("loss", own.loss, "none", "a further term of the total loss");
      group.number("weight", own.weight, "of this term", Range::non_negative());
    });
  o.group("train", [this](Options& train) {
    train.integer("epochs", epochs, "passes over the training samples", Range::at_least(1));
    train.integer("batch", batch, "samples in a step", Range::at_least(1));
    train.integer("views", views,
                  "of each sample in a step, each changed at random in its own way, for data with such changes; losses "
                  "that compare views see two as such, others as further samples",
                  Range::between(1, 8));
    train.choice(
        "batches", batches, {"shuffled", "balanced"},
        "shuffled: every sample once an epoch; balanced: as many draws, with the same probability of each label "
        "bin");
    train.flag("drop_last", drop_last, "leave out an epoch's last batch where it is smaller than the others");
    train.component("mixing", mixing, "none", "each sample of a step becomes a mixture with another one, e.g. c_mixup");
    train.choice("part", part, {"all", "encoder", "head"}, "of the model that is trained; the rest stays as it is");
    train.choice("reset", reset, {"none", "all", "encoder", "head"},
                 "part of the model that begins anew, with initial parameters, before the first epoch");
    train.component("optimizer", optimizer, "adam", "how parameters follow gradients");
    train.text("select", select,
               "the metric whose best epoch is reported: val.mae, val.mae.few, ...; last: the last epoch");
    train.flag("test_every_epoch", test_every_epoch,
               "evaluate the test part after every epoch, for curves; else only where train.select is best so far");
    train.choice("keep", keep, {"model", "none"},
                 "what of the reported epoch is kept for `diffrank predict`, in the run's folder");
    train.integer("patience", patience, "stop after this many epochs without a better train.select; 0: never",
                  Range::non_negative());
  });
  o.group("shots", [this](Options& group) { shots.options(group); });
}

std::vector<std::pair<std::string, TrialTerm>> Trial::all_terms() const {
  std::vector<std::pair<std::string, TrialTerm>> all;
  if (loss) all.push_back({"loss", {loss, 1}});
  if (regularizer) all.push_back({regularizer->name(), {regularizer, weight}});
  all.insert(all.end(), terms.begin(), terms.end());
  return all;
}

const Loss& Trial::prediction_loss() const {
  for (const auto& [name, term] : all_terms())
    if (!term.loss->uses_features()) return *term.loss;
  throw std::invalid_argument("nothing trains the predictions: set a loss on them, such as l1");
}

std::vector<const Trial*> Trial::all_stages() const {
  std::vector<const Trial*> all;
  for (const auto& stage : stages) all.push_back(stage.get());
  if (all.empty()) all.push_back(this);
  return all;
}

std::size_t Trial::all_epochs() const {
  std::size_t sum = 0;
  for (const Trial* stage : all_stages()) sum += stage->epochs;
  return sum;
}

void Trial::check_loss(const std::string& path, const Loss& term, std::vector<Problem>& problems) const {
  const auto refuse = [&](const std::string& why) { problems.push_back({path, "loss '" + term.name() + "' " + why}); };
  const auto all = all_terms();
  const auto first = std::find_if(all.begin(), all.end(), [](const auto& entry) {
    return entry.second.loss && !entry.second.loss->uses_features();
  });
  if (!term.uses_features() && first->second.loss->needs().classes != term.needs().classes)
    refuse("and loss '" + first->second.loss->name() +
           "' need different outputs of the model: one for each label, and one for each class; use one kind alone");
  if (term.needs().classes && mixing)
    refuse("needs labels 0, 1, 2, ..., which mixtures are not: set train.mixing=none");
  if (term.needs().classes && data->target_scaling() != TargetScaling::none)
    refuse("needs labels 0, 1, 2, ... as they are: set data.target_scale=none");
  if (!term.uses_features()) return;
  if (!model->has_encoder())
    refuse(
        "is on the features, and this model's features are the inputs: give it a hidden layer that computes them, "
        "e.g. mlp(hidden=[64])");
  if (part == ModelPart::head)
    refuse("is on the features, which train.part=head does not change: leave it out here (none, or weight 0)");
}

void Trial::validate(const std::string&, std::vector<Problem>& problems) const {
  if (!model->takes(data->input_kind()))
    problems.push_back({"model", "'" + model->name() + "' does not take " + kind_text(data->input_kind()) +
                                     ", which data set '" + data->name() +
                                     "' has: choose another model or other data"});
  if (mixing && data->input_kind() != InputSpec::Kind::numbers)
    problems.push_back({"train.mixing", "mixes numbers, and data set '" + data->name() + "' has " +
                                            kind_text(data->input_kind()) + ": set train.mixing=none"});
  if (views > 1 && !data->has_views())
    problems.push_back({"train.views", "is " + std::to_string(views) + ", and data set '" + data->name() +
                                           "' has no changes at random, so that all views would be the same: set "
                                           "train.views=1"});
  if (loss) check_loss("loss", *loss, problems);
  if (regularizer && weight > 0) check_loss("regularizer", *regularizer, problems);
  for (const auto& [name, term] : terms) {
    const auto path = "terms." + name;
    if (name == "loss" || (regularizer && name == regularizer->name()))
      problems.push_back({path, "another term of the total loss is called " + name + ": choose another name"});
    if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != name.npos)
      problems.push_back({path, "names of terms have letters, digits and underscores only"});
    if (term.weight == 0) continue;
    if (term.loss) check_loss(path + ".loss", *term.loss, problems);
    else
      problems.push_back(
          {path + ".loss", "must be given, as in {\"terms\": {\"" + name + "\": {\"loss\": \"ranksim\"}}}"});
  }
  auto all = all_terms();
  all.erase(std::remove_if(all.begin(), all.end(), [](const auto& entry) { return entry.second.weight == 0; }),
            all.end());
  if (all.empty())
    problems.push_back({"loss", "is none, and so are the other terms: nothing would be trained; set loss=l1"});
  if (transform && !model->has_encoder())
    problems.push_back({"transform",
                        "is of the features, and this model's features are the inputs: give it a hidden layer "
                        "that computes them, e.g. mlp(hidden=[64])"});
  if (part == ModelPart::encoder && !model->has_encoder())
    problems.push_back({"train.part", "is encoder, and this model has none: give it a hidden layer"});
  if (weighting && std::none_of(all.begin(), all.end(), [](const auto& entry) {
        return entry.second.loss && entry.second.loss->uses_weights();
      }))
    problems.push_back(
        {"weighting", "loss '" + (loss ? loss->name() : "none") +
                          "' has no use for weights of the samples: set weighting=none, "
                          "or a loss that multiplies each sample by its weight, such as l1, mse or huber"});
  shots.validate("shots", problems);
  if (select != "last") check_metric_name(select, {"val"}, "train.select", problems);
  else if (patience > 0)
    problems.push_back({"train.patience",
                        "stops where train.select no longer improves, and train.select=last has nothing to improve: "
                        "select by a metric, val.mae for instance, or use patience=0"});
}

}  // namespace diffrank::experiments
