// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/trial_check.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

#include "diffrank/experiments/datasets/data_notes.hpp"
#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank/experiments/training/scaled_labels.hpp"

namespace diffrank::experiments {
namespace {

/// Runs `work`; what it throws become faults of `path`.
void collect(const std::string& path, std::vector<Problem>& faults, const std::function<void()>& work) {
  try {
    work();
  } catch (const InvalidData& error) {
    for (const auto& fault : error.faults) faults.push_back({path, printable(fault)});
  } catch (const std::exception& error) {
    faults.push_back({path, printable(error.what())});
  }
}

/// What the parts of a stage that look at all training labels say of them.
void check_labels(const Trial& stage, const std::string& prefix, const ScaledLabels& labels,
                  std::vector<Problem>& faults) {
  constexpr std::size_t any_features = 1;  // how many there are is known when a model is built
  for (const auto& [name, term] : stage.all_terms()) {
    if (term.weight == 0) continue;
    const bool own_key = term.loss == stage.loss || term.loss == stage.regularizer;
    const auto path = term.loss == stage.loss ? "loss" : own_key ? "regularizer" : "terms." + name + ".loss";
    collect(prefix + path, faults, [&, &loss = *term.loss] {
      if (labels.scales().size() > 1 && !loss.needs().label_vectors)
        throw std::invalid_argument("loss '" + loss.name() + "' takes one label for each sample, and the data have " +
                                    std::to_string(labels.scales().size()) +
                                    ": choose another loss, or a single data.target");
      loss.initial_state(labels.scaled(), any_features);
    });
  }
  if (stage.weighting) collect(prefix + "weighting", faults, [&] { stage.weighting->weigh(labels.own()); });
  if (stage.transform)
    collect(prefix + "transform", faults, [&] { stage.transform->initial_state(labels.own(), any_features); });
}

/// This is no fault of the file, which a build with LibTorch may train.
void check_model(const Trial& trial, std::vector<Problem>& faults) {
  const auto models = trial.backend->models();
  if (std::find(models.begin(), models.end(), trial.model->name()) != models.end()) return;
  std::string known;
  for (const auto& name : models) known += (known.empty() ? "" : ", ") + name;
  faults.push_back({"model", "backend '" + trial.backend->name() + "' has no model '" + trial.model->name() +
                                 "' (it has " + known + "): choose another model, or backend"});
}

std::vector<Problem> faults_of(const Trial& trial, const ScaledLabels& labels) {
  std::vector<Problem> faults;
  for (std::size_t s = 0; s < trial.all_stages().size(); ++s)
    check_labels(*trial.all_stages()[s], trial.stages.empty() ? "" : "stages." + std::to_string(s) + ".", labels,
                 faults);
  return faults;
}

/// Adds what the list does not have: data sets that differ only in their seed share their faults.
void add_new(std::vector<Problem>& list, const std::vector<Problem>& more) {
  for (const auto& fault : more)
    if (std::none_of(list.begin(), list.end(),
                     [&](const Problem& known) { return known.path == fault.path && known.message == fault.message; }))
      list.push_back(fault);
}

}  // namespace

TrialCheck check_trials(const std::vector<const Trial*>& trials) {
  TrialCheck check;
  check.faulty.resize(trials.size());
  std::map<std::string, std::vector<std::size_t>> on_data;
  std::vector<std::string> in_order;
  for (std::size_t t = 0; t < trials.size(); ++t) {
    auto& group = on_data[trials[t]->data->describe()];
    if (group.empty()) in_order.push_back(trials[t]->data->describe());
    group.push_back(t);
  }
  for (const auto& description : in_order) {
    const auto& group = on_data[description];
    const auto& dataset = *trials[group[0]]->data;
    Data data;
    std::unique_ptr<ScaledLabels> labels;
    std::vector<Problem> faults;
    collect("data", faults, [&] {
      data = dataset.load();
      labels = std::make_unique<ScaledLabels>(dataset, data);
      for (const auto& note : notes_on(dataset, data))
        if (std::find(check.notes.begin(), check.notes.end(), printable(note)) == check.notes.end())
          check.notes.push_back(printable(note));
    });
    add_new(check.faults, faults);
    for (const std::size_t t : group) {
      auto own = labels ? faults_of(*trials[t], *labels) : faults;
      check_model(*trials[t], own);
      check.faulty[t] = !own.empty();
      add_new(check.faults, own);
    }
  }
  return check;
}

}  // namespace diffrank::experiments
