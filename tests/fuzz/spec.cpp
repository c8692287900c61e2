// SPDX-License-Identifier: Apache-2.0
// First byte: the kind of the component; the rest: its spec. What a component says of itself makes the same component.
#include <cstdlib>

#include "diffrank/core/component.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/fuzz/input.hpp"

using namespace diffrank;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const auto all = kinds();
  const auto& kind = all[data[0] % all.size()];
  const auto spec = fuzz::text(data + 1, size - 1);
  if (!spec.empty() && unquote(quote(spec)) != spec) std::abort();
  try {
    (void)parse_list(spec);
  } catch (const InvalidSpec&) {
  }
  std::string description;
  try {
    description = make_component(kind, spec)->describe();
  } catch (const InvalidSpec&) {
    return 0;
  }
  if (make_component(kind, description)->describe() != description) std::abort();
  return 0;
}
