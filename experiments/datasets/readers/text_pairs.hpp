// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace diffrank::experiments {

/// Rows of two texts and a label.
struct TextPairs {
  std::vector<std::string> first, second;  ///< UTF-8
  std::vector<double> labels;
  std::size_t rows() const { return labels.size(); }
};

/// Reads a file of the STS Benchmark: lines of cells with tabs between them and without quotation, the first line
/// names the columns, among them sentence1, sentence2 and score, a number in [0, 5]. Throws InvalidData with every fault:
/// the file, the line and the column.
TextPairs read_text_pairs(const std::string& path);

}  // namespace diffrank::experiments
