// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/kind_hint.hpp"

#include "diffrank/core/registry.hpp"

namespace diffrank {
namespace {

/// The first component of a kind with an option for components of another kind, as "ranksim(ranker=", or empty.
std::string holder(const std::string& kind, const std::string& held) {
  for (const auto& entry : entries(kind)) {
    const auto component = make_component(kind, entry.name);
    const auto options = declared(*component);
    for (const auto& option : options.all())
      if (option.type == Option::Type::component && option.kind == held) return entry.name + "(" + option.name + "=";
  }
  return {};
}

}  // namespace

std::string kind_hint(const std::string& kind, const std::string& name) {
  for (const auto& entry : entries()) {
    if (entry.name != name || entry.kind == kind) continue;
    const auto around = holder(kind, entry.kind);
    return "; '" + name + "' is a " + entry.kind + (around.empty() ? "" : ", write " + around + name + ")");
  }
  return {};
}

}  // namespace diffrank
