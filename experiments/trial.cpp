// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/trial.hpp"

#include <cstdio>

#include "diffrank/experiments/metrics/metric_name.hpp"

namespace diffrank::experiments {
namespace {

/// LibTorch where it was built, else xtensor.
std::string default_backend() {
  for (const auto& entry : entries(Backend::kind))
    if (entry.name == "libtorch") return entry.name;
  return "xtensor";
}

const bool added = add<Trial>("trial", "", "one configuration of an ablation");

}  // namespace

void Trial::options(Options& o) {
  o.component("data", data, "sine", "training, validation and test samples");
  o.component("model", model, "mlp", "what is trained");
  o.component("backend", backend, default_backend(), "the array library that trains it");
  o.component("loss", loss, "l1", "of the predictions");
  o.component("regularizer", regularizer, "none", "added to the loss, times weight");
  o.number("weight", weight, "of the regularizer; it goes into the regularizer's gradient as a cotangent",
           Range::non_negative());
  o.group("train", [this](Options& train) {
    train.integer("epochs", epochs, "passes over the training samples", Range::at_least(1));
    train.integer("batch", batch, "samples in a step", Range::at_least(1));
    train.component("optimizer", optimizer, "adam", "how parameters follow gradients");
    train.text("select", select,
               "the metric whose best epoch is reported: val.mae, val.mae.few, ...; last: the last epoch");
    train.integer("patience", patience, "stop after this many epochs without a better train.select; 0: never",
                  Range::non_negative());
  });
  o.group("shots", [this](Options& group) { shots.options(group); });
}

void Trial::validate(const std::string&, std::vector<Problem>& problems) const {
  shots.validate("shots", problems);
  if (select != "last") check_metric_name(select, {"val"}, "train.select", problems);
  else if (patience > 0)
    problems.push_back({"train.patience",
                        "stops where train.select no longer improves, and train.select=last has nothing to improve: "
                        "select by a metric, val.mae for instance, or use patience=0"});
}

std::shared_ptr<Trial> read_trial(const Json& object, std::vector<Problem>& problems) {
  Spec spec = to_spec(object);
  spec.name = "trial";
  auto trial = std::static_pointer_cast<Trial>(make_component(Trial::kind, spec, "", problems));
  if (!trial) return nullptr;
  if (trial->weight == 0) trial->regularizer = nullptr;
  if (!trial->regularizer) trial->weight = 0;
  return trial;
}

std::string trial_hash(const Trial& trial) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : to_json(trial).dump()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return std::string(text, 12);
}

}  // namespace diffrank::experiments
