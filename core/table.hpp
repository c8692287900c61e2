// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace diffrank {

/// A map that any thread may read and write, for registries that files fill in while the program starts. Make it with
/// `static auto& table = *new Table<Key, Value>;`: never destroyed, because entries may live in code that is unloaded
/// before static destructors run (a notebook cell).
template <class Key, class Value>
class Table {
 public:
  /// Replaces the value of an equal key.
  bool add(Key key, Value value) {
    const std::lock_guard lock(mutex_);
    map_.insert_or_assign(std::move(key), std::move(value));
    return true;
  }
  /// A copy, since another thread may replace the value.
  std::optional<Value> find(const Key& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = map_.find(key);
    if (found == map_.end()) return std::nullopt;
    return found->second;
  }
  /// In the order of the keys.
  std::vector<std::pair<Key, Value>> all() const {
    const std::lock_guard lock(mutex_);
    return {map_.begin(), map_.end()};
  }
  std::vector<Key> keys() const {
    std::vector<Key> list;
    for (auto& entry : all()) list.push_back(std::move(entry.first));
    return list;
  }

 private:
  mutable std::mutex mutex_;
  std::map<Key, Value> map_;
};

}  // namespace diffrank
