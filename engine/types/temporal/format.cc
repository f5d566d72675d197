#include "engine/types/temporal/format.h"

#include <cstdlib>

#include "engine/types/temporal/calendar.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/zone_table.h"

namespace mycel::engine::types::temporal {

namespace {

void AppendPadded(std::string* out, int64_t number, size_t width) {
  const std::string digits = std::to_string(number);
  if (digits.size() < width) out->append(width - digits.size(), '0');
  out->append(digits);
}

// ".5", without trailing zeros; nothing for zero.
void AppendFraction(std::string* out, int64_t nanos) {
  if (nanos == 0) return;
  out->push_back('.');
  AppendPadded(out, nanos, 9);
  out->erase(out->find_last_not_of('0') + 1);
}

void AppendDate(std::string* out, int64_t days) {
  const Civil civil = CivilFromDays(days);
  if (civil.year < 0) out->push_back('-');
  if (civil.year > 9999) out->push_back('+');
  AppendPadded(out, std::llabs(civil.year), 4);
  out->push_back('-');
  AppendPadded(out, civil.month, 2);
  out->push_back('-');
  AppendPadded(out, civil.day, 2);
}

void AppendTime(std::string* out, int64_t nanos) {
  const int64_t seconds = nanos / kNanosPerSecond;
  AppendPadded(out, seconds / 3600, 2);
  out->push_back(':');
  AppendPadded(out, seconds / 60 % 60, 2);
  out->push_back(':');
  AppendPadded(out, seconds % 60, 2);
  AppendFraction(out, nanos % kNanosPerSecond);
}

void AppendUnit(std::string* out, int64_t amount, char unit) {
  if (amount == 0) return;
  out->append(std::to_string(amount));
  out->push_back(unit);
}

}  // namespace

std::string OffsetText(int32_t offset_seconds) {
  if (offset_seconds == 0) return "Z";
  std::string out(1, offset_seconds < 0 ? '-' : '+');
  const int32_t magnitude = std::abs(offset_seconds);
  AppendPadded(&out, magnitude / 3600, 2);
  out.push_back(':');
  AppendPadded(&out, magnitude / 60 % 60, 2);
  if (magnitude % 60 != 0) {
    out.push_back(':');
    AppendPadded(&out, magnitude % 60, 2);
  }
  return out;
}

std::string ToString(const Date& value) {
  std::string out;
  AppendDate(&out, value.days);
  return out;
}

std::string ToString(const LocalTime& value) {
  std::string out;
  AppendTime(&out, value.nanos);
  return out;
}

std::string ToString(const Time& value) { return ToString(LocalTime{value.nanos}) + OffsetText(value.offset_seconds); }

std::string ToString(const LocalDateTime& value) {
  std::string out;
  AppendDate(&out, FloorDiv(value.seconds, kSecondsPerDay));
  out.push_back('T');
  AppendTime(&out, FloorMod(value.seconds, kSecondsPerDay) * kNanosPerSecond + value.nanos);
  return out;
}

std::string ToString(const DateTime& value) {
  std::string out = ToString(ToLocal(value)) + OffsetText(value.offset_seconds);
  if (value.zone != kNoZone) out.append("[").append(ZoneName(value.zone)).append("]");
  return out;
}

std::string ToString(const Duration& value) {
  std::string out = "P";
  AppendUnit(&out, value.months / 12, 'Y');
  AppendUnit(&out, value.months % 12, 'M');
  AppendUnit(&out, value.days, 'D');
  if (value.seconds != 0 || value.nanos != 0) {
    // -0.5 s is held as -1 s and 5e8 ns; it reads as a sign, whole seconds and a fraction.
    const bool negative = value.seconds < 0;
    const int64_t seconds = negative && value.nanos != 0 ? value.seconds + 1 : value.seconds;
    const int64_t nanos = negative && value.nanos != 0 ? kNanosPerSecond - value.nanos : value.nanos;
    out.push_back('T');
    AppendUnit(&out, seconds / 3600, 'H');
    AppendUnit(&out, seconds / 60 % 60, 'M');
    if (seconds % 60 != 0 || nanos != 0) {
      if (negative) out.push_back('-');
      out.append(std::to_string(std::llabs(seconds % 60)));
      AppendFraction(&out, nanos);
      out.push_back('S');
    }
  }
  return out.size() == 1 ? "PT0S" : out;
}

}  // namespace mycel::engine::types::temporal
