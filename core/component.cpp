// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/component.hpp"

#include "diffrank/core/registry.hpp"

namespace diffrank {

Component::~Component() = default;

Options declared(const Component& component) {
  // options() takes references to the variables and changes nothing; only what reads into them does.
  auto& declaring = const_cast<Component&>(component);
  Options options;
  declaring.options(options);
  declaring.shared_options(options);
  return options;
}

std::string Component::describe() const {
  Spec spec{name_, {}};
  const auto now = declared(*this);
  for (const auto& option : now.all()) spec.options.emplace_back(option.name, option.print(true));
  return to_text(spec);
}

std::string Component::label(const Options::Implied& implied) const {
  const auto fresh = make_component(kind_, to_text({name_, implied}));
  const auto now = declared(*this), defaults = declared(*fresh);
  Spec spec{name_, {}};
  for (std::size_t i = 0; i < now.all().size(); ++i)
    if (now.all()[i].print(true) != defaults.all()[i].print(true))
      spec.options.emplace_back(now.all()[i].name, now.all()[i].print(false));
  return to_text(spec);
}

std::string Component::option(std::string_view name) const {
  const auto now = declared(*this);
  for (const auto& option : now.all())
    if (option.name == name) return option.print(true);
  throw std::out_of_range("'" + name_ + "' has no option '" + std::string(name) + "'");
}

}  // namespace diffrank
