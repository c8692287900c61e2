// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/document.hpp"

namespace diffrank::experiments {

/// Reads a file's text with the files that it includes: `"include": "other.json"`, or a list of files, relative to the
/// including file. They are merged as RFC 7386 merge patches, later ones win, and the file itself wins over all; but an
/// object with another "name" is another component, and replaces the earlier one. Throws InvalidSpec where a file is
/// missing, is no regular file, is no JSON, or includes itself.
Document read_with_includes(const std::string& text, const std::string& source);

}  // namespace diffrank::experiments
