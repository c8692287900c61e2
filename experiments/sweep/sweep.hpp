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

/// Rows of which a trial takes one; each sets the same paths: an axis of a grid, a zip, random draws. A path applies
/// only to trials that have it, and where none of its paths applies a factor does not multiply.
struct Factor {
  std::vector<std::vector<Setting>> rows;
};

struct Entry;

/// The product of its factors, and of the list, if it has one: of which a trial takes one entry.
struct Sweep {
  std::vector<Factor> factors;
  std::vector<Entry> list;
  std::vector<std::string> replaced;  ///< paths that the command line has set

  /// Sweeps a path this way instead of in any other.
  void replace(const Factor& axis);
  /// All of them, outer ones first, each once.
  std::vector<std::string> paths() const;
};

/// Values that must apply, and a sweep of its own.
struct Entry {
  std::vector<Setting> settings;
  Sweep sweep;
};

/// No sweep may have more trials.
constexpr std::size_t most_trials = 100000;

/// Reads a file's `sweep`, if it has one.
Sweep read_sweep(const Document& document, std::vector<Problem>& problems);

}  // namespace diffrank::experiments
