// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/trial.hpp"

#include <algorithm>
#include <cstdio>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/metrics/metric_name.hpp"
#include "diffrank/experiments/text/fnv1a.hpp"

namespace diffrank::experiments {
namespace {

/// libtorch if it was built, else xtensor.
std::string default_backend() {
  for (const auto& entry : entries(Backend::kind))
    if (entry.name == "libtorch") return entry.name;
  return "xtensor";
}

/// What a training here cannot give a loss.
void check_needs(const char* path, const Loss& loss, std::vector<Problem>& problems) {
  const auto refuse = [&](const std::string& why) { problems.push_back({path, "loss '" + loss.name() + "' " + why}); };
  if (loss.needs().views > 1)
    refuse("needs " + std::to_string(loss.needs().views) +
           " views of each sample, and data sets here have one; use it with one view, if its options allow that");
  if (loss.outputs(1, 2) != 1 || loss.outputs(1, 3) != 1)
    refuse(
        "needs a model with one output for each class, and models here have one output; `diffrank eval` evaluates it");
}

const bool added = add<Trial>(Trial::kind, "", "one configuration of an ablation");

}  // namespace

void Trial::options(Options& o) {
  o.component("data", data, "sine", "training, validation and test samples");
  o.component("model", model, "mlp", "what is trained");
  o.component("backend", backend, default_backend(), "the array library that trains it");
  o.component("loss", loss, "l1", "of the predictions");
  o.component("regularizer", regularizer, "none", "added to the loss, times weight");
  o.component("weighting", weighting, "none",
              "weights of the training samples by their labels, for losses that have use for weights");
  o.number("weight", weight, "of the regularizer; it goes into the regularizer's gradient as a cotangent",
           Range::non_negative());
  o.group("train", [this](Options& train) {
    train.integer("epochs", epochs, "passes over the training samples", Range::at_least(1));
    train.integer("batch", batch, "samples in a step", Range::at_least(1));
    train.component("optimizer", optimizer, "adam", "how parameters follow gradients");
    train.text("select", select,
               "the metric whose best epoch is reported: val.mae, val.mae.few, ...; last: the last epoch");
    train.flag("test_every_epoch", test_every_epoch,
               "evaluate the test part after every epoch, for curves; else only where train.select is best so far");
    train.integer("patience", patience, "stop after this many epochs without a better train.select; 0: never",
                  Range::non_negative());
  });
  o.group("shots", [this](Options& group) { shots.options(group); });
}

void Trial::validate(const std::string&, std::vector<Problem>& problems) const {
  check_needs("loss", *loss, problems);
  if (regularizer) check_needs("regularizer", *regularizer, problems);
  if (weighting && !loss->uses_weights() && !(regularizer && regularizer->uses_weights()))
    problems.push_back(
        {"weighting", "loss '" + loss->name() +
                          "' has no use for weights of the samples: set weighting=none, "
                          "or a loss that multiplies each sample by its weight, such as l1, mse or huber"});
  shots.validate("shots", problems);
  if (select != "last") check_metric_name(select, {"val"}, "train.select", problems);
  else if (patience > 0)
    problems.push_back({"train.patience",
                        "stops where train.select no longer improves, and train.select=last has nothing to improve: "
                        "select by a metric, val.mae for instance, or use patience=0"});
}

std::shared_ptr<Trial> TrialReader::read(const Json& object, std::vector<Problem>& problems) {
  auto spec = to_spec(object), changes = spec;
  const auto has_same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
  const bool alike = last_ && std::equal(spec.options.begin(), spec.options.end(), last_spec_.options.begin(),
                                         last_spec_.options.end(), has_same_name);
  const auto trial = alike ? std::make_shared<Trial>(*last_) : make<Trial>(Trial::kind);
  if (alike) {
    changes.options.clear();
    for (std::size_t i = 0; i < spec.options.size(); ++i)
      if (spec.options[i] != last_spec_.options[i]) changes.options.push_back(spec.options[i]);
  }
  const auto before = problems.size();
  declared(*trial).read(changes, "", "", problems);
  if (problems.size() == before) trial->validate("", problems);
  if (problems.size() != before) return nullptr;
  last_spec_ = std::move(spec);
  last_ = std::make_shared<const Trial>(*trial);
  if (trial->weight == 0) trial->regularizer = nullptr;
  if (!trial->regularizer) trial->weight = 0;
  return trial;
}

std::shared_ptr<Trial> read_trial(const Json& object, std::vector<Problem>& problems) {
  return TrialReader().read(object, problems);
}

std::string trial_hash(const Trial& trial) {
  const auto hash = fnv1a<std::uint64_t>(to_json(trial).dump());
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return std::string(text, 12);
}

}  // namespace diffrank::experiments
