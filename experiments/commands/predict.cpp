// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>
#include <limits>

#include "diffrank/experiments/commands/command.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/store/predictions.hpp"
#include "diffrank/experiments/sweep/trial_reader.hpp"
#include "diffrank/experiments/training/prediction.hpp"

namespace diffrank::experiments {
namespace {

struct Flags {
  std::filesystem::path run;
  std::string data, out;
};

std::shared_ptr<const Trial> trial_of(const std::filesystem::path& run) {
  if (!std::filesystem::exists(run / "config.json"))
    throw UsageError("'" + run.string() + "' is not the folder of a run: name one, as in runs/NAME/HASH-s0");
  auto config = Json::parse(read_file((run / "config.json").string()), nullptr, false);
  if (!config.is_object()) throw UsageError("'" + (run / "config.json").string() + "' is damaged: it is not JSON");
  config.erase("seeds");
  std::vector<Problem> problems;
  auto trial = read_trial(config, problems);
  if (!problems.empty()) throw InvalidSpec(problems);
  return trial;
}

struct Labeled {
  Part part;
  bool has_labels = true;
};

/// Rows of a table, as the run's own data set reads it, or the test part of a data set of any kind.
Labeled rows_of(const Trial& trial, const KeptModel& model, const std::string& data) {
  if (std::filesystem::exists(data)) {
    auto rows = trial.data->read_rows(data, model.description.scales);
    const std::size_t cols = model.description.inputs, n = cols == 0 ? 0 : rows.inputs.size() / cols;
    const bool has_labels = !rows.labels.empty() || n == 0;
    const auto d = model.description.label_means.size();
    if (!has_labels) rows.labels.assign(n * d, std::numeric_limits<double>::quiet_NaN());
    return {{cols, std::move(rows.inputs), std::move(rows.labels), {}, d}, has_labels};
  }
  if (!model.description.scales.empty())
    throw UsageError("there is no file '" + data + "'; the model was trained on a table, and predicts the rows of one");
  return {make<Dataset>(data)->load().test};
}

int predict_rows(const Flags& flags) {
  const auto trial = trial_of(flags.run);
  const auto model = read_model(flags.run);
  const auto rows = rows_of(*trial, model, flags.data);
  if (rows.part.spec().columns != model.description.inputs || !trial->model->takes(rows.part.spec().kind))
    throw UsageError("'" + flags.data + "' does not have the " + std::to_string(model.description.inputs) +
                     " inputs that the model was trained on");
  const auto predictions = predict(*trial, model, rows.part);
  const auto labels = rows.has_labels ? rows.part.labels : std::vector<double>();
  const auto write = [&](std::ostream& out) { write_table(out, labels, predictions, rows.part.label_cols); };
  if (flags.out.empty()) write(std::cout);
  else write_atomically(flags.out, write);
  return success;
}

}  // namespace

Command add_predict(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  auto* command = app.add_subcommand("predict", "predictions of a kept model on new data, as CSV");
  command->add_option("run", flags->run, "a run's folder, runs/NAME/HASH-sSEED")->required();
  command
      ->add_option("data", flags->data,
                   "a table with the columns that the model was trained on; or, where it was not trained on a table, a "
                   "data set such as 'sine(seed=1)', whose test part is taken")
      ->required();
  command->add_option("--out", flags->out, "file to write; default: standard output")->always_capture_default(false);
  return {command, [flags] { return predict_rows(*flags); }, [] { return true; }};
}

}  // namespace diffrank::experiments
