// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/registry.hpp"

#include "diffrank/core/kind_hint.hpp"
#include "diffrank/core/table.hpp"

namespace diffrank {

struct ComponentName {
  static void set(Component& component, std::string_view kind, const std::string& name) {
    component.kind_ = kind;
    component.name_ = name;
  }
};

namespace {

using Key = std::pair<std::string, std::string>;  // kind, name

auto& registry() {
  static auto& table = *new Table<Key, Entry>;
  return table;
}

std::vector<std::string> names(std::string_view kind) {
  std::vector<std::string> list;
  for (auto& [key_kind, name] : registry().keys())
    if (key_kind == kind) list.push_back(std::move(name));
  return list;
}

}  // namespace

bool add_entry(Entry entry) {
  Key key{entry.kind, entry.name};
  return registry().add(std::move(key), std::move(entry));
}

std::optional<Entry> find_entry(std::string_view kind, std::string_view name) {
  return registry().find(Key(kind, name));
}

std::vector<Entry> entries(std::string_view kind) {
  std::vector<Entry> list;
  for (auto& [key, entry] : registry().all())
    if (kind.empty() || key.first == kind) list.push_back(std::move(entry));
  return list;
}

std::vector<std::string> kinds() {
  std::vector<std::string> list;
  for (auto& key : registry().keys())
    if (list.empty() || list.back() != key.first) list.push_back(std::move(key.first));
  return list;
}

std::shared_ptr<Component> make_component(std::string_view kind, const Spec& spec, const std::string& path,
                                          std::vector<Problem>& problems) {
  const std::string what = std::string(kind) + " '" + spec.name + "'";
  const auto entry = find_entry(kind, spec.name);
  if (!entry) {
    const auto known = names(kind);
    const auto hint = known.empty() ? std::string() : kind_hint(std::string(kind), spec.name);
    problems.push_back({path, "unknown " + what + (hint.empty() ? suggestion(spec.name, known) : hint)});
    return nullptr;
  }
  auto component = entry->make();
  ComponentName::set(*component, kind, spec.name);
  const auto before = problems.size();
  declared(*component).read(spec, what, path, problems);
  if (problems.size() == before) component->validate(path, problems);
  if (problems.size() > before) return nullptr;
  component->prepare();
  return component;
}

std::shared_ptr<Component> make_component(std::string_view kind, std::string_view spec) {
  std::vector<Problem> problems;
  auto component = make_component(kind, parse_spec(spec), "", problems);
  if (!component) throw InvalidSpec(std::move(problems));
  return component;
}

}  // namespace diffrank
