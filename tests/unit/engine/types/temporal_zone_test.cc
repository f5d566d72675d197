#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/order.h"
#include "engine/types/temporal/zone_links.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types::temporal {
namespace {

int64_t Local(int64_t year, int month, int day, int hour) {
  return DaysFromCivil(year, month, day) * kSecondsPerDay + hour * 3600;
}

ZoneSpec Named(std::string_view name) { return {InternZone(name).value(), 0}; }

int32_t OffsetOf(std::string_view zone, int64_t local_seconds) {
  return FromLocalSeconds(local_seconds, 0, Named(zone)).value().offset_seconds;
}

}  // namespace

TEST_CASE("A zone's id is the same from every thread and its name comes back") {
  std::vector<ZoneId> ids(8);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < ids.size(); ++i) {
    threads.emplace_back([&ids, i] { ids[i] = InternZone(i % 2 == 0 ? "Asia/Tokyo" : "America/New York").value(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < ids.size(); ++i) CHECK(ids[i] == ids[i % 2]);
  CHECK(ZoneName(ids[0]) == "Asia/Tokyo");
  CHECK(ZoneName(ids[1]) == "America/New_York");
}

TEST_CASE("Names are taken in any case and spelled as the zone data has them") {
  const auto zone = InternZone("america/NEW york");
  REQUIRE(zone.ok());
  CHECK(ZoneName(*zone) == "America/New_York");
  CHECK(*zone == InternZone("America/New_York").value());
}

TEST_CASE("An unknown zone fails with its name") {
  for (const char* name : {"Mars/Olympus", "", "../../etc/passwd", "europe/nowhere", "Europe"}) {
    const auto zone = InternZone(name);
    REQUIRE_FALSE(zone.ok());
    CHECK(zone.status().message().find(name) != std::string::npos);
  }
}

TEST_CASE("Every merged zone exists, and so does the zone whose data it takes") {
  for (const ZoneLink& link : kZoneLinks) {
    INFO(link.name << " -> " << link.target);
    const auto zone = InternZone(link.name);
    const auto target = InternZone(link.target);
    REQUIRE(zone.ok());
    REQUIRE(target.ok());
    for (const int64_t year : {1850, 1950, 1980, 2024}) {
      CHECK(ZoneOffsetAt(*zone, Local(year, 7, 1, 0)) == ZoneOffsetAt(*target, Local(year, 7, 1, 0)));
    }
  }
}

TEST_CASE("Offsets follow daylight saving, history and the time after the zone data's end") {
  CHECK(OffsetOf("Europe/Berlin", Local(2024, 1, 15, 12)) == 3600);
  CHECK(OffsetOf("Europe/Berlin", Local(2024, 7, 15, 12)) == 7200);
  CHECK(OffsetOf("Europe/Stockholm", Local(1818, 7, 21, 21)) == 53 * 60 + 28);
  CHECK(OffsetOf("Europe/Berlin", Local(-999'999'999, 1, 2, 0)) == 53 * 60 + 28);
  CHECK(OffsetOf("Asia/Kolkata", Local(2024, 1, 1, 10)) == 19800);
  CHECK(OffsetOf("Europe/Berlin", Local(2037, 7, 1, 12)) == 7200);
  for (int64_t year = 2037; year < 2500; ++year) {
    CHECK(OffsetOf("Europe/Berlin", Local(year, 1, 15, 12)) == 3600);
    CHECK(OffsetOf("Europe/Berlin", Local(year, 7, 15, 12)) == 7200);
    CHECK(OffsetOf("Asia/Tokyo", Local(year, 7, 15, 12)) == 9 * 3600);
    CHECK(OffsetOf("America/Sao_Paulo", Local(year, 1, 15, 12)) == -3 * 3600);
    CHECK(OffsetOf("Australia/Sydney", Local(year, 1, 1, 0)) == 11 * 3600);
  }
  // The last Sunday of March 2060 is the 28th.
  CHECK(OffsetOf("Europe/Berlin", Local(2060, 3, 28, 1)) == 3600);
  CHECK(OffsetOf("Europe/Berlin", Local(2060, 3, 28, 4)) == 7200);
}

TEST_CASE("Gaps move the clock forward, overlaps take the earlier offset unless the later is preferred") {
  const ZoneSpec berlin = Named("Europe/Berlin");
  const DateTime gap = FromLocalSeconds(Local(2024, 3, 31, 2) + 1800, 0, berlin).value();
  CHECK(ToLocalSeconds(gap) == Local(2024, 3, 31, 3) + 1800);
  CHECK(gap.offset_seconds == 7200);
  const int64_t twice = Local(2024, 10, 27, 2) + 1800;
  CHECK(FromLocalSeconds(twice, 0, berlin).value().offset_seconds == 7200);
  CHECK(FromLocalSeconds(twice, 0, berlin, 3600).value().offset_seconds == 3600);
  CHECK(FromLocalSeconds(twice, 0, berlin, 0).value().offset_seconds == 7200);
}

TEST_CASE("Local and UTC seconds convert back and forth through a whole year of hours") {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"}) {
    const ZoneSpec zone = Named(name);
    for (int64_t utc = Local(2024, 1, 1, 0); utc < Local(2025, 1, 1, 0); utc += 1800) {
      const DateTime shown = FromUtcSeconds(utc, 7, zone).value();
      const DateTime back = FromLocalSeconds(ToLocalSeconds(shown), 7, zone, shown.offset_seconds).value();
      if (!(back == shown)) FAIL(name << " at " << utc);
    }
  }
}

TEST_CASE("Instants outside the range of years are refused") {
  CHECK_FALSE(FromLocalSeconds((kMaxDays + 1) * kSecondsPerDay, 0, {}).ok());
  CHECK_FALSE(FromUtcSeconds(kMinDays * kSecondsPerDay, 0, {kNoZone, -3600}).ok());
  CHECK_FALSE(FromUtcSeconds(INT64_MAX, 0, {}).ok());
  CHECK_FALSE(FromUtcSeconds(INT64_MIN, 0, Named("Europe/Berlin")).ok());
}

TEST_CASE("Equal instants order by offset, then plain offsets before named zones, then by name") {
  const DateTime utc = FromUtcSeconds(1000, 0, {}).value();
  const DateTime east = FromUtcSeconds(1000, 0, {kNoZone, 3600}).value();
  const DateTime berlin = FromUtcSeconds(1000, 0, Named("Europe/Berlin")).value();
  const DateTime paris = FromUtcSeconds(1000, 0, Named("Europe/Paris")).value();
  CHECK((Order(utc, east) < 0));
  CHECK((Order(east, berlin) < 0));
  CHECK((Order(berlin, paris) < 0));
  CHECK((Order(paris, berlin) > 0));
  CHECK((Order(berlin, berlin) == 0));
  CHECK((Order(FromUtcSeconds(999, 9, Named("Europe/Paris")).value(), utc) < 0));
  CHECK((Order(Time{0, 3600}, Time{0, 0}) < 0));
  CHECK((Order(Time{3600 * kNanosPerSecond, 3600}, Time{0, 0}) > 0));
  CHECK((Order(Duration{1, 0, 0, 0}, Duration{0, 30, 0, 0}) > 0));
  CHECK((Order(Duration{1, 0, 0, 0}, Duration{0, 31, 0, 0}) < 0));
  CHECK((Order(Duration{0, 1, 0, 0}, Duration{0, 0, 86'400, 0}) != 0));
}

}  // namespace mycel::engine::types::temporal
