// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// The commands, each with its flags (--out, ...).
using CommandFlags = std::map<std::string, std::vector<std::string>>;

/// What the last of these words may become: commands, flags, kinds, components with their options and values
/// (`permutahedron(strength=`), and the paths of overrides (`regularizer.ranker.lambda=`). None: a file, or nothing.
/// The words are those after `diffrank`; the last one is being typed and may be empty.
std::vector<std::string> complete(const std::vector<std::string>& words, const CommandFlags& commands);

}  // namespace diffrank::experiments
