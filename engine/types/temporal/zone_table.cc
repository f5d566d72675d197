#include "engine/types/temporal/zone_table.h"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "engine/base/assert.h"
#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/temporal_errors.h"
#include "engine/types/temporal/zone_links.h"

namespace mycel::engine::types::temporal {

using base::Result;

namespace {

// The zone data knows about 600 names.
constexpr size_t kMaxZones = 2048;

constexpr int64_t kDataEndYear = 2037;
constexpr int64_t kEarliestLookup = -1'000'000'000'000;  // long before the first local mean time ends

struct Zone {
  std::string name;
  const date::time_zone* data = nullptr;
  bool seasonal_at_end = false;  // 2037 has more than one offset
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

int64_t StartOfYear(int64_t year) { return DaysFromCivil(year, 1, 1) * kSecondsPerDay; }

// A time with the same offset within the years that the zone data covers: after 2037 the same place in the last year
// that starts on the same weekday and is as long.
int64_t CoveredTime(const Zone& zone, int64_t seconds) {
  if (seconds < StartOfYear(kDataEndYear)) return std::max(seconds, kEarliestLookup);
  if (!zone.seasonal_at_end) return StartOfYear(kDataEndYear) + 100 * kSecondsPerDay;
  const int64_t year = CivilFromDays(FloorDiv(seconds, kSecondsPerDay)).year;
  int64_t twin = kDataEndYear;
  while (IsLeapYear(twin) != IsLeapYear(year) ||
         DayOfWeek(DaysFromCivil(twin, 1, 1)) != DayOfWeek(DaysFromCivil(year, 1, 1))) {
    --twin;
  }
  return seconds - StartOfYear(year) + StartOfYear(twin);
}

int32_t RawOffset(const date::time_zone* data, int64_t utc_seconds) {
  return static_cast<int32_t>(data->get_info(date::sys_seconds(std::chrono::seconds(utc_seconds))).offset.count());
}

// The name as the zone data spells it: names are taken in any case.
std::string SpelledName(const std::string& name) {
  static const std::unordered_map<std::string, std::string>& spellings = *[] {
    auto* all = new std::unordered_map<std::string, std::string>;
    const date::tzdb& data = date::get_tzdb();
    for (const auto& zone : data.zones) all->emplace(Lower(zone.name()), zone.name());
    for (const ZoneLink& link : kZoneLinks) all->emplace(Lower(link.name), link.name);
    return all;
  }();
  const auto found = spellings.find(Lower(name));
  return found == spellings.end() ? name : found->second;
}

// The process-wide table. Names are only ever added, so a reader that holds an id may read its slot without the lock.
class ZoneTable {
 public:
  Result<ZoneId> Intern(const std::string& name) {
    const std::lock_guard lock(mutex_);
    if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
    if (count_ == kMaxZones) return UnparsableText("Too many time zones, cannot add: " + name);
    auto zone = std::make_unique<Zone>();
    zone->name = name;
    try {
      static_cast<void>(date::locate_zone(name));  // an alias must itself exist
      zone->data = date::locate_zone(ZoneDataName(name));
      const int64_t january = StartOfYear(kDataEndYear) + 14 * kSecondsPerDay;
      zone->seasonal_at_end = RawOffset(zone->data, january) != RawOffset(zone->data, january + 181 * kSecondsPerDay);
    } catch (const std::exception&) {
      return UnparsableText("Invalid value for TimeZone: Unknown time-zone ID: " + name);
    }
    const auto id = static_cast<ZoneId>(count_++);
    slots_[id].store(zone.release(), std::memory_order_release);
    ids_.emplace(name, id);
    return id;
  }

  const Zone& At(ZoneId id) const {
    MYCEL_ASSERT(id < kMaxZones);
    const Zone* zone = slots_[id].load(std::memory_order_acquire);
    MYCEL_ASSERT(zone != nullptr);
    return *zone;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, ZoneId> ids_;
  size_t count_ = 0;
  std::array<std::atomic<const Zone*>, kMaxZones> slots_{};
};

// Never destroyed: values with zones may outlive static destruction.
ZoneTable& Table() {
  static ZoneTable& table = *new ZoneTable;
  return table;
}

}  // namespace

Result<ZoneId> InternZone(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), ' ', '_');
  const auto known = Table().Intern(text);
  if (known.ok()) return known;
  const std::string spelled = SpelledName(text);
  return spelled == text ? known : Table().Intern(spelled);
}

std::string_view ZoneName(ZoneId zone) { return Table().At(zone).name; }

int32_t ZoneOffsetAt(ZoneId zone, int64_t utc_seconds) {
  const Zone& entry = Table().At(zone);
  return RawOffset(entry.data, CoveredTime(entry, utc_seconds));
}

LocalOffsets ZoneOffsetsAtLocal(ZoneId zone, int64_t local_seconds) {
  const Zone& entry = Table().At(zone);
  const auto local = date::local_seconds(std::chrono::seconds(CoveredTime(entry, local_seconds)));
  const date::local_info info = entry.data->get_info(local);
  const auto first = static_cast<int32_t>(info.first.offset.count());
  if (info.result == date::local_info::unique) return {first, first, false};
  return {first, static_cast<int32_t>(info.second.offset.count()), info.result == date::local_info::nonexistent};
}

}  // namespace mycel::engine::types::temporal
