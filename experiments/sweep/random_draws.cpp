// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/random_draws.hpp"

#include <algorithm>
#include <cmath>

#include "diffrank/core/decimal.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/experiments/text/fnv1a.hpp"

namespace diffrank::experiments {
namespace {

using Draw = std::function<Json(Random&)>;

[[noreturn]] void refuse(const std::string& rule, const Json& value) {
  throw std::invalid_argument(rule + ", got " + value.dump());
}

/// A whole number, in any notation, that fits in a 64-bit integer.
std::optional<std::int64_t> integer_bound(const Json& bound) {
  const auto whole = bound.is_number() ? parse_whole(bound.dump()) : std::nullopt;
  if (!whole || whole->magnitude > std::uint64_t{INT64_MAX} + whole->negative) return std::nullopt;
  return static_cast<std::int64_t>(whole->negative ? 0 - whole->magnitude : whole->magnitude);
}

template <class IsNumber>
void check_interval(const Json& bounds, IsNumber is_number, const std::string& rule) {
  const bool pair = bounds.is_array() && bounds.size() == 2 && std::all_of(bounds.begin(), bounds.end(), is_number);
  if (!pair || bounds[0] > bounds[1]) refuse(rule, bounds);
}

Draw uniform(const Json& bounds) {
  check_interval(
      bounds, [](const Json& b) { return b.is_number(); }, "uniform must be [from, to] with from <= to");
  const double from = bounds[0], to = bounds[1];
  return [from, to](Random& random) {
    const double u = random.uniform();
    return std::clamp((1 - u) * from + u * to, from, to);
  };
}

Draw log_uniform(const Json& bounds) {
  check_interval(
      bounds, [](const Json& b) { return b.is_number() && b > 0; },
      "log_uniform must be [from, to] with 0 < from <= to");
  const double from = bounds[0], to = bounds[1];
  return [from, to](Random& random) {
    const double u = random.uniform();
    return std::clamp(std::exp((1 - u) * std::log(from) + u * std::log(to)), from, to);
  };
}

Draw integer(const Json& bounds) {
  check_interval(
      bounds, [](const Json& b) { return integer_bound(b).has_value(); },
      "integer must be [from, to], whole numbers with from <= to");
  const auto from = static_cast<std::uint64_t>(*integer_bound(bounds[0]));
  const auto count = static_cast<std::uint64_t>(*integer_bound(bounds[1])) - from + 1;
  return [from, count](Random& random) {
    return static_cast<std::int64_t>(from + (count == 0 ? random.next64() : random.below(count)));
  };
}

Draw choice(const Json& values) {
  if (!values.is_array() || values.empty()) refuse("choice must be a list of values", values);
  return [values](Random& random) { return values[random.below(values.size())]; };
}

Draw read(const Json& distribution) {
  const std::vector<std::pair<std::string, Draw (*)(const Json&)>> known{
      {"uniform", uniform}, {"log_uniform", log_uniform}, {"integer", integer}, {"choice", choice}};
  std::vector<std::string> names;
  for (const auto& [name, unused] : known) names.push_back(name);
  if (!distribution.is_object() || distribution.size() != 1)
    refuse("must be one distribution, for instance {\"uniform\": [0, 1]}" + suggestion("", names), distribution);
  const auto& key = distribution.begin().key();
  for (const auto& [name, make] : known)
    if (name == key) return make(distribution.front());
  throw std::invalid_argument("unknown distribution '" + key + "'" + suggestion(key, names));
}

}  // namespace

std::vector<Json> draws(const Json& distribution, const std::string& path, std::uint64_t seed, std::size_t samples) {
  const auto draw = read(distribution);
  std::vector<Json> values;
  for (std::size_t i = 0; i < samples; ++i) {
    Random random(seed, fnv1a<std::uint32_t>(path), static_cast<std::uint32_t>(i));
    values.push_back(draw(random));
  }
  return values;
}

}  // namespace diffrank::experiments
