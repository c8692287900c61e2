// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/tokenize.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

namespace {

using Tokens = std::vector<std::string>;

}  // namespace

TEST_CASE("A text becomes words in small letters, numbers and marks") {
  CHECK(tokenize("A man is eating.") == Tokens{"a", "man", "is", "eating", "."});
  CHECK(tokenize("  \"Hi\", (he) said\t!") == Tokens{"\"", "hi", "\"", ",", "(", "he", ")", "said", "!"});
  CHECK(tokenize("1,000 of 3.5%, 12.") == Tokens{"1,000", "of", "3.5", "%", ",", "12", "."});
  CHECK(tokenize("G8, x86 and the 1800s") == Tokens{"g8", ",", "x86", "and", "the", "1800s"});
  CHECK(tokenize("long-term -- well...") == Tokens{"long", "-", "term", "--", "well", "..."});
  CHECK(tokenize("$5!!") == Tokens{"$", "5", "!", "!"});
}

TEST_CASE("Clitics are tokens of their own, other apostrophes within a word stay") {
  CHECK(tokenize("It's John's dog") == Tokens{"it", "'s", "john", "'s", "dog"});
  CHECK(tokenize("don't can't won't") == Tokens{"do", "n't", "ca", "n't", "wo", "n't"});
  CHECK(tokenize("I'm they're we've he'll I'd") ==
        Tokens{"i", "'m", "they", "'re", "we", "'ve", "he", "'ll", "i", "'d"});
  CHECK(tokenize("ten o'clock, dogs' 'x'") == Tokens{"ten", "o'clock", ",", "dogs", "'", "'", "x", "'"});
}

TEST_CASE("Initials keep their points, the end of a sentence does not") {
  CHECK(tokenize("The U.S. and the U.N. met.") == Tokens{"the", "u.s.", "and", "the", "u.n.", "met", "."});
  CHECK(tokenize("Plan B. Plan C.") == Tokens{"plan", "b", ".", "plan", "c", "."});
  CHECK(tokenize("e.g.this") == Tokens{"e", ".", "g", ".", "this"});
}

TEST_CASE("Letters beyond ASCII are letters, and typographic marks are those of ASCII") {
  CHECK(tokenize("Caf\u00c9 na\u00efve") == Tokens{"caf\u00e9", "na\u00efve"});
  CHECK(tokenize("\u0391\u03b2\u03b3 \u041c\u0438\u0440") == Tokens{"\u03b1\u03b2\u03b3", "\u043c\u0438\u0440"});
  CHECK(tokenize("it\u2019s \u201cx\u201d \u2013 y\u2014z\u2026") ==
        Tokens{"it", "'s", "\"", "x", "\"", "-", "y", "--", "z", "..."});
  CHECK(tokenize("5\u00a3\u00a0\u20ac6\U0001F600") == Tokens{"5", "\u00a3", "\u20ac", "6", "\U0001F600"});
}

TEST_CASE("With lower_case=false words keep their case, and clitics are found all the same") {
  CHECK(tokenize("DON'T Go", false) == Tokens{"DO", "N'T", "Go"});
}

TEST_CASE("A text without words has no tokens") {
  CHECK(tokenize("").empty());
  CHECK(tokenize(" \t\u00a0\u3000").empty());
}
