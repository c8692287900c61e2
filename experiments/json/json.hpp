// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "diffrank/core/component.hpp"

namespace diffrank::experiments {

using Json = nlohmann::json;

/// A number as JSON; NaN and the infinities, which JSON lacks, as the strings "NaN", "Infinity", "-Infinity".
Json number(double value);
/// The inverse; throws std::invalid_argument for anything else.
double number(const Json& value);

/// JSON as text. Unlike Json::dump() it never throws: bytes that are not UTF-8 become the replacement character.
std::string dump(const Json& json, int indent = -1);

/// Parses strict JSON; `source` names it in errors, which carry line and column: `source:3:7`.
Json parse_json(const std::string& text, const std::string& source);

/// A whole file as text; std::runtime_error names the file and the reason.
std::string read_file(const std::string& path);

/// An object {"name": ..., option: value, ...} as a spec; nested objects without a name become dotted options.
Spec to_spec(const Json& object);

/// A component as such an object, complete, with typed values; dotted options become nested objects.
Json to_json(const Component& component);

}  // namespace diffrank::experiments
