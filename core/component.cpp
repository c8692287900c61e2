// SPDX-License-Identifier: Apache-2.0
// The registry, and the making of components from specs.
#include "diffrank/core/component.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "diffrank/core/kind_hint.hpp"
#include "diffrank/core/printable.hpp"

namespace diffrank {

/// Never destroyed: entries may live in code that is unloaded before static destructors run (a notebook cell).
struct Registry {
  std::mutex mutex;
  std::map<std::pair<std::string, std::string>, Entry> entries;
  static Registry& get() {
    static auto& registry = *new Registry;
    return registry;
  }
  static void name(Component& component, std::string_view kind, const std::string& name) {
    component.kind_ = kind;
    component.name_ = name;
  }
};

namespace {

std::string lines(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& problem : problems)
    text += (text.empty() ? "" : "\n") + (problem.path.empty() ? "" : problem.path + ": ") + problem.message;
  return text;
}

std::vector<Problem>& make_printable(std::vector<Problem>& problems) {
  for (auto& [path, message, unused, name] : problems) path = printable(path), message = printable(message);
  return problems;
}

}  // namespace

InvalidSpec::InvalidSpec(std::vector<Problem> all)
    : std::invalid_argument(lines(make_printable(all))), problems(std::move(all)) {}
InvalidSpec::InvalidSpec(std::string path, std::string message)
    : InvalidSpec(std::vector<Problem>{{std::move(path), std::move(message)}}) {}
InvalidSpec::~InvalidSpec() = default;
Component::~Component() = default;

Options declared(const Component& component) {
  // options() takes references to the variables and changes nothing.
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

bool add_entry(Entry entry) {
  auto& registry = Registry::get();
  const std::lock_guard lock(registry.mutex);
  registry.entries[{entry.kind, entry.name}] = std::move(entry);
  return true;
}

std::vector<Entry> entries(std::string_view kind) {
  auto& registry = Registry::get();
  const std::lock_guard lock(registry.mutex);
  std::vector<Entry> list;
  for (const auto& [key, entry] : registry.entries)
    if (kind.empty() || key.first == kind) list.push_back(entry);
  return list;
}

std::vector<std::string> kinds() {
  std::vector<std::string> list;
  for (const auto& entry : entries())
    if (list.empty() || list.back() != entry.kind) list.push_back(entry.kind);
  return list;
}

Spec with_implied(Spec spec, const Options::Implied& implied) {
  for (const auto& option : implied)
    if (std::none_of(spec.options.begin(), spec.options.end(), [&](const auto& o) { return o.first == option.first; }))
      spec.options.push_back(option);
  return spec;
}

std::shared_ptr<Component> make_component(std::string_view kind, const Spec& spec, const std::string& path,
                                          std::vector<Problem>& problems) {
  std::vector<std::string> known;
  std::shared_ptr<Component> component;
  for (const auto& entry : entries(kind)) {
    known.push_back(entry.name);
    if (entry.name == spec.name) component = entry.make();
  }
  const std::string what = std::string(kind) + " '" + spec.name + "'";
  if (!component) {
    const auto hint = known.empty() ? std::string() : kind_hint(std::string(kind), spec.name);
    problems.push_back({path, "unknown " + what + (hint.empty() ? suggestion(spec.name, known) : hint)});
    return nullptr;
  }
  Registry::name(*component, kind, spec.name);
  const auto before = problems.size();
  declared(*component).read(spec, what, path, problems);
  if (problems.size() == before) component->validate(path, problems);
  return problems.size() == before ? component : nullptr;
}

std::shared_ptr<Component> make_component(std::string_view kind, std::string_view spec) {
  std::vector<Problem> problems;
  auto component = make_component(kind, parse_spec(spec), "", problems);
  if (!component) throw InvalidSpec(std::move(problems));
  return component;
}

}  // namespace diffrank
