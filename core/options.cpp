// SPDX-License-Identifier: Apache-2.0
// Declared options: how each type is read and printed, and the error messages.
#include <algorithm>
#include <cmath>
#include <limits>

#include "diffrank/core/decimal.hpp"
#include "diffrank/core/registry.hpp"

namespace diffrank {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Whole bounds are printed as integers: 1000000, not 1e+06.
std::string bound_text(double bound) {
  const bool counts = bound == std::floor(bound) && std::abs(bound) < 1e15;
  return counts ? std::to_string(static_cast<std::int64_t>(bound)) : to_text(bound);
}

/// The error message for a text that breaks a rule.
std::string must_be(const std::string& rule, const std::string& text) {
  return "must be " + rule + ", got '" + text + "'";
}

/// Returns the error message, or nothing. NaN and infinities are not valid values of options.
std::string read_number(const std::string& text, const Range& range, double& value) {
  const auto number = parse_decimal(text);
  if (!number) return must_be("a number", text);
  if (std::isinf(*number)) return must_be("at most " + to_text(std::numeric_limits<double>::max()) + " in size", text);
  if (!range.contains(*number)) return must_be(range.rule(), text);
  value = *number;
  return {};
}

/// Returns the error message, or nothing. `bits` receives the number as a 64-bit integer.
std::string read_whole(const std::string& text, const Range& range, const IntegerLimits& limits, const char* type,
                       std::uint64_t& bits) {
  const auto whole = parse_whole(text);
  if (!whole) return must_be(type, text);
  const auto magnitude = static_cast<double>(whole->magnitude);
  if (!range.contains(whole->negative ? -magnitude : magnitude)) return must_be(range.rule(), text);
  if (whole->negative && (whole->too_large || whole->magnitude > limits.below_zero))
    return must_be(">= " + std::string(limits.below_zero ? "-" : "") + std::to_string(limits.below_zero), text);
  if (!whole->negative && (whole->too_large || whole->magnitude > limits.largest))
    return must_be("<= " + std::to_string(limits.largest), text);
  bits = whole->negative ? 0 - whole->magnitude : whole->magnitude;
  return {};
}

}  // namespace

bool Range::contains(double v) const {
  return (open_low ? v > low : v >= low) && (open_high ? v < high : v <= high);
}
std::string Range::rule() const {
  if (low == -infinity && high == infinity) return "any number";
  if (high == infinity) return (open_low ? "> " : ">= ") + bound_text(low);
  if (low == -infinity) return (open_high ? "< " : "<= ") + bound_text(high);
  return std::string("in ") + (open_low ? "(" : "[") + bound_text(low) + ", " + bound_text(high) +
         (open_high ? ")" : "]");
}
Range Range::any() {
  return {-infinity, infinity};
}
Range Range::positive() {
  return {0, infinity, true};
}
Range Range::non_negative() {
  return {0, infinity};
}
Range Range::at_least(double low) {
  return {low, infinity};
}
Range Range::fraction() {
  return {0, 1, false, true};
}
Range Range::between(double low, double high) {
  return {low, high};
}

void Options::number(std::string name, double& value, std::string help, Range range) {
  list_.push_back({prefix_ + name,
                   std::move(help),
                   Option::Type::number,
                   range.rule(),
                   range,
                   {},
                   {},
                   false,
                   [&value, range](const std::string& text, const std::string& path, std::vector<Problem>& problems) {
                     auto complaint = read_number(unquote(text), range, value);
                     if (!complaint.empty()) problems.push_back({path, complaint});
                   },
                   [&value](bool) { return to_text(value); }});
}

void Options::integer_(std::string name, std::function<void(std::uint64_t)> set, std::function<std::string()> get,
                       std::string help, Range range, IntegerLimits limits) {
  list_.push_back(
      {prefix_ + name,
       std::move(help),
       Option::Type::integer,
       range.rule(),
       range,
       {},
       {},
       false,
       [set, range, limits](const std::string& text, const std::string& path, std::vector<Problem>& problems) {
         std::uint64_t bits = 0;
         auto complaint = read_whole(unquote(text), range, limits, "a whole number", bits);
         if (complaint.empty()) set(bits);
         else problems.push_back({path, complaint});
       },
       [get](bool) { return get(); }});
}

void Options::flag(std::string name, bool& value, std::string help) {
  list_.push_back({prefix_ + name,
                   std::move(help),
                   Option::Type::flag,
                   "true or false",
                   Range::any(),
                   {},
                   {},
                   false,
                   [&value](const std::string& quoted, const std::string& path, std::vector<Problem>& problems) {
                     const auto text = unquote(quoted);
                     if (text == "true" || text == "false") value = text == "true";
                     else problems.push_back({path, must_be("true or false", text)});
                   },
                   [&value](bool) { return value ? "true" : "false"; }});
}

void Options::choice_(std::string name, std::function<void(std::size_t)> set, std::function<std::size_t()> get,
                      std::vector<std::string> names, std::string help) {
  list_.push_back({prefix_ + name,
                   std::move(help),
                   Option::Type::choice,
                   {},
                   Range::any(),
                   names,
                   {},
                   false,
                   [set, names](const std::string& quoted, const std::string& path, std::vector<Problem>& problems) {
                     const auto text = unquote(quoted);
                     const auto found = std::find(names.begin(), names.end(), text);
                     if (found != names.end()) set(static_cast<std::size_t>(found - names.begin()));
                     else problems.push_back({path, "has no choice '" + text + "'" + suggestion(text, names)});
                   },
                   [get, names](bool) { return names.at(get()); }});
}

void Options::text(std::string name, std::string& value, std::string help) {
  list_.push_back(
      {prefix_ + name,
       std::move(help),
       Option::Type::text,
       {},
       Range::any(),
       {},
       {},
       false,
       [&value](const std::string& text, const std::string&, std::vector<Problem>&) { value = unquote(text); },
       [&value](bool) { return quote(value); }});
}

void Options::integers(std::string name, std::vector<std::size_t>& values, std::string help, Range range) {
  list_.push_back({prefix_ + name,
                   std::move(help),
                   Option::Type::numbers,
                   range.rule(),
                   range,
                   {},
                   {},
                   false,
                   [&values, range](const std::string& text, const std::string& path, std::vector<Problem>& problems) {
                     std::vector<std::size_t> list;
                     try {
                       for (const auto& part : parse_list(unquote(text))) {
                         std::uint64_t bits = 0;
                         auto complaint = read_whole(unquote(part), range, integer_limits<std::size_t>(),
                                                     "a list of whole numbers", bits);
                         if (!complaint.empty()) return problems.push_back({path, complaint});
                         list.push_back(static_cast<std::size_t>(bits));
                       }
                       values = list;
                     } catch (const InvalidSpec&) {
                       problems.push_back({path, must_be("a list of whole numbers such as [64, 64]", text)});
                     }
                   },
                   [&values](bool) {
                     std::string text;
                     for (const auto v : values) text += (text.empty() ? "" : ", ") + std::to_string(v);
                     return "[" + text + "]";
                   }});
}

void Options::component_(std::string name, const std::string& kind, std::function<void(std::shared_ptr<Component>)> set,
                         std::function<const Component*()> get, std::string fallback, std::string help, Implied implied,
                         bool optional) {
  optional = optional || fallback == "none";
  list_.push_back({prefix_ + name,
                   std::move(help),
                   Option::Type::component,
                   {},
                   Range::any(),
                   {},
                   kind,
                   optional,
                   [set, kind, optional, implied](const std::string& text, const std::string& path,
                                                  std::vector<Problem>& problems) {
                     if (optional && text == "none") return set(nullptr);
                     try {
                       if (auto component =
                               make_component(kind, with_implied(parse_spec(unquote(text)), implied), path, problems))
                         set(component);
                     } catch (const InvalidSpec& error) {
                       for (const auto& problem : error.problems) problems.push_back({path, problem.message});
                     }
                   },
                   [get, implied](bool complete) {
                     if (!get()) return std::string("none");
                     return complete ? get()->describe() : get()->label(implied);
                   },
                   get,
                   std::move(fallback)});
}

void Options::group(const std::string& prefix, const std::function<void(Options&)>& options) {
  const std::string outer = prefix_;
  prefix_ += prefix + ".";
  options(*this);
  prefix_ = outer;
}

void Options::read(const Spec& spec, const std::string& what, const std::string& path,
                   std::vector<Problem>& problems) const {
  for (const auto& [name, value] : spec.options) {
    const auto found =
        std::find_if(list_.begin(), list_.end(), [&wanted = name](const Option& o) { return o.name == wanted; });
    const std::string where = path.empty() ? name : path + "." + name;
    if (found != list_.end()) {
      const auto before = problems.size();
      found->read(value, where, problems);
      for (auto i = before; i < problems.size(); ++i)
        if (problems[i].path == where && found->type != Option::Type::component && !what.empty())
          problems[i].message = what + ": " + name + " " + problems[i].message;
      continue;
    }
    std::vector<std::string> known;
    for (const auto& option : list_) known.push_back(option.name);
    problems.push_back(
        {where, (what.empty() ? "the configuration" : what) + " has no option '" + name + "'" + suggestion(name, known),
         true, nearest_name(name, known)});
  }
  for (const auto& option : list_)
    if (option.type == Option::Type::component && !option.component() &&
        std::none_of(spec.options.begin(), spec.options.end(), [&](const auto& o) { return o.first == option.name; }))
      option.read(option.fallback, path.empty() ? option.name : path + "." + option.name, problems);
}

}  // namespace diffrank
