// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis.hpp"

namespace diffrank::experiments {

/// The tables of a report, with these trials as rows.
class ReportTables {
 public:
  ReportTables(const Analysis& analysis, std::vector<std::size_t> trials);

  /// Where a table would be too wide, its trials are numbered: which number is which. Else empty.
  std::string legend() const;
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

  void build();
  Columns names(const std::vector<std::size_t>& trials) const;
  std::string results_table() const;
  std::string differences_table() const;
  std::string shots_table() const;
  std::vector<std::size_t> compared() const;
  std::string number(std::size_t trial) const;
  bool fits() const;

  const Analysis& a_;
  std::vector<std::size_t> trials_;
  bool numbered_ = false;
  std::string results_, differences_, shots_;
};

}  // namespace diffrank::experiments
