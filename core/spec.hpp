// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diffrank {

/// The text form of a component, `permutahedron(strength=0.1)`, parsed. Values stay text: the option that reads a value
/// knows its type. A nested component is a value that is itself a spec.
struct Spec {
  std::string name;
  std::vector<std::pair<std::string, std::string>> options;
};

/// Throws InvalidSpec where the text is not a spec (an unclosed parenthesis, an option without `=`, ...).
Spec parse_spec(std::string_view text);
std::string to_text(const Spec& spec);

/// The spec with those of the given options that it does not set itself.
Spec with_implied(Spec spec, const std::vector<std::pair<std::string, std::string>>& implied);

/// Text as a value of a spec: as it is where that is unambiguous, else in double quotes. `unquote` is the inverse.
std::string quote(std::string_view text);
std::string unquote(std::string_view text);

/// The parts of `[a, b(c=[d,e])]`; throws InvalidSpec where the text is not a list.
std::vector<std::string> parse_list(std::string_view text);

/// The shortest decimal that reads back as the same number.
std::string to_text(double value);

}  // namespace diffrank
