// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
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

/// A whole number >= 0 however it is written (32, 32.0, 3.2e1); nothing for any other value or one above 2^64 - 1.
std::optional<std::uint64_t> whole_number(const Json& value);

/// A value written as text, such as that of an axis: JSON where it reads as such, else the text.
Json json_or_text(const std::string& text);

/// An object {"name": ..., option: value, ...} as a spec; nested objects without a name become dotted options.
Spec to_spec(const Json& object);

/// Where to_json() has an option: /train/epochs for train.epochs.
Json::json_pointer pointer_of(std::string option);

/// A component as such an object, complete, with typed values; dotted options become nested objects.
Json to_json(const Component& component);

}  // namespace diffrank::experiments
