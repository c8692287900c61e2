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

/// Parses strict JSON; `source` names it in errors, which carry line and column: `source:3:7`.
Json parse_json(const std::string& text, const std::string& source);

/// A value written as text, such as that of an axis: JSON where it reads as such, else the text.
Json json_or_text(const std::string& text);

/// An object {"name": ..., option: value, ...} as a spec; nested objects without a name become dotted options.
Spec to_spec(const Json& object);

/// A component as such an object, complete, with typed values; dotted options become nested objects.
Json to_json(const Component& component);

}  // namespace diffrank::experiments
