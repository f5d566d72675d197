// Reading and building map values. Maps keep the order in which keys came; look-ups in big maps search a sorted index.
// Included by value.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::types {

struct MapEntry {
  std::string key;
  Value value;
};

// A view of a map value; lives as long as that value.
class MapView {
 public:
  MapView(std::span<const MapEntry> entries, std::span<const uint32_t> by_key) : entries_(entries), by_key_(by_key) {}

  [[nodiscard]] size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::span<const MapEntry> entries() const { return entries_; }
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }

  // The value of `key`; nullptr if the map has no such key (a key whose value is null is there).
  [[nodiscard]] const Value *Find(std::string_view key) const;

  // Indexes into entries() in the order of the keys' bytes.
  [[nodiscard]] std::span<const uint32_t> by_key() const { return by_key_; }

 private:
  std::span<const MapEntry> entries_;
  std::span<const uint32_t> by_key_;
};

class MapBuilder {
 public:
  void Reserve(size_t entries) { entries_.reserve(entries); }

  // A key that comes again replaces the earlier value and keeps its place.
  void Put(std::string_view key, Value value) { entries_.push_back({std::string(key), std::move(value)}); }

  [[nodiscard]] Value Build() &&;
  // With the limit that a query's maps have: LimitExceeded above kMaxValueDepth levels.
  [[nodiscard]] base::Result<Value> BuildChecked() &&;

 private:
  std::vector<MapEntry> entries_;
};

}  // namespace mycel::engine::types
