// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/metrics/shots.hpp"

namespace diffrank::experiments {

/// What `diffrank data` says of a data set, from its Data alone.
struct DataSummary {
  struct PartSummary {
    std::string name;
    std::size_t rows = 0;
    struct Labels {
      double low, mean, median, high;  ///< NaN without rows
    };
    std::vector<Labels> labels;          ///< of each column of labels
    std::array<std::size_t, 3> zones{};  ///< seen, interpolation, extrapolation
  };
  /// Neighboring label bins, [low, high): how many samples each part has in them, and how many of the bins that have
  /// samples are many-, median- and few-shot.
  struct Bar {
    double low, high;
    std::array<std::size_t, 3> samples{}, shots{};
  };
  std::string dataset;
  std::string inputs_text;   ///< of inputs that are no table
  bool fixed_shots = false;  ///< the data set says which bins are many, median and few, not their samples
  std::vector<std::string> notes;
  std::vector<InputColumn> columns;
  std::vector<PartSummary> parts;        ///< train, val, test
  std::vector<std::string> label_names;  ///< where there are several labels
  Shots shots;
  Bins label_bins;
  std::array<std::size_t, 3> bins{};  ///< training bins that are many, median, few
  bool whole_labels = false;          ///< all of them are whole numbers
  std::vector<Bar> histogram;         ///< from the lowest label to the highest
};

/// Loads the data set; throws what Dataset::load() throws. With most_bars > 0 neighboring bins are taken together until
/// there are no more bars than that, and bins without samples are bars, too; else each bin with samples is one.
DataSummary summarize(const Dataset& dataset, const Shots& shots, std::size_t most_bars = 0);

/// For a terminal of `width` columns.
std::string to_text(const DataSummary& summary, std::size_t width);
Json to_json(const DataSummary& summary);

}  // namespace diffrank::experiments
