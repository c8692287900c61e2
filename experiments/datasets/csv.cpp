// SPDX-License-Identifier: Apache-2.0
// A table from a CSV file: one column is the label, the others are inputs, standardized by the training rows. Test and
// validation rows are balanced over the labels (balanced_split.hpp): test is taken first, and the same rule applied to
// the rows that remain gives val. Rows stay in the order of the file.
#include <charconv>
#include <stdexcept>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/preparation/balanced_split.hpp"
#include "diffrank/experiments/datasets/preparation/standardize.hpp"
#include "diffrank/experiments/datasets/readers/csv_columns.hpp"
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t stream = 0x63737600;  // "csv"

/// "auto" is nothing, anything that is no share in [0, 1) is false.
bool parse_share(const std::string& text, std::optional<double>& share) {
  share.reset();
  if (text == "auto") return true;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  share = value;
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value < 1;
}

/// The parts of `a, b`, or of `a; b` where names have commas.
std::vector<std::string> names_in(const std::string& list) {
  const char separator = list.find(';') != list.npos ? ';' : ',';
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(separator, begin), list.size());
    const auto first = list.find_first_not_of(' ', begin), last = list.find_last_not_of(' ', end - 1);
    if (first < end) names.push_back(list.substr(first, last - first + 1));
    begin = end + 1;
  }
  return names;
}

Part gather(const Columns& columns, const std::vector<std::size_t>& rows) {
  Part part;
  part.cols = columns.names.size();
  for (const auto row : rows) {
    const auto first = columns.inputs.begin() + static_cast<std::ptrdiff_t>(row * part.cols);
    part.inputs.insert(part.inputs.end(), first, first + static_cast<std::ptrdiff_t>(part.cols));
    part.labels.push_back(columns.labels[row]);
  }
  return part;
}

class Csv final : public Dataset {
 public:
  void options(Options& o) final {
    o.text("path", path_, "the file; must be given");
    o.text("target", rules_.target, "column of the label, by name; must be given");
    o.text("drop", drop_, "columns to leave out, separated by commas or semicolons");
    o.flag("header", header_, "the first line names the columns; false: they are named 0, 1, 2, ...");
    o.text("delimiter", delimiter_, "between cells: one character, or the word tab");
    o.choice(
        "missing", rules_.missing, {"error", "mean", "drop"},
        "cells that are empty, NA, N/A, NaN or ?: refused, filled with the mean of the training rows (rows without "
        "a label are left out), or the row is left out");
    o.choice("categorical", rules_.categorical, {"error", "onehot"},
             "columns of texts: refused, or one column for each different text");
    o.flag("standardize", standardize_, "inputs to mean 0 and standard deviation 1 over the training rows");
    o.text("val", val_, "share of the rows, or auto: 0.1 of up to 1000 rows, else 0.2; balanced over the labels");
    o.text("test", test_, "the same for the test rows, which are taken first");
    o.integer("seed", seed_, "which rows go where", Range::non_negative());
    o.number("bin_width", bin_width_, "labels that count as one label: the width of a bin", Range::positive());
    o.number("bin_origin", bin_origin_, "where a bin begins");
  }

  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    const auto complain = [&](const std::string& option, const std::string& what) {
      problems.push_back({path.empty() ? option : path + "." + option, "dataset 'csv': " + option + " " + what});
    };
    std::optional<double> share;
    for (const auto& [option, text] : {std::pair{"val", val_}, {"test", test_}})
      if (!parse_share(text, share)) complain(option, "must be auto or a number in [0, 1), got '" + text + "'");
    if (delimiter() == 0)
      complain("delimiter", "must be one character other than a quotation mark or a line end, or the word tab, got '" +
                                delimiter_ + "'");
  }

  Data load() const final {
    for (const auto& [option, text] : {std::pair{"path", path_}, {"target", rules_.target}})
      if (text.empty())
        throw std::invalid_argument(std::string("dataset 'csv': ") + option +
                                    " must be given, as in csv(path=table.csv, target=price)");
    auto rules = rules_;
    rules.drop = names_in(drop_);
    const auto columns = to_numbers(read_csv(path_, delimiter(), header_), rules);
    auto data = split(columns);
    try {
      standardize(data, columns.names, standardize_);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error("'" + path_ + "': " + error.what());
    }
    data.bin_width = bin_width_;
    data.bin_origin = bin_origin_;
    return data;
  }

  std::vector<std::string> files() const final { return {path_}; }

 private:
  /// 0 if it is none.
  char delimiter() const {
    if (delimiter_ == "tab") return '\t';
    return delimiter_.size() == 1 && delimiter_.find_first_of("\"\r\n") == delimiter_.npos ? delimiter_[0] : '\0';
  }

  Data split(const Columns& columns) const {
    std::optional<double> val_share, test_share;
    parse_share(val_, val_share);
    parse_share(test_, test_share);
    std::vector<std::size_t> all(columns.labels.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    const auto test = balanced_split(columns.labels, all, test_share, seed_, stream);
    const auto val = balanced_split(columns.labels, test.kept, val_share, seed_, stream + 1);
    if (val.kept.empty())
      throw std::runtime_error("'" + path_ + "' has " + std::to_string(all.size()) +
                               " rows: " + std::to_string(test.taken.size()) + " are taken for test and " +
                               std::to_string(val.taken.size()) +
                               " for val, and none is left to train on; lower the shares (test=0, val=0 take none)");
    return {gather(columns, val.kept), gather(columns, val.taken), gather(columns, test.taken)};
  }

  std::string path_, drop_, delimiter_ = ",", val_ = "auto", test_ = "auto";
  CsvRules rules_;
  bool header_ = true, standardize_ = true;
  std::uint64_t seed_ = 0;
  double bin_width_ = 1, bin_origin_ = 0;
};

const bool added =
    add<Csv>("csv", "split: Nejjar et al. 2024", "a table from a CSV file, with balanced validation and test rows");

}  // namespace
}  // namespace diffrank::experiments
