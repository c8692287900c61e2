// SPDX-License-Identifier: Apache-2.0
// Tables of the UCI Machine Learning Repository (CC BY 4.0) that papers on imbalanced regression use, read by csv.
//
// table        rows x inputs  label                        source
// abalone      4,177 x 10     rings, 1 .. 29               Nash et al. 1994; the sex becomes three inputs
// airfoil      1,503 x 5      sound pressure in dB         Brooks, Pope, Marcolini 1989
// concrete     1,030 x 8      compressive strength in MPa  Yeh 1998
// real_estate  414 x 6        price, 10,000 TWD per ping   Yeh, Hsu 2018; without the row numbers
//
// A file may be the repository's own, without names of the columns (a spreadsheet has to be saved as CSV), where the label
// is the last column; or have a first line of names, one of which says which column is the label.
#include <algorithm>
#include <cctype>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/preparation/bin_options.hpp"
#include "diffrank/experiments/datasets/preparation/split_protocol.hpp"
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

struct Form {
  std::size_t columns;
  const char* label;     ///< part of the label's name
  const char* category;  ///< part of the name of the first column, if it is one of categories
  const char* number;    ///< part of the name of the first column, if it numbers the rows
  const char* file;      ///< what the repository has
};

constexpr Form forms[] = {{9, "ring", "sex", "", "abalone.data"},
                          {6, "pressure", "", "", "airfoil_self_noise.dat"},
                          {9, "strength", "", "", "Concrete_Data.xls, saved as CSV"},
                          {8, "price", "", "no", "Real estate valuation data set.xlsx, saved as CSV"}};

bool is_number(std::string_view cell) {
  return cell.find_first_not_of("+-.0123456789eE \t\r") == cell.npos && cell.find_first_of("0123456789") != cell.npos;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

class Uci final : public Dataset {
 public:
  void options(Options& o) final {
    o.choice("table", table_, {"abalone", "airfoil", "concrete", "real_estate"}, "which of the tables");
    o.text("path", path_, "its file; must be given");
    split_.options(o);
    bins_.options(o);
  }
  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    split_.validate("dataset 'uci': ", path, problems);
    bins_.validate("dataset 'uci': ", path, problems);
  }

  Data load() const final { return csv()->load(); }
  NewRows read_rows(const std::string& file, const std::vector<InputScale>& scales) const final {
    return csv()->read_rows(file, scales);
  }
  std::vector<std::string> files() const final { return {path_}; }
  void look_in(const std::filesystem::path& folder) final { path_ = path_beside(folder, path_); }

 private:
  const Form& form() const { return forms[static_cast<std::size_t>(table_)]; }

  /// The data set csv, with what this table needs and the split that was asked for.
  std::shared_ptr<const Dataset> csv() const {
    CsvFormat format;
    const auto columns = column_names(format);
    const bool named = std::none_of(columns.begin(), columns.end(), is_number);
    const auto column = [&](std::size_t c) { return named ? columns[c] : std::to_string(c); };
    Spec spec{"csv",
              {{"path", quote(path_)},
               {"target", quote(column(named ? label_among(columns) : form().columns - 1))},
               {"header", named ? "true" : "false"},
               {"delimiter", format.delimiter == '\t'  ? "tab"
                             : format.delimiter == ';' ? "semicolon"
                                                       : "comma"}}};
    const bool first_is_category = *form().category != 0, first_is_number = *form().number != 0;
    if (first_is_category) spec.options.emplace_back("categorical", "[" + quote(column(0)) + "]");
    if (first_is_number) spec.options.emplace_back("drop", "[" + quote(column(0)) + "]");
    const auto own = declared(*this);
    for (const auto& option : own.all())
      if (option.name != "table" && option.name != "path") spec.options.emplace_back(option.name, option.print(true));
    return make<Dataset>(to_text(spec));
  }

  /// The cells of the first line, which may name the columns; finds out what delimits them.
  std::vector<std::string> column_names(CsvFormat& format) const {
    if (path_.empty() || !std::filesystem::exists(path_))
      throw std::runtime_error(
          (path_.empty() ? "dataset 'uci': path must be given" : "there is no file '" + printable(path_) + "'") +
          ": the UCI Machine Learning Repository has this table as " + form().file);
    std::vector<std::string> names;
    for (const char delimiter : {',', '\t', ';'}) {
      format.delimiter = delimiter;
      try {
        names = read_csv(path_, format).names;
      } catch (const InvalidData&) {  // not of this delimiter
        continue;
      }
      if (names.size() == form().columns) return names;
    }
    throw std::runtime_error(
        "'" + printable(path_) + "' is not the table " + option("table") + ", which has " +
        std::to_string(form().columns) +
        " columns delimited by commas, tabs or semicolons; the UCI Machine Learning Repository has "
        "it as " +
        form().file);
  }

  std::size_t label_among(const std::vector<std::string>& names) const {
    std::vector<std::size_t> found;
    for (std::size_t c = 0; c < names.size(); ++c)
      if (lower(names[c]).find(form().label) != std::string::npos) found.push_back(c);
    if (found.size() == 1) return found[0];
    throw std::runtime_error("'" + printable(path_) + "' has " + std::to_string(found.size()) + " columns with '" +
                             form().label + "' in their names, and the label of the table " + option("table") +
                             " is to be one: read it by csv(path=..., target=...)");
  }

  enum class Which { abalone, airfoil, concrete, real_estate } table_ = Which::abalone;
  std::string path_;
  SplitProtocol split_;
  BinOptions bins_;
};

const bool added = add<Uci>("uci", "UCI Machine Learning Repository",
                            "a table of the repository: abalone, airfoil, concrete or real estate");

}  // namespace
}  // namespace diffrank::experiments
