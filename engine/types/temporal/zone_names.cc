#include "engine/types/temporal/zone_names.h"

#include <array>
#include <atomic>
#include <mutex>
#include <string>

#include "engine/base/assert.h"

namespace mycel::engine::types {
namespace {

constexpr size_t kMaxZones = 4096;
constexpr size_t kMaxZoneNameBytes = 64;

// Append only: a reader sees `count` first and every name below it is set. Never destroyed, so views outlive main().
struct Table {
  std::mutex append;
  std::atomic<size_t> count{0};
  std::array<std::atomic<const std::string*>, kMaxZones> names{};
};

Table& GetTable() {
  static Table& table = *new Table();
  return table;
}

std::optional<ZoneId> FindFrom(const Table& table, size_t first, size_t end, std::string_view name) {
  for (size_t i = first; i < end; ++i) {
    if (*table.names[i].load(std::memory_order_relaxed) == name) return static_cast<ZoneId>(i);
  }
  return std::nullopt;
}

}  // namespace

std::optional<ZoneId> InternZone(std::string_view name) {
  if (name.empty() || name.size() > kMaxZoneNameBytes) return std::nullopt;
  Table& table = GetTable();
  const size_t seen = table.count.load(std::memory_order_acquire);
  if (auto found = FindFrom(table, 0, seen, name)) return found;
  const std::lock_guard lock(table.append);
  const size_t count = table.count.load(std::memory_order_relaxed);
  if (auto found = FindFrom(table, seen, count, name)) return found;
  if (count == kMaxZones) return std::nullopt;
  table.names[count].store(new std::string(name), std::memory_order_relaxed);
  table.count.store(count + 1, std::memory_order_release);
  return static_cast<ZoneId>(count);
}

std::string_view ZoneName(ZoneId id) {
  const Table& table = GetTable();
  MYCEL_ASSERT(id < table.count.load(std::memory_order_acquire));
  return *table.names[id].load(std::memory_order_relaxed);
}

}  // namespace mycel::engine::types
