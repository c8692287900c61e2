// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffrank/core/registry.hpp"
#include "diffrank/core/rows.hpp"

namespace diffrank::experiments {

/// Samples: inputs [rows, cols] row-major and one label each.
struct Part {
  std::size_t cols = 0;
  std::vector<double> inputs, labels;
  std::size_t rows() const { return labels.size(); }
  Rows<const double> matrix() const { return {inputs.data(), rows(), cols}; }
};

struct Data {
  Part train, val, test;
  double bin_width = 1, bin_origin = 0;  ///< labels fall in bins floor((label - origin) / width); shots count them
};

class Dataset : public Component {
 public:
  using Kind = Dataset;
  static constexpr const char* kind = "dataset";

  /// A function of the options (and the files they name) alone. Throws std::runtime_error that names file, line and
  /// column, or the Debian package that is missing.
  virtual Data load() const = 0;

  /// The files that load() reads: their contents are remembered with a run's result.
  virtual std::vector<std::string> files() const { return {}; }
};

/// Which training-set bin a label falls in.
long label_bin(const Data& data, double label);

}  // namespace diffrank::experiments
