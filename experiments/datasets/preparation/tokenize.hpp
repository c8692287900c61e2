// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace diffrank::experiments {

/// The tokens of a text in valid UTF-8, as the word vectors of GloVe have them:
///
///   words        letters and digits: "dog", "cafe", "g8", "1800s"; an apostrophe within stays: "o'clock"
///   clitics      'm, 's, 'd, 're, 've, 'll at the end of a word, and n't: "don't" is "do", "n't"; "dog's" is "dog", "'s"
///   numbers      digits with points or commas between them: "3.5", "1,000"
///   initials     two letters or more with a point behind each: "u.s."
///   marks        every other character that is no blank, alone; several points or several hyphens are one token
///
/// Typographic quotation marks, hyphens, dashes and the ellipsis count as those of ASCII ("--" for a long dash). With
/// `lower_case` letters of ASCII, Latin-1, Greek and Cyrillic become small.
std::vector<std::string> tokenize(std::string_view text, bool lower_case = true);

}  // namespace diffrank::experiments
