// SPDX-License-Identifier: Apache-2.0
// A table from a CSV file: one column is the label, the others are inputs, standardized by the training rows. Which rows
// go into which part, split_protocol.hpp says; by default test and validation rows are balanced over the labels: test is
// taken first, and the same rule applied to the rows that remain gives val. Rows stay in the order of the file.
#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/preparation/bin_options.hpp"
#include "diffrank/experiments/datasets/preparation/input_columns.hpp"
#include "diffrank/experiments/datasets/preparation/part_of_table.hpp"
#include "diffrank/experiments/datasets/preparation/split_protocol.hpp"
#include "diffrank/experiments/datasets/preparation/standardize.hpp"
#include "diffrank/experiments/datasets/readers/csv_columns.hpp"
#include "diffrank/experiments/datasets/readers/csv_new_rows.hpp"
#include "diffrank/experiments/datasets/readers/csv_option_texts.hpp"
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"
#include "diffrank/experiments/text/encoding.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t stream = 0x63737600;  // "csv"

class Csv final : public Dataset {
 public:
  void options(Options& o) final {
    o.text("path", path_, "the file; must be given");
    o.text("target", target_, "column of the label, by name, or columns of several labels, [a, b]; must be given");
    o.text("drop", drop_, "columns to leave out: [a, b], or names separated by commas or semicolons");
    o.flag("header", header_, "the first line names the columns; false: they are named 0, 1, 2, ...");
    o.text("delimiter", delimiter_,
           "between cells: one character, tab, comma, semicolon, or blanks (any number of them)");
    o.text("decimal", decimal_, "the decimal point of numbers: point or comma");
    o.text("thousands", thousands_,
           "what groups digits by threes: none, comma, point, blank, apostrophe, or a character");
    o.text("encoding", encoding_, "of the file, as iconv names it: utf-8, latin1, windows-1252, ...");
    o.choice("missing", missing_, {"error", "mean", "drop"},
             "cells without a value: refused, filled with the mean of the training rows (rows without a label are left "
             "out), or the row is left out");
    o.text("missing_values", missing_values_,
           "cells without a value, beside those that are empty, NA, N/A, NaN or ?: [null, -]");
    o.text("categorical", categorical_,
           "columns of categories, each one input for each of its texts: error (none), onehot (all columns of texts), "
           "names [a, b], or both [onehot, a]");
    o.choice("row_numbers", row_numbers_, {"drop", "keep"},
             "a column that numbers the rows (unnamed, id, index, ...): left out, with a note, or an input");
    o.flag("standardize", standardize_, "inputs to mean 0 and standard deviation 1 over the training rows");
    split_.options(o);
    bins_.options(o);
  }

  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    const auto complain = [&](const std::string& option, const std::string& what) {
      problems.push_back({path.empty() ? option : path + "." + option, "dataset 'csv': " + option + " " + what});
    };
    split_.validate("dataset 'csv': ", path, problems);
    bins_.validate("dataset 'csv': ", path, problems);
    if (delimiter_ != "blanks" && !is_delimiter(character(delimiter_)))
      complain("delimiter",
               "must be one character other than a quotation mark or a line end, or one of the words tab, comma, "
               "semicolon, blanks, got '" +
                   delimiter_ + "'");
    const auto decimal = character(decimal_), thousands = character(thousands_);
    if (decimal != "." && decimal != ",") complain("decimal", "must be point or comma, got '" + decimal_ + "'");
    if (!is_separator(thousands))
      complain("thousands", "must be none, comma, point, blank, apostrophe or one character, got '" + thousands_ + "'");
    else if (!thousands.empty() && thousands == decimal)
      complain("thousands", "must differ from decimal, got '" + thousands_ + "'");
    if (!is_encoding(encoding_))
      complain("encoding", "must be one that iconv knows, such as latin1, got '" + encoding_ + "'");
    for (const auto& [option, list] : {std::pair{"drop", drop_},
                                       {"missing_values", missing_values_},
                                       {"categorical", categorical_},
                                       {"target", target_.rfind('[', 0) == 0 ? target_ : ""}})
      if (!is_list(list)) complain(option, "must be a list such as [a, b], got '" + list + "'");
  }

  Data load() const final {
    std::vector<std::string> faults;
    const auto target = is_list(target_) && targets().empty() ? std::string() : target_;
    for (const auto& [option, text] : {std::pair{"path", path_}, {"target", target}})
      if (text.empty())
        faults.push_back(std::string("dataset 'csv': ") + option +
                         " must be given, as in csv(path=table.csv, target=price)");
    if (!faults.empty()) throw InvalidData(faults);
    const auto columns = to_numbers(read_csv(path_, format()), rules());
    auto data = split(columns);
    try {
      standardize(data, columns.names, standardize_);
    } catch (InvalidData& error) {
      for (auto& fault : error.faults) fault = "'" + path_ + "': " + fault;
      throw InvalidData(error.faults);
    }
    return data;
  }

  NewRows read_rows(const std::string& file, const std::vector<InputScale>& scales) const final {
    std::vector<std::string> names;
    for (const auto& scale : scales) names.push_back(scale.name);
    auto rows = read_new_rows(read_csv(file, format()), names, rules());
    for (std::size_t i = 0; i < rows.inputs.size(); ++i)
      rows.inputs[i] = scales[i % scales.size()].prepared(rows.inputs[i]);
    return rows;
  }

  std::vector<std::string> files() const final { return {path_}; }
  void look_in(const std::filesystem::path& folder) final { path_ = path_beside(folder, path_); }

 private:
  /// The name of a column may have commas in it: only brackets make a list.
  std::vector<std::string> targets() const {
    return target_.rfind('[', 0) == 0 ? parts_of(target_) : std::vector<std::string>{target_};
  }

  CsvFormat format() const {
    CsvFormat format;
    format.blanks = delimiter_ == "blanks";
    if (!format.blanks) format.delimiter = character(delimiter_)[0];
    format.header = header_;
    format.encoding = encoding_;
    return format;
  }

  CsvRules rules() const {
    CsvRules rules;
    rules.targets = targets();
    rules.drop = parts_of(drop_);
    for (const auto& part : parts_of(categorical_))
      if (part == "onehot") rules.onehot = true;
      else if (part != "error") rules.categorical.push_back(part);
    rules.keep_row_numbers = row_numbers_ == RowNumbers::keep;
    rules.missing = missing_;
    rules.numbers = {character(decimal_)[0], character(thousands_), parts_of(missing_values_)};
    return rules;
  }

  Data split(const Columns& columns) const {
    const auto d = targets().size(), n = columns.labels.size() / d;
    std::vector<double> first(n);
    for (std::size_t i = 0; i < n; ++i) first[i] = columns.labels[i * d];
    const auto rows = split_.split(first, stream);
    if (rows.train.empty())
      throw InvalidData({"'" + path_ + "' has " + std::to_string(n) + " rows: " + std::to_string(rows.test.size()) +
                         " are taken for test and " + std::to_string(rows.val.size()) +
                         " for val, and none is left to train on; " + split_.advice()});
    const auto part = [&](const std::vector<std::size_t>& of) {
      return part_of_table(columns.inputs, columns.names.size(), columns.labels, of, d);
    };
    auto notes = columns.notes;
    if (const auto note = split_.note(rows, n); !note.empty()) notes.push_back("'" + path_ + "': " + note);
    if (d > 1) notes.push_back("bins, shots and weights look at the first of the labels, '" + targets()[0] + "'");
    Data data{part(rows.train),  part(rows.val), part(rows.test),
              bins_.bins(first), notes,          input_columns(columns.names, columns.inputs)};
    if (d > 1) data.label_names = targets();
    return data;
  }

  enum class RowNumbers { drop, keep };

  std::string path_, target_, drop_, delimiter_ = ",", decimal_ = "point", thousands_ = "none", encoding_ = "utf-8",
                                     missing_values_, categorical_ = "error";
  SplitProtocol split_;
  Missing missing_ = Missing::error;
  RowNumbers row_numbers_ = RowNumbers::drop;
  bool header_ = true, standardize_ = true;
  BinOptions bins_;
};

const bool added =
    add<Csv>("csv", "splits: Nejjar et al. 2024, Puetz et al. 2026",
             "a table from a CSV file, with balanced test rows, or other labels to test than to train on");

}  // namespace
}  // namespace diffrank::experiments
