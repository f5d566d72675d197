#include "clients/shell/temporal_text.h"

#include <date/tz.h>

#include <chrono>
#include <cstdio>
#include <exception>

namespace mycel::shell {
namespace {

constexpr int64_t kSecondsPerDay = 86400;
constexpr int64_t kNanosPerSecond = 1'000'000'000;

std::string DateText(int64_t days) {
  // Beyond the calendar's range the number itself is better than a wrong date.
  if (days < -12'000'000 || days > 11'000'000) return "day " + std::to_string(days);
  date::year_month_day day{date::sys_days(date::days(days))};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  return text;
}

// 07:08, 07:08:09, 07:08:09.123456789 without trailing zeros.
std::string ClockText(int64_t second_of_day, int64_t nanos) {
  char text[32];
  int64_t seconds = second_of_day % 60;
  std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(second_of_day / 3600),
                static_cast<int>(second_of_day / 60 % 60));
  std::string clock = text;
  if (seconds == 0 && nanos == 0) return clock;
  std::snprintf(text, sizeof text, ":%02d", static_cast<int>(seconds));
  clock += text;
  if (nanos == 0) return clock;
  std::snprintf(text, sizeof text, ".%09d", static_cast<int>(nanos));
  clock += text;
  clock.erase(clock.find_last_not_of('0') + 1);
  return clock;
}

std::string OffsetText(int64_t offset) {
  if (offset == 0) return "Z";
  int64_t size = offset < 0 ? -offset : offset;
  char text[32];
  std::snprintf(text, sizeof text, "%c%02d:%02d", offset < 0 ? '-' : '+', static_cast<int>(size / 3600),
                static_cast<int>(size / 60 % 60));
  std::string result = text;
  if (size % 60 != 0) {
    std::snprintf(text, sizeof text, ":%02d", static_cast<int>(size % 60));
    result += text;
  }
  return result;
}

std::string DateTimeText(int64_t local_seconds, int64_t nanos) {
  int64_t days = local_seconds / kSecondsPerDay;
  int64_t rest = local_seconds % kSecondsPerDay;
  if (rest < 0) {
    rest += kSecondsPerDay;
    --days;
  }
  return DateText(days) + "T" + ClockText(rest, nanos);
}

int64_t OffsetOfZone(const std::string& zone, int64_t seconds) {
  try {
    return date::locate_zone(zone)->get_info(date::sys_seconds(std::chrono::seconds(seconds))).offset.count();
  } catch (const std::exception&) {
    return 0;  // a zone that this machine does not know is shown in UTC
  }
}

}  // namespace

std::string ToText(const client::Date& value) { return DateText(value.days); }

std::string ToText(const client::LocalTime& value) {
  return ClockText(value.nanos_of_day / kNanosPerSecond, value.nanos_of_day % kNanosPerSecond);
}

std::string ToText(const client::Time& value) {
  return ToText(client::LocalTime{value.nanos_of_day}) + OffsetText(value.offset_seconds);
}

std::string ToText(const client::LocalDateTime& value) { return DateTimeText(value.seconds, value.nanos); }

std::string ToText(const client::DateTime& value) {
  int64_t offset = value.zone.empty() ? value.offset_seconds : OffsetOfZone(value.zone, value.seconds);
  int64_t local = 0;
  if (__builtin_add_overflow(value.seconds, offset, &local)) local = value.seconds;
  std::string text = DateTimeText(local, value.nanos) + OffsetText(offset);
  if (!value.zone.empty()) text += "[" + value.zone + "]";
  return text;
}

std::string ToText(const client::Duration& value) {
  std::string text = "P";
  auto part = [&text](int64_t amount, char unit) {
    if (amount != 0) text += std::to_string(amount) + unit;
  };
  part(value.months / 12, 'Y');
  part(value.months % 12, 'M');
  part(value.days, 'D');
  std::string clock;
  text.swap(clock);
  part(value.seconds / 3600, 'H');
  part(value.seconds / 60 % 60, 'M');
  int64_t seconds = value.seconds % 60;
  if (seconds != 0 || value.nanos != 0) {
    // Seconds and nanoseconds may have different signs: join them into one number of nanoseconds below a minute.
    int64_t nanos = value.nanos % kNanosPerSecond + (seconds + value.nanos / kNanosPerSecond) * kNanosPerSecond;
    int64_t size = nanos < 0 ? -nanos : nanos;
    char digits[48];
    std::snprintf(digits, sizeof digits, "%s%lld.%09lld", nanos < 0 ? "-" : "",
                  static_cast<long long>(size / kNanosPerSecond), static_cast<long long>(size % kNanosPerSecond));
    std::string number = digits;
    number.erase(number.find_last_not_of('0') + 1);
    if (number.back() == '.') number.pop_back();
    text += number + "S";
  }
  text.swap(clock);
  if (!clock.empty()) text += "T" + clock;
  return text == "P" ? "PT0S" : text;
}

}  // namespace mycel::shell
