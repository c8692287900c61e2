// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/document.hpp"

namespace diffrank::experiments {

/// A value for a path of the trial, and where it is written (a key of Document::values).
struct Setting {
  std::string path;
  Json value;
  std::string origin;
};

/// Rows that set the same paths, one of which every trial takes: an axis of a grid, a zip, random draws. A path applies
/// only to trials that have it; a factor none of whose paths applies does not multiply the trials.
struct Factor {
  std::vector<std::vector<Setting>> rows;
};

struct Entry;

/// The product of its factors and, if it has one, of its list, one entry of which every trial takes.
struct Sweep {
  std::vector<Factor> factors;
  std::vector<Entry> list;
  std::vector<std::string> replaced;  ///< paths that overrides have set

  /// Sweeps the path of this axis by it, and nowhere else.
  void replace(const Factor& axis);
  /// All swept paths, each once, outer ones first.
  std::vector<std::string> paths() const;
};

/// An entry of a list: settings that must apply, and a sweep of its own.
struct Entry {
  std::vector<Setting> settings;
  Sweep sweep;
};

/// The largest number of combinations of a sweep.
constexpr std::size_t max_trials = 100000;

/// Reads the `sweep` of a file, if it has one.
Sweep read_sweep(const Document& document, std::vector<Problem>& problems);

}  // namespace diffrank::experiments
