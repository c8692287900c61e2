// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "diffrank/backends/inputs.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/core/rows.hpp"
#include "diffrank/experiments/shot.hpp"
#include "diffrank/losses/bins.hpp"

namespace diffrank::experiments {

/// In which form samples are fetched.
struct View {
  std::size_t number = 0;  ///< 0: as they are, for evaluation; 1, 2, ...: each changed at random in its own way
  std::uint64_t seed = 0;  ///< of these changes, the same for all views of a batch
};

/// Inputs that are made when they are fetched: texts, pictures, tables that are changed at random or larger than memory.
class Samples {
 public:
  virtual ~Samples();
  virtual InputSpec spec() const = 0;
  /// Sets `inputs` to those of the samples rows[0] ... rows[n - 1]. A function of its arguments, from any thread. Throws
  /// std::runtime_error that names what cannot be read.
  virtual void fetch(const std::size_t* rows, std::size_t n, View view, Inputs& inputs) const = 0;
};

/// Samples with labels [rows, label_cols]. Their inputs are a table in memory [rows, cols], row-major, or are fetched.
struct Part {
  std::size_t cols = 0;
  std::vector<double> inputs, labels;
  std::shared_ptr<const Samples> samples = {};  ///< where set, `inputs` is empty
  std::size_t label_cols = 1;                   ///< d

  std::size_t rows() const { return labels.size() / label_cols; }
  Rows<const double> label_rows() const { return {labels.data(), rows(), label_cols}; }
  std::vector<double> label_column(std::size_t k) const;
  /// The labels that bins, shots and weights look at.
  std::vector<double> first_labels() const { return label_column(0); }
  Rows<const double> matrix() const { return {inputs.data(), rows(), cols}; }
  InputSpec spec() const { return samples ? samples->spec() : InputSpec(cols); }
  /// Samples::fetch, from either. A table looks the same in every view.
  void fetch(const std::size_t* rows, std::size_t n, View view, Inputs& into) const;
};

/// What a column of inputs holds, as it was read, over all parts.
struct InputColumn {
  std::string name, type;              ///< type: constant, 0 or 1, whole numbers, numbers, or no values
  std::size_t missing = 0;             ///< cells without a value
  double low = 0, mean = 0, high = 0;  ///< of the others
};

/// What was done to a column of inputs: missing values became `fill`, then x became (x - shift) / unit, or 0 where unit
/// is 0.
struct InputScale {
  std::string name;
  double fill = 0, shift = 0, unit = 1;
  double prepared(double x) const;
};

/// Rows that are in none of a data set's parts, in its inputs.
struct NewRows {
  std::vector<double> inputs;  ///< [n, columns] row-major
  std::vector<double> labels;  ///< [n, d]; empty where they are not known
};

struct Data {
  Part train, val, test;
  Bins bins = {};                             ///< of labels; shots count them
  std::vector<std::string> notes = {};        ///< what a user should know about how it was read
  std::vector<InputColumn> columns = {};      ///< of a table, in its own units; empty: the inputs speak for themselves
  std::vector<InputScale> scales = {};        ///< of the columns; empty: the inputs are as they were
  std::string inputs_text = {};               ///< what inputs are that are no table, for `diffrank data`
  std::vector<Shot> bin_shots = {};           ///< of bins 0, 1, ...; empty: by their training samples
  std::vector<std::string> label_names = {};  ///< of the columns of labels, where there are several
};

/// Everything that is wrong with a data set, at once. what() has the first fault, and how many there are.
class InvalidData : public std::runtime_error {
 public:
  explicit InvalidData(std::vector<std::string> all);
  ~InvalidData() override;
  std::vector<std::string> faults;
};

/// How labels are scaled for the losses; datasets/preparation/target_scale.hpp.
enum class TargetScaling { none, standardize, log, max };

/// Inputs x_i [cols] and labels y_i [d] in three parts that share no sample. Labels are finite and keep their own unit; row
/// i of a part is the same sample at every call.
///
///   const Data data = make<Dataset>("sine(n=1000)")->load();
///   const double x = data.train.matrix().row(i)[j], y = data.train.labels[i];
class Dataset : public Component {
 public:
  using Kind = Dataset;
  static constexpr const char* kind = "dataset";

  void shared_options(Options& o) final;
  TargetScaling target_scaling() const { return target_scaling_; }

  /// A function of the options (and the files they name) alone. Throws InvalidData, or any std::exception for a single
  /// fault, that names file, line and column, or the Debian package that is missing, and what to do.
  virtual Data load() const = 0;

  /// The files that load() reads: their contents are remembered with a run's result. A data set without files cannot be
  /// faulty.
  virtual std::vector<std::string> files() const { return {}; }

  /// What the inputs of load() are, known before.
  virtual InputSpec::Kind input_kind() const { return InputSpec::Kind::numbers; }
  /// Whether training samples can be fetched in views that differ.
  virtual bool has_views() const { return false; }

  /// Rows of another file of the same kind, read and scaled as the columns that a model was trained on. Throws InvalidData
  /// with everything that is wrong with them; a data set that reads no such files, std::invalid_argument.
  virtual NewRows read_rows(const std::string& file, const std::vector<InputScale>& scales) const;

  /// Relative paths among the options become those of the files beside the ablation file, which is in `folder`, where
  /// there are such files; else they stay as they are, relative to the working folder.
  virtual void look_in(const std::filesystem::path& /*folder*/) {}

 private:
  TargetScaling target_scaling_ = TargetScaling::none;
};

/// The path that Dataset::look_in() replaces a path by.
std::string path_beside(const std::filesystem::path& folder, const std::string& path);

}  // namespace diffrank::experiments
