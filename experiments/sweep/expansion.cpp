// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/expansion.hpp"

#include <algorithm>
#include <limits>

namespace diffrank::experiments {
namespace {

constexpr auto none = std::numeric_limits<std::size_t>::max();

}  // namespace

Expansion::Expansion(const Sweep& sweep, const Json& base) : sweep_(sweep), base_(base) {}

/// One for each way through the lists.
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
  std::vector<bool> steers(selection.factors.size(), false);
  for (const auto& outer : slots)
    for (const auto& inner : slots)
      if (outer.factor != none && is_below(inner.path, outer.path)) steers[outer.factor] = true;
  for (auto& slot : slots) slot.steers = slot.factor != none && steers[slot.factor];
  return slots;
}

bool Expansion::lost(const std::string& path) const {
  bool below = false;
  for (const auto& replaced : sweep_.replaced) {
    if (replaced == path) return false;
    below = below || is_below(path, replaced);
  }
  return below;
}

bool Expansion::applies(const Slot& slot, const Json& trial) {
  try {
    get_path(trial, slot.path);
  } catch (const NoSuchPath& error) {
    reach_.fails(slot.path, error);
    return false;
  } catch (const InvalidSpec&) {  // setting it says so, too
  }
  reach_.leads(slot.path);
  return true;
}

/// Counting, factors that decide nothing about others are not gone through: their rows are multiplied.
bool Expansion::walk(const Selection& selection, const std::vector<Slot>& slots, std::size_t next, State state,
                     bool counting, const Leaf& leaf, const Fail& fail) {
  try {
    for (; next < slots.size(); ++next) {
      const auto& slot = slots[next];
      const bool single = slot.factor == none, chosen = single || state.rows[slot.factor] != none;
      if (!applies(slot, state.made.trial)) {
        if (!single || lost(slot.path)) continue;
        state.made.settings.push_back(slot.setting);
        set_path(state.made.trial, slot.path, slot.setting->value);  // throws
      }
      const auto set = [&slot](State& s, const Setting& setting) {
        s.made.settings.push_back(&setting);
        set_path(s.made.trial, slot.path, setting.value);
      };
      if (single) {
        set(state, *slot.setting);
        continue;
      }
      const auto& rows = selection.factors[slot.factor]->rows;
      if (!chosen && counting && !slot.steers) {
        state.rows[slot.factor] = 0;
        state.product *= std::min(rows.size(), most_trials + 1);
        state.product = std::min(state.product, most_trials + 1);
      } else if (!chosen) {
        for (std::size_t row = 0; row < rows.size(); ++row) {
          auto branch = state;
          branch.rows[slot.factor] = row;
          if (!walk(selection, slots, next, branch, counting, leaf, fail)) return false;
        }
        return true;
      }
      set(state, rows[state.rows[slot.factor]][slot.column]);
    }
  } catch (const InvalidSpec& error) {
    fail(error, state.made);
    return true;
  }
  return leaf(state);
}

bool Expansion::more_than(std::size_t limit) {
  std::size_t total = 0;
  const auto count = [&](const State& state) { return (total += state.product) <= limit; };
  for (const auto& selection : selections(sweep_)) {
    const State start{{base_, {}}, std::vector<std::size_t>(selection.factors.size(), none)};
    if (!walk(selection, slots(selection), 0, start, true, count, [](const auto&...) {})) return true;
  }
  return false;
}

void Expansion::each(const Use& use, const Fail& fail) {
  const auto leaf = [&](const State& state) {
    use(state.made);
    return true;
  };
  for (const auto& selection : selections(sweep_)) {
    const State start{{base_, {}}, std::vector<std::size_t>(selection.factors.size(), none)};
    walk(selection, slots(selection), 0, start, false, leaf, fail);
  }
}

std::vector<std::pair<const Setting*, NoSuchPath>> Expansion::nowhere() const {
  std::vector<std::pair<const Setting*, NoSuchPath>> list;
  for (const auto& selection : selections(sweep_))
    for (const auto& slot : slots(selection)) {
      const auto* failure = slot.factor == none || lost(slot.path) ? nullptr : reach_.failure(slot.path);
      const auto is_same = [&slot](const auto& known) { return known.first->path == slot.path; };
      if (failure && std::none_of(list.begin(), list.end(), is_same)) list.emplace_back(slot.setting, *failure);
    }
  return list;
}

}  // namespace diffrank::experiments
