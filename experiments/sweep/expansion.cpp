// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/expansion.hpp"

#include <algorithm>
#include <limits>

namespace diffrank::experiments {
namespace {

constexpr auto none = std::numeric_limits<std::size_t>::max();

}  // namespace

Expansion::Expansion(const Sweep& sweep, const Json& base) : sweep_(sweep), base_(base) {}

/// One selection for each combination of entries of the nested lists.
std::vector<Expansion::Selection> Expansion::selections(const Sweep& sweep) {
  Selection own;
  for (const auto& factor : sweep.factors) own.factors.push_back(&factor);
  if (sweep.list.empty()) return {own};
  std::vector<Selection> all;
  for (const auto& entry : sweep.list)
    for (const auto& inner : selections(entry.sweep)) {
      all.push_back(own);
      auto& whole = all.back();
      whole.factors.insert(whole.factors.end(), inner.factors.begin(), inner.factors.end());
      for (const auto& setting : entry.settings) whole.settings.push_back(&setting);
      whole.settings.insert(whole.settings.end(), inner.settings.begin(), inner.settings.end());
    }
  return all;
}

std::vector<Expansion::Slot> Expansion::slots(const Selection& selection) {
  std::vector<Slot> slots;
  for (const auto* setting : selection.settings) slots.push_back({setting->path, none, 0, setting});
  for (std::size_t f = 0; f < selection.factors.size(); ++f) {
    const auto& row = selection.factors[f]->rows.front();
    for (std::size_t c = 0; c < row.size(); ++c) slots.push_back({row[c].path, f, c, &row[c]});
  }
  std::sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) { return is_outer(a.path, b.path); });
  std::vector<bool> affects_others(selection.factors.size(), false);
  for (const auto& outer : slots)
    for (const auto& inner : slots)
      if (outer.factor != none && is_below(inner.path, outer.path)) affects_others[outer.factor] = true;
  for (auto& slot : slots) slot.affects_others = slot.factor != none && affects_others[slot.factor];
  return slots;
}

bool Expansion::is_shadowed_by_override(const std::string& path) const {
  bool below = false;
  for (const auto& replaced : sweep_.replaced) {
    if (replaced == path) return false;
    below = below || is_below(path, replaced);
  }
  return below;
}

bool Expansion::applies(const Slot& slot, const Json& trial) {
  try {
    auto copy = trial;
    paths_.set(copy, slot.path, Json());
  } catch (const NoSuchPath& error) {
    use_.mark_missing(slot.path, error);
    return false;
  } catch (const InvalidSpec&) {  // set() reports it
  }
  use_.mark_used(slot.path);
  return true;
}

void Expansion::set(const Slot& slot, const Setting& setting, Combination& combination) {
  combination.settings.push_back(&setting);
  paths_.set(combination.trial, slot.path, setting.value);
}

/// Sets the slots from `next` on, and calls leaf() for each combination. Returns false to end the enumeration.
bool Expansion::walk(const Walk& walk, std::size_t next, State state) {
  try {
    for (; next < walk.slots.size(); ++next) {
      const auto& slot = walk.slots[next];
      const bool single = slot.factor == none;
      const bool chosen = !single && state.rows[slot.factor] != none;
      if (!applies(slot, state.combination.trial) && (!single || is_shadowed_by_override(slot.path))) continue;
      if (single) {
        set(slot, *slot.setting, state.combination);
        continue;
      }
      const auto& rows = walk.selection.factors[slot.factor]->rows;
      if (!chosen && (!walk.counting || slot.affects_others)) return branch(walk, next, state);
      if (!chosen) {
        state.rows[slot.factor] = 0;
        state.product = std::min(state.product * std::min(rows.size(), max_trials + 1), max_trials + 1);
      }
      set(slot, rows[state.rows[slot.factor]][slot.column], state.combination);
    }
  } catch (const InvalidSpec& error) {
    walk.fail(error, state.combination);
    return true;
  }
  return walk.leaf(state);
}

/// Continues the walk once for each row of the factor of slot `next`.
bool Expansion::branch(const Walk& walk, std::size_t next, const State& state) {
  const auto factor = walk.slots[next].factor;
  for (std::size_t row = 0; row < walk.selection.factors[factor]->rows.size(); ++row) {
    auto chosen = state;
    chosen.rows[factor] = row;
    if (!this->walk(walk, next, std::move(chosen))) return false;
  }
  return true;
}

bool Expansion::walk_all(bool counting, const Leaf& leaf, const Fail& fail) {
  for (const auto& selection : selections(sweep_)) {
    const auto all = slots(selection);
    const State start{{base_, {}}, std::vector<std::size_t>(selection.factors.size(), none)};
    if (!walk({selection, all, counting, leaf, fail}, 0, start)) return false;
  }
  return true;
}

bool Expansion::more_than(std::size_t limit) {
  std::size_t total = 0;
  return !walk_all(
      true, [&](const State& state) { return (total += state.product) <= limit; }, [](const auto&...) {});
}

void Expansion::each(const Use& use, const Fail& fail) {
  walk_all(
      false,
      [&](const State& state) {
        use(state.combination);
        return true;
      },
      fail);
}

std::vector<std::pair<const Setting*, NoSuchPath>> Expansion::unused_paths() const {
  std::vector<std::pair<const Setting*, NoSuchPath>> list;
  for (const auto& selection : selections(sweep_))
    for (const auto& slot : slots(selection)) {
      const auto* failure =
          slot.factor == none || is_shadowed_by_override(slot.path) ? nullptr : use_.failure(slot.path);
      const auto is_same = [&slot](const auto& known) { return known.first->path == slot.path; };
      if (failure && std::none_of(list.begin(), list.end(), is_same)) list.emplace_back(slot.setting, *failure);
    }
  return list;
}

}  // namespace diffrank::experiments
