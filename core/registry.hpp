// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diffrank/core/component.hpp"

namespace diffrank {

/// One registered component.
struct Entry {
  std::string kind, name, source, summary;
  std::function<std::shared_ptr<Component>()> make;
};

/// Replaces an entry of the same kind and name: a notebook cell may run twice.
bool add_entry(Entry entry);

/// `const bool added = add<Permutahedron>("permutahedron", "Blondel et al. 2020", "one line about it");`
template <class Self>
bool add(std::string name, std::string source, std::string summary) {
  return add_entry({Self::Kind::kind, std::move(name), std::move(source), std::move(summary),
                    [] { return std::static_pointer_cast<Component>(std::make_shared<Self>()); }});
}

std::optional<Entry> find_entry(std::string_view kind, std::string_view name);
/// Registered components of a kind, sorted by name; all of them for kind "".
std::vector<Entry> entries(std::string_view kind = {});
std::vector<std::string> kinds();

/// Reads a component of a kind; null where that is impossible, with the reasons added to `problems`.
std::shared_ptr<Component> make_component(std::string_view kind, const Spec& spec, const std::string& path,
                                          std::vector<Problem>& problems);
/// Throws InvalidSpec.
std::shared_ptr<Component> make_component(std::string_view kind, std::string_view spec);

/// `auto ranker = diffrank::make<diffrank::Ranker>("permutahedron(strength=0.1)");` Throws InvalidSpec.
template <class K>
std::shared_ptr<K> make(std::string_view spec) {
  return std::static_pointer_cast<K>(make_component(K::kind, spec));
}

}  // namespace diffrank
