// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analysis.hpp"

namespace diffrank::experiments {

/// The tables of a report, with these trials as rows.
class ReportTables {
 public:
  ReportTables(const Analysis& analysis, std::vector<std::size_t> trials);
  ReportTables(Analysis&&, std::vector<std::size_t>) = delete;  // it must outlive this

  /// Which trial has which number, where a table has no room for more than numbers. Else empty.
  std::string legend() const;
  /// The floors of the data sets are its last rows.
  std::string results() const { return results_; }
  /// Empty where no trial has a baseline.
  std::string differences() const { return differences_; }
  /// Empty where the analysis has no differences per shot.
  std::string shots() const { return shots_; }

 private:
  struct Column {
    std::string header;
    std::vector<std::string> cells;
    bool empty() const;
  };
  using Columns = std::vector<Column>;

  /// How a table says which trial a row is of, from the widest to the narrowest.
  enum class Names { axes, numbers_and_axes, numbers };

  std::string numbered(std::string (ReportTables::*table)(Names) const);
  std::string results_table(Names names) const;
  std::string differences_table(Names names) const;
  std::string shots_table(Names names) const;
  Columns names_of(const std::vector<std::size_t>& trials, Names names) const;
  std::vector<std::size_t> compared() const;
  std::vector<bool> with_gain() const;
  std::string gain(const AnalyzedTrial& trial, const std::string& metric) const;
  std::string number(std::size_t trial) const;

  const Analysis& a_;
  std::vector<std::size_t> trials_;
  bool needs_legend_ = false;
  std::string results_, differences_, shots_;
};

}  // namespace diffrank::experiments
