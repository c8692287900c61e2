// SPDX-License-Identifier: Apache-2.0
// AgeDB-DIR and IMDB-WIKI-DIR: faces with ages in years, in the parts of Yang et al., "Delving into Deep Imbalanced
// Regression", ICML 2021, which later papers use: training as it is, long-tailed, val and test balanced over the ages.
//
// csv      with the columns age, path, split, from the repository YyzHarry/imbalanced-regression (MIT license):
//          agedb-dir/data/agedb.csv: 12,208 train, 2,140 val, 2,140 test; imdb-wiki-dir/data/imdb_wiki.csv: 191,509,
//          11,022, 11,022
// pictures are not part of diffrank and not free:
//          AgeDB, Moschoglou et al., CVPR workshops 2017, on request from the authors for non-commercial research
//          IMDB-WIKI, Rothe et al., IJCV 2018, for academic research
//
// As in the published code: 224 x 224 pixels whatever the proportions, orientations that cameras noted are ignored, in
// training a random crop with 16 pixels of padding and a random flip; a label bin is one year.
#include <filesystem>

#include "diffrank/experiments/datasets/pictures/load_pictures.hpp"

namespace diffrank::experiments {
namespace {

struct AgeDb {
  static constexpr const char *name = "agedb_dir", *csv = "agedb.csv";
  static constexpr const char* advice =
      "AgeDB-DIR needs two things in one folder, which root names: agedb.csv from "
      "github.com/YyzHarry/imbalanced-regression, "
      "agedb-dir/data, and the pictures in its folder AgeDB, which the authors of AgeDB give on request for "
      "non-commercial "
      "research (Moschoglou et al. 2017, ibug.doc.ic.ac.uk/resources/agedb)";
};

struct ImdbWiki {
  static constexpr const char *name = "imdb_wiki_dir", *csv = "imdb_wiki.csv";
  static constexpr const char* advice =
      "IMDB-WIKI-DIR needs two things in one folder, which root names: imdb_wiki.csv from "
      "github.com/YyzHarry/imbalanced-regression, imdb-wiki-dir/data, and the folders imdb_crop and wiki_crop of "
      "IMDB-WIKI, "
      "faces only, for academic research (Rothe et al. 2018, data.vision.ee.ethz.ch/cvl/rrothe/imdb-wiki)";
};

template <class Source>
class FaceAges final : public Dataset {
 public:
  FaceAges() { settings_.orientation = Orientation::stored; }

  void options(Options& o) final {
    o.text("root", root_, "folder that the paths in the file of labels are relative to");
    o.text("csv", csv_,
           std::string("the file of labels, with columns age, path and split; empty: ") + Source::csv + " in root");
    settings_.options(o);
  }

  Data load() const final {
    std::error_code unknown;
    const auto file = files()[0];
    if (!std::filesystem::exists(file, unknown)) throw InvalidData({"there is no file '" + file + "'", Source::advice});
    return load_pictures(file, read_picture_list(file, {}, root_, {"path", "age", "split"}), settings_, {}, 0,
                         Source::advice + std::string("; unreadable=skip leaves out rows without a picture"));
  }

  std::vector<std::string> files() const final {
    return {csv_.empty() ? (std::filesystem::path(root_) / Source::csv).string() : csv_};
  }
  InputSpec::Kind input_kind() const final { return InputSpec::Kind::pictures; }
  bool has_views() const final { return settings_.has_views(); }
  void look_in(const std::filesystem::path& folder) final {
    root_ = path_beside(folder, root_);
    csv_ = path_beside(folder, csv_);
  }

 private:
  std::string root_ = "data", csv_;
  PictureSettings settings_;
};

const bool added_agedb = add<FaceAges<AgeDb>>(AgeDb::name, "Yang et al. 2021; Moschoglou et al. 2017",
                                              "faces with ages, AgeDB-DIR; the pictures come from their authors");
const bool added_imdb = add<FaceAges<ImdbWiki>>(ImdbWiki::name, "Yang et al. 2021; Rothe et al. 2018",
                                                "faces with ages, IMDB-WIKI-DIR; the pictures come from their authors");

}  // namespace
}  // namespace diffrank::experiments
