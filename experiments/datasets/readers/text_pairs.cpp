// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/text_pairs.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/readers/byte_stream.hpp"
#include "diffrank/experiments/datasets/readers/csv_cells.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20, most_faults = 100;

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (;;) {
    const auto tab = line.find('\t');
    cells.push_back(line.substr(0, tab));
    if (tab == line.npos) return cells;
    line.remove_prefix(tab + 1);
  }
}

class PairReader {
 public:
  explicit PairReader(const std::string& path) : path_(path), file_(path) {}

  TextPairs read() {
    std::string line;
    if (!file_.line(line, longest_line)) throw InvalidData({"'" + path_ + "' is empty"});
    read_header(line);
    for (number_ = 2; file_.line(line, longest_line) && faults_.size() < most_faults; ++number_) {
      if (const auto bad = find_invalid_utf8(line); bad != line.npos) {
        fault("byte " + std::to_string(bad + 1) + " is not UTF-8: save the file as UTF-8");
        continue;
      }
      if (!line.empty()) read_row(line);
    }
    if (faults_.empty() && pairs_.rows() == 0) faults_.push_back("'" + path_ + "' has no rows");
    if (!faults_.empty()) throw InvalidData(faults_);
    return std::move(pairs_);
  }

 private:
  void fault(const std::string& what) { faults_.push_back(at_line(path_, number_) + what); }

  void read_header(std::string_view line) {
    if (line.substr(0, 3) == "\xEF\xBB\xBF") line.remove_prefix(3);
    const auto cells = cells_of(line);
    columns_ = cells.size();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto found = std::find(cells.begin(), cells.end(), names[i]);
      if (found == cells.end())
        fault(std::string("no column is named '") + names[i] +
              "': the first line must name the columns, with tabs between them, among them sentence1, sentence2 "
              "and "
              "score");
      places_[i] = static_cast<std::size_t>(found - cells.begin());
    }
    if (!faults_.empty()) throw InvalidData(faults_);
  }

  void read_row(std::string_view line) {
    const auto cells = cells_of(line);
    if (cells.size() != columns_)
      return fault(std::to_string(cells.size()) + " cells, where the first line has " + std::to_string(columns_));
    const auto score = cells[places_[2]];
    double label = 0;
    const auto read = std::from_chars(score.data(), score.data() + score.size(), label);
    if (read.ec != std::errc() || read.ptr != score.data() + score.size() || !(label >= 0 && label <= 5))
      return fault("column 'score' must be a number in [0, 5], got '" + fit(printable(score), 40) + "'");
    pairs_.first.emplace_back(cells[places_[0]]);
    pairs_.second.emplace_back(cells[places_[1]]);
    pairs_.labels.push_back(label);
  }

  static constexpr std::array<const char*, 3> names{"sentence1", "sentence2", "score"};
  std::string path_;
  ByteStream file_;
  std::size_t number_ = 1, columns_ = 0;
  std::array<std::size_t, 3> places_{};
  std::vector<std::string> faults_;
  TextPairs pairs_;
};

}  // namespace

TextPairs read_text_pairs(const std::string& path) {
  return PairReader(path).read();
}

}  // namespace diffrank::experiments
