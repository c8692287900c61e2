// SPDX-License-Identifier: Apache-2.0
// How the rows of a table become training, validation and test part. In all protocols no row is in two parts.
//
// balanced       test, then val: as many rows of each label region as there are (balanced_split.hpp)
// random         test, then val: rows at random
//
// The others ask what a model makes of labels that training hardly has, or lacks. The test part is balanced, from the
// labels in `test_range`; of the rows that remain, training and validation get
//
// extrapolation  those around one peak, so that the test part has labels beyond them (label_density.hpp)
// interpolation  those around two peaks (or more), so that it has labels between them
// blind_spot     those outside of a gap: no label in [low, high] is seen
//
// and validation is a random share of these: a model is selected by labels as training has them. Rows that fit nowhere
// are left out. After Puetz et al., Artificial Intelligence Review 59(6), 2026, doi:10.1007/s10462-026-11570-1, where
// ages 0 .. 101 are drawn with exp(-0.01 (a - 50)^2), around 25 and 80, and without 47 .. 53: the defaults are these
// numbers, as shares of the label range. There rows are drawn with replacement, here without.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diffrank/core/component.hpp"

namespace diffrank::experiments {

/// Row numbers, ascending.
struct PartRows {
  std::vector<std::size_t> train, val, test;
};

/// Options of a data set that is split.
struct SplitProtocol {
  enum class Kind { balanced, random, extrapolation, interpolation, blind_spot };
  Kind kind = Kind::balanced;
  std::string val = "auto", test = "auto", peaks = "auto", spread = "auto", gap = "auto", test_range = "auto";
  std::uint64_t seed = 0;

  void options(Options& o);
  /// `what` is told in messages: "dataset 'csv': ".
  void validate(const std::string& what, const std::string& path, std::vector<Problem>& problems) const;
  /// A function of the labels, the options and the stream.
  PartRows split(const std::vector<double>& labels, std::uint32_t stream) const;
  /// What a user should know about rows that are left out, or a test part without rows; empty where nothing.
  std::string note(const PartRows& parts, std::size_t rows) const;
  /// The options that leave more rows to train on.
  std::string advice() const;
};

}  // namespace diffrank::experiments
