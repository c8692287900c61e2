// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/core/component.hpp"
#include "diffrank/losses/bins.hpp"

namespace diffrank::experiments {

/// Options of a data set whose label bins a user chooses: bins of one width, or between edges.
struct BinOptions {
  std::string width = "1", edges;
  double origin = 0;

  void options(Options& o);
  /// `what` is told in messages: "dataset 'csv': ".
  void validate(const std::string& what, const std::string& path, std::vector<Problem>& problems) const;
  /// `labels` are those of all parts, for width=auto.
  Bins bins(const std::vector<double>& labels) const;
};

}  // namespace diffrank::experiments
