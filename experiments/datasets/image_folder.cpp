// SPDX-License-Identifier: Apache-2.0
// Pictures that a CSV file names, with their labels: JPEG and PNG files in a folder. A column says which rows go into which
// part, or split_protocol.hpp does. How pictures are read, sized and changed at random in training:
// pictures/picture_samples.hpp; which files are looked at when: pictures/load_pictures.hpp.
#include <filesystem>

#include "diffrank/experiments/datasets/pictures/load_pictures.hpp"
#include "diffrank/experiments/datasets/preparation/bin_options.hpp"
#include "diffrank/experiments/datasets/readers/csv_option_texts.hpp"
#include "diffrank/experiments/text/encoding.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t stream = 0x696d6167;  // "imag"

class ImageFolder final : public Dataset {
 public:
  void options(Options& o) final {
    o.text("csv", csv_, "the file with a row for each picture; must be given");
    o.text("root", root_, "folder that the paths in the file are relative to; empty: the folder of the file");
    o.text("path_column", columns_.path, "column of the pictures' paths, by name");
    o.text("target", columns_.target, "column of the label, by name; must be given");
    o.text(
        "split_column", columns_.split,
        "column with the words train, val and test; empty: the options split, val, test and seed say what goes where");
    split_.options(o);
    o.text("delimiter", delimiter_, "between cells: one character, tab, comma, semicolon, or blanks");
    o.flag("header", header_, "the first line names the columns; false: they are named 0, 1, 2, ...");
    o.text("encoding", encoding_, "of the CSV file, as iconv names it: utf-8, latin1, ...");
    bins_.options(o);
    settings_.options(o);
  }

  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    const auto complain = [&](const std::string& option, const std::string& what) {
      problems.push_back(
          {path.empty() ? option : path + "." + option, "dataset 'image_folder': " + option + " " + what});
    };
    split_.validate("dataset 'image_folder': ", path, problems);
    bins_.validate("dataset 'image_folder': ", path, problems);
    if (delimiter_ != "blanks" && !is_delimiter(character(delimiter_)))
      complain("delimiter",
               "must be one character or one of the words tab, comma, semicolon, blanks, got '" + delimiter_ + "'");
    if (!is_encoding(encoding_))
      complain("encoding", "must be one that iconv knows, such as latin1, got '" + encoding_ + "'");
  }

  Data load() const final {
    std::vector<std::string> faults;
    for (const auto& [option, text] : {std::pair{"csv", csv_}, {"target", columns_.target}})
      if (text.empty())
        faults.push_back(std::string("dataset 'image_folder': ") + option +
                         " must be given, as in image_folder(csv=faces.csv, root=faces, target=age)");
    if (!faults.empty()) throw InvalidData(faults);
    CsvFormat format;
    format.blanks = delimiter_ == "blanks";
    if (!format.blanks) format.delimiter = character(delimiter_)[0];
    format.header = header_;
    format.encoding = encoding_;
    const auto root = root_.empty() ? std::filesystem::path(csv_).parent_path().string() : root_;
    auto data = load_pictures(csv_, read_picture_list(csv_, format, root, columns_), settings_, split_, stream,
                              "the paths in column '" + columns_.path + "' are looked up in root='" + root +
                                  "'; unreadable=skip leaves out rows without a picture");
    std::vector<double> labels;
    for (const auto* part : {&data.train, &data.val, &data.test})
      labels.insert(labels.end(), part->labels.begin(), part->labels.end());
    data.bins = bins_.bins(labels);
    return data;
  }

  std::vector<std::string> files() const final { return {csv_}; }
  InputSpec::Kind input_kind() const final { return InputSpec::Kind::pictures; }
  bool has_views() const final { return settings_.has_views(); }
  void look_in(const std::filesystem::path& folder) final {
    csv_ = path_beside(folder, csv_);
    root_ = path_beside(folder, root_);
  }

 private:
  std::string csv_, root_, delimiter_ = ",", encoding_ = "utf-8";
  PictureColumns columns_{"path", "", ""};
  SplitProtocol split_;
  PictureSettings settings_;
  bool header_ = true;
  BinOptions bins_;
};

const bool added = add<ImageFolder>("image_folder", "", "your own JPEG and PNG files, with labels from a CSV file");

}  // namespace
}  // namespace diffrank::experiments
