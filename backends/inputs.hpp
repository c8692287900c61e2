// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "diffrank/core/rows.hpp"

namespace diffrank {

/// What numbered tokens stand for: row t is the vector of token t.
struct WordVectors {
  std::size_t dimensions = 0;
  std::vector<float> values;  ///< [tokens, dimensions] row-major
  std::size_t tokens() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
};

/// What the inputs of all samples of a data set have in common. A model is built for it.
struct InputSpec {
  enum class Kind { numbers, texts, pictures };

  InputSpec() = default;
  /// P numbers.
  InputSpec(std::size_t columns_) : columns(columns_) {}

  Kind kind = Kind::numbers;
  std::size_t columns = 0;                          ///< numbers: P
  std::size_t texts = 1;                            ///< texts: how many a sample has, 1 or 2
  std::shared_ptr<const WordVectors> vectors;       ///< texts: of their tokens
  std::size_t channels = 0, height = 0, width = 0;  ///< pictures: C, H, W
};

/// B texts as numbered tokens, one text after another. A text may be empty.
struct TokenizedTexts {
  std::vector<std::int64_t> tokens;
  std::vector<std::size_t> ends;  ///< [B]: where each text ends in `tokens`, and the next begins
};

/// The inputs of a batch of B samples, of one kind; what belongs to other kinds is empty.
///
///   learner->encode({x, B, P}, true, step);   // x [B, P], not owned
struct Inputs {
  Inputs() = default;
  Inputs(Rows<const double> rows) : numbers(rows) {}
  Inputs(const double* data, std::size_t rows, std::size_t cols) : numbers(data, rows, cols) {}
  Inputs(Inputs&&) = default;
  Inputs& operator=(Inputs&&) = default;

  InputSpec::Kind kind() const;  ///< of what is there; numbers where nothing is
  std::size_t size() const;      ///< B

  Rows<const double> numbers;  ///< [B, P]; they lie in `gathered` or elsewhere
  std::vector<double> gathered;
  std::vector<TokenizedTexts> texts;   ///< one or two, each with B texts
  std::vector<std::uint8_t> pictures;  ///< [B, C, H, W]
  std::size_t picture_count = 0;       ///< B, for pictures
};

/// Puts the samples of `more` behind those of `inputs`; both are of one kind.
void append(Inputs& inputs, const Inputs& more);

/// "numbers"
std::string kind_text(InputSpec::Kind kind);

}  // namespace diffrank
