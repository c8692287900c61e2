// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diffrank {

/// The text form of a component, `permutahedron(strength=0.1)`, taken apart. Values stay text: the option that reads a
/// value knows what it means. Nesting is a value that is itself a spec.
struct Spec {
  std::string name;
  std::vector<std::pair<std::string, std::string>> options;
};

/// Throws InvalidSpec where the text is no spec (an unclosed parenthesis, an option without `=`, ...).
Spec parse_spec(std::string_view text);
std::string to_text(const Spec& spec);

/// Text as a spec can hold it: bare where that is unambiguous, else in double quotes. `unquote` is its inverse.
std::string quote(std::string_view text);
std::string unquote(std::string_view text);

/// The parts of `[a, b(c=[d,e])]`; throws InvalidSpec where the text is no list.
std::vector<std::string> parse_list(std::string_view text);

/// The shortest decimal that reads back as the same number.
std::string to_text(double value);

/// One thing that is wrong with a configuration: where (a dotted path, empty for the whole) and what, in words.
struct Problem {
  std::string path, message;
  bool unknown_option = false;  ///< the path names no option
  std::string nearest = {};     ///< then: the known name that was probably meant, if there is one close by
};

/// Everything that is wrong, at once. what() has one line for each problem.
class InvalidSpec : public std::invalid_argument {
 public:
  explicit InvalidSpec(std::vector<Problem> all);
  InvalidSpec(std::string path, std::string message);
  ~InvalidSpec() override;
  std::vector<Problem> problems;
};

/// The known name that was probably meant; empty where none is close.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

/// "; did you mean 'nearest'?", if there is one close by, then the known names.
std::string suggestion(std::string_view name, const std::vector<std::string>& known);

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

class Component;

/// One option as declared: what users see of it, and how it is read and printed.
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
  /// A nested component. K is Ranker, Penalty, ...; `fallback` is the default spec, or "none" if the pointer may be
  /// null. `implied` are options of it that have another default here than they have by themselves.
  template <class K>
  void component(std::string name, std::shared_ptr<const K>& value, std::string fallback, std::string help,
                 Implied implied = {});
  /// Declares `options` under "prefix."
  void group(const std::string& prefix, const std::function<void(Options&)>& options);

  const std::vector<Option>& all() const { return list_; }
  /// Sets every option that the spec names; unknown names, bad values and broken rules are added to `problems`. `what`
  /// names the component in messages; it is empty for a whole configuration, whose paths say enough.
  void read(const Spec& spec, const std::string& what, const std::string& path, std::vector<Problem>& problems) const;

 private:
  void integer_(std::string name, std::function<void(std::uint64_t)> set, std::function<std::string()> get,
                std::string help, Range range, IntegerLimits limits);
  void choice_(std::string name, std::function<void(std::size_t)> set, std::function<std::size_t()> get,
               std::vector<std::string> names, std::string help);
  void component_(std::string name, const std::string& kind, std::function<void(std::shared_ptr<Component>)> set,
                  std::function<const Component*()> get, std::string fallback, std::string help, Implied implied);
  std::string prefix_;
  std::vector<Option> list_;
};

/// Anything that a spec can name. A kind is a class K : Component with `using Kind = K` and `static constexpr const
/// char* kind`; names are unique within a kind.
class Component {
 public:
  virtual ~Component();
  virtual void options(Options&) {}
  /// Options that a base class gives to all that derive from it, declared after the author's own.
  virtual void shared_options(Options&) {}
  /// Rules that tie several options together; called once after all were read. Adds to `problems`.
  virtual void validate(const std::string& /*path*/, std::vector<Problem>&) const {}

  const std::string& name() const { return name_; }
  /// Canonical and complete: every option with its present value.
  std::string describe() const;
  /// Only what differs from the defaults (or from `implied`, where that has another): for tables and plots.
  std::string label(const Options::Implied& implied = {}) const;
  /// The present value of an option, as text; throws std::out_of_range for an unknown one.
  std::string option(std::string_view name) const;

 private:
  friend struct Registry;
  std::string kind_, name_;
};

/// The options of a component with their present values.
Options declared(const Component& component);

/// One line of the registry.
struct Entry {
  std::string kind, name, source, summary;
  std::function<std::shared_ptr<Component>()> make;
};

/// Registered components of a kind, sorted by name; all of them for kind "".
std::vector<Entry> entries(std::string_view kind = {});
std::vector<std::string> kinds();
bool add_entry(Entry entry);

/// `const bool added = add<Permutahedron>("permutahedron", "Blondel et al. 2020", "one line about it");`
template <class Self>
bool add(std::string name, std::string source, std::string summary) {
  return add_entry({Self::Kind::kind, std::move(name), std::move(source), std::move(summary),
                    [] { return std::static_pointer_cast<Component>(std::make_shared<Self>()); }});
}

/// The spec, with those of the implied options that it does not name itself.
Spec with_implied(Spec spec, const Options::Implied& implied);

/// Reads a component of a kind; null where that was impossible, and then `problems` says why.
std::shared_ptr<Component> make_component(std::string_view kind, const Spec& spec, const std::string& path,
                                          std::vector<Problem>& problems);
std::shared_ptr<Component> make_component(std::string_view kind, std::string_view spec);

/// `auto ranker = diffrank::make<diffrank::Ranker>("permutahedron(strength=0.1)");` Throws InvalidSpec.
template <class K>
std::shared_ptr<K> make(std::string_view spec) {
  return std::static_pointer_cast<K>(make_component(K::kind, spec));
}

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
                        Implied implied) {
  component_(
      std::move(name), K::kind,
      [&value](std::shared_ptr<Component> c) { value = std::static_pointer_cast<const K>(std::move(c)); },
      [&value] { return static_cast<const Component*>(value.get()); }, std::move(fallback), std::move(help),
      std::move(implied));
}

}  // namespace diffrank
