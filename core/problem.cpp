// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/problem.hpp"

#include <algorithm>
#include <numeric>

#include "diffrank/core/escape_controls.hpp"

namespace diffrank {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string lines(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& problem : problems)
    text += (text.empty() ? "" : "\n") + (problem.path.empty() ? "" : problem.path + ": ") + problem.message;
  return text;
}

std::vector<Problem>& make_printable(std::vector<Problem>& problems) {
  for (auto& problem : problems) {
    problem.path = escape_controls(problem.path);
    problem.message = escape_controls(problem.message);
  }
  return problems;
}

}  // namespace

InvalidSpec::InvalidSpec(std::vector<Problem> all)
    : std::invalid_argument(lines(make_printable(all))), problems(std::move(all)) {}
InvalidSpec::InvalidSpec(std::string path, std::string message)
    : InvalidSpec(std::vector<Problem>{{std::move(path), std::move(message)}}) {}
InvalidSpec::~InvalidSpec() = default;

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 2) + 1;
  for (const auto& candidate : known) {
    const bool beginning = !name.empty() && candidate.compare(0, name.size(), name) == 0;
    const auto distance = beginning ? 0 : edit_distance(name, candidate);
    if (distance < least && distance < candidate.size()) least = distance, best = candidate;
  }
  return best;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& known) {
  const auto nearest = nearest_name(name, known);
  std::string text = nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
  text += " (known: ";
  constexpr std::size_t most = 40;  // a wide table has thousands of columns
  for (std::size_t i = 0; i < std::min(known.size(), most); ++i) text += (i ? ", " : "") + known[i];
  if (known.size() > most) text += ", and " + std::to_string(known.size() - most) + " more";
  return text + (known.empty() ? "none)" : ")");
}

}  // namespace diffrank
