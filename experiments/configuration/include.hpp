// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/document.hpp"

namespace diffrank::experiments {

/// Reads a file's text with what it includes: `"include": "other.json"`, or a list of files, relative to the file that
/// says so. They are merged as RFC 7386 merge patches, later ones win, and the file itself wins over all; but an object
/// with another "name" is another component, and replaces what was there. Throws InvalidSpec where a file is missing, is
/// no JSON, or includes itself.
Document read_with_includes(const std::string& text, const std::string& source);

}  // namespace diffrank::experiments
