// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diffrank/core/options.hpp"

namespace diffrank {

/// Anything that a spec can name. A kind is a class K : Component with `using Kind = K` and `static constexpr const
/// char* kind`; names are unique within a kind.
class Component {
 public:
  virtual ~Component();
  /// Declares the options; changes nothing.
  virtual void options(Options&) {}
  /// Options that a base class gives to all that derive from it, declared after the author's own.
  virtual void shared_options(Options&) {}
  /// Rules that tie several options together; called once after all were read. Adds to `problems`.
  virtual void validate(const std::string& /*path*/, std::vector<Problem>&) const {}
  /// Makes what the options describe; called once, by the registry, after they were read and found valid.
  virtual void prepare() {}

  /// What the component was made as, such as "ranker" and "permutahedron"; empty if not by the registry.
  const std::string& kind_name() const { return kind_; }
  const std::string& name() const { return name_; }
  /// Canonical and complete: every option with its present value.
  std::string describe() const;
  /// Only what differs from the defaults (or from `implied`, where that has another): for tables and plots.
  std::string label(const Options::Implied& implied = {}) const;
  /// The present value of an option, as text; throws std::out_of_range for an unknown one.
  std::string option(std::string_view name) const;

 private:
  friend struct ComponentName;
  std::string kind_, name_;
};

/// The options of a component with their present values.
Options declared(const Component& component);

}  // namespace diffrank
