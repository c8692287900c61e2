// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::notebook::library {

/// Text between tags or in an attribute: <, >, & and quotes are escaped.
std::string escaped(const std::string& text);

/// A whole number below a million without decimals; nothing for any other.
std::optional<std::string> whole_text(double x);

/// {"title", "header", "rows", "note"} as an HTML table. The numbers of a column end at the same decimal place, where the
/// largest has four digits; whole ones have no decimals.
std::string table_html(const experiments::Json& table);
/// The same as Markdown.
std::string table_text(const experiments::Json& table);

/// The Markdown tables of a text, in their order, as such objects.
experiments::Json tables_of(const std::string& text);

}  // namespace diffrank::notebook::library
