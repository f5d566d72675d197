#include "engine/types/map_view.h"

#include <algorithm>
#include <numeric>

#include "engine/types/heap_object.h"
#include "engine/types/list_view.h"

namespace mycel::engine::types {
namespace {

// Below this size comparing one key after the other beats a binary search.
constexpr size_t kScanEntries = 8;

void RemoveReplaced(std::vector<MapEntry>* entries, std::vector<uint32_t>* by_key) {
  // Equal keys stand together, earliest first: the earliest keeps its place and takes the last value.
  std::vector<bool> dead(entries->size(), false);
  bool any = false;
  for (size_t i = 0; i < by_key->size();) {
    size_t last = i;
    while (last + 1 < by_key->size() && (*entries)[(*by_key)[last + 1]].key == (*entries)[(*by_key)[i]].key) ++last;
    if (last > i) {
      (*entries)[(*by_key)[i]].value = std::move((*entries)[(*by_key)[last]].value);
      for (size_t j = i + 1; j <= last; ++j) dead[(*by_key)[j]] = true;
      any = true;
    }
    i = last + 1;
  }
  if (!any) return;
  std::vector<uint32_t> new_place(entries->size());
  std::vector<MapEntry> kept;
  for (size_t i = 0; i < entries->size(); ++i) {
    if (dead[i]) continue;
    new_place[i] = static_cast<uint32_t>(kept.size());
    kept.push_back(std::move((*entries)[i]));
  }
  std::erase_if(*by_key, [&](uint32_t i) { return dead[i]; });
  for (uint32_t& i : *by_key) i = new_place[i];
  *entries = std::move(kept);
}

}  // namespace

const Value* MapView::Find(std::string_view key) const {
  if (entries_.size() <= kScanEntries) {
    for (const MapEntry& entry : entries_) {
      if (entry.key == key) return &entry.value;
    }
    return nullptr;
  }
  const auto found = std::lower_bound(by_key_.begin(), by_key_.end(), key,
                                      [this](uint32_t i, std::string_view k) { return entries_[i].key < k; });
  if (found == by_key_.end() || entries_[*found].key != key) return nullptr;
  return &entries_[*found].value;
}

Value MapBuilder::Build() && {
  auto* object = new MapObject();
  object->by_key.resize(entries_.size());
  std::iota(object->by_key.begin(), object->by_key.end(), 0u);
  std::stable_sort(object->by_key.begin(), object->by_key.end(),
                   [this](uint32_t a, uint32_t b) { return entries_[a].key < entries_[b].key; });
  RemoveReplaced(&entries_, &object->by_key);
  uint64_t bytes = sizeof(MapObject) + entries_.capacity() * sizeof(MapEntry) + entries_.size() * sizeof(uint32_t);
  uint32_t deepest = 0;
  for (const MapEntry& entry : entries_) {
    if (entry.key.capacity() > 15) bytes += entry.key.capacity() + 1;  // not inside the string object itself
    bytes += entry.value.heap_bytes();
    deepest = std::max(deepest, entry.value.depth());
  }
  object->depth = deepest + 1;
  object->heap_bytes = bytes;
  object->entries = std::move(entries_);
  return Value::Heap(Kind::kMap, object);
}

base::Result<Value> MapBuilder::BuildChecked() && { return CheckedDepth(std::move(*this).Build()); }

}  // namespace mycel::engine::types
