// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace diffrank::experiments {

/// What is wrong at the start of `rest`, where JSON wants a value: Python's or JavaScript's spelling, single quotes,
/// ...
std::string not_a_value(std::string_view rest);

/// What is wrong at the start of `rest`, where JSON wants the name of an object's member.
std::string not_a_name(std::string_view rest);

/// Why a token that begins like a number is none.
std::string not_a_number(std::string_view token);

/// The first token of `rest` in quotes, to be shown.
std::string shown_token(std::string_view rest);

/// The characters at the start of `rest` that numbers and bare words consist of.
std::string_view word(std::string_view rest);

}  // namespace diffrank::experiments
