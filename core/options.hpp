// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diffrank/core/problem.hpp"
#include "diffrank/core/spec.hpp"

namespace diffrank {

class Component;

/// The values that a number may have.
struct Range {
  double low, high;
  bool open_low = false, open_high = false;
  bool contains(double value) const;
  std::string rule() const;  ///< "> 0", ">= 0", "in [0, 1)"
  static Range any();
  static Range positive();
  static Range non_negative();
  static Range at_least(double low);
  static Range fraction();  ///< [0, 1)
  static Range between(double low, double high);
};

/// One declared option: what users see of it, and how it is read and printed.
struct Option {
  enum class Type { number, integer, flag, choice, text, numbers, component };
  std::string name, help;
  Type type;
  std::string rule;  ///< of numbers: "> 0"
  Range range = Range::any();
  std::vector<std::string> choices;  ///< of a choice
  std::string kind;                  ///< of a component
  bool optional = false;             ///< a component that may be `none`
  std::function<void(const std::string& value, const std::string& path, std::vector<Problem>&)> read;
  std::function<std::string(bool complete)> print;   ///< the present value; `complete` matters to nested components
  std::function<const Component*()> component = {};  ///< the present value of a nested one; null for none
  std::string fallback{};                            ///< of a component: the spec it has where none is given
};

/// What an integer type holds: -below_zero ... largest.
struct IntegerLimits {
  std::uint64_t below_zero, largest;
};

template <class Integer>
constexpr IntegerLimits integer_limits() {
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<Integer>::max());
  return {std::numeric_limits<Integer>::is_signed ? largest + 1 : 0, largest};
}

/// Options are declared once, in Component::options(); reading, range checks, printing, listings and the JSON Schema
/// all come from that declaration. The referenced variables hold the defaults and receive what is read.
class Options {
 public:
  using Implied = std::vector<std::pair<std::string, std::string>>;
  void number(std::string name, double& value, std::string help, Range range = Range::any());
  template <class Integer>
  void integer(std::string name, Integer& value, std::string help, Range range = Range::any());
  void flag(std::string name, bool& value, std::string help);
  /// The variable is set to the position of the name in `names`: an enum in the same order does.
  template <class Enum>
  void choice(std::string name, Enum& value, std::vector<std::string> names, std::string help);
  void text(std::string name, std::string& value, std::string help);
  void integers(std::string name, std::vector<std::size_t>& values, std::string help, Range range = Range::any());
  /// A nested component. K is Ranker, Penalty, ...; `fallback` is the default spec, or "none". The pointer may be null
  /// (`none`) where that is the default, or with `optional`. `implied` are options of the nested component whose default differs here from its own.
  template <class K>
  void component(std::string name, std::shared_ptr<const K>& value, std::string fallback, std::string help,
                 Implied implied = {}, bool optional = false);
  /// Declares `options` under "prefix."
  void group(const std::string& prefix, const std::function<void(Options&)>& options);

  const std::vector<Option>& all() const { return list_; }
  /// Sets every option that the spec names, and gives a nested component that has no value yet its default. Unknown
  /// names, bad values and broken rules are added to `problems`. `what` names the component in messages; it is empty
  /// for a whole configuration, whose paths say enough.
  void read(const Spec& spec, const std::string& what, const std::string& path, std::vector<Problem>& problems) const;

 private:
  void integer_(std::string name, std::function<void(std::uint64_t)> set, std::function<std::string()> get,
                std::string help, Range range, IntegerLimits limits);
  void choice_(std::string name, std::function<void(std::size_t)> set, std::function<std::size_t()> get,
               std::vector<std::string> names, std::string help);
  void component_(std::string name, const std::string& kind, std::function<void(std::shared_ptr<Component>)> set,
                  std::function<const Component*()> get, std::string fallback, std::string help, Implied implied,
                  bool optional);
  std::string prefix_;
  std::vector<Option> list_;
};

// ---------------------------------------------------------------------------------------------------------------------

template <class Integer>
void Options::integer(std::string name, Integer& value, std::string help, Range range) {
  integer_(
      std::move(name), [&value](std::uint64_t bits) { value = static_cast<Integer>(bits); },
      [&value] { return std::to_string(value); }, std::move(help), range, integer_limits<Integer>());
}

template <class Enum>
void Options::choice(std::string name, Enum& value, std::vector<std::string> names, std::string help) {
  choice_(
      std::move(name), [&value](std::size_t v) { value = static_cast<Enum>(v); },
      [&value] { return static_cast<std::size_t>(value); }, std::move(names), std::move(help));
}

template <class K>
void Options::component(std::string name, std::shared_ptr<const K>& value, std::string fallback, std::string help,
                        Implied implied, bool optional) {
  component_(
      std::move(name), K::kind,
      [&value](std::shared_ptr<Component> c) { value = std::static_pointer_cast<const K>(std::move(c)); },
      [&value] { return static_cast<const Component*>(value.get()); }, std::move(fallback), std::move(help),
      std::move(implied), optional);
}

}  // namespace diffrank
