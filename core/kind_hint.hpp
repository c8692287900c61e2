// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace diffrank {

/// For a name that belongs to a component of another kind: "; 'hard' is a ranker, write ranksim(ranker=hard)" where a
/// loss was expected and a loss can hold it. Empty for a name of no kind.
std::string kind_hint(const std::string& kind, const std::string& name);

}  // namespace diffrank
