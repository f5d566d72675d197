// ISO 8601 text to temporal values: all forms that Cypher accepts.
//
//   date      2015-07-21 20150721 2015-07 201507 2015-W30-2 2015W302 2015-W30 2015-Q2-60 2015Q260 2015-Q2 2015-202
//   2015202
//             2015, and years of up to nine digits with a sign: +123456-01-01
//   time      21:40:32.142 214032.142 21:40 2140 21, fractions of up to nine digits after a point or a comma
//   offset    Z +01:00 +0100 +01 +02:05:59
//   zone      [Europe/Berlin], alone or after an offset that is valid there
//   datetime  date, T, time; the time may be missing
//   duration  P1Y2M10DT2H30M, any part with a sign or a fraction, weeks and quarters; P2012-02-02T14:37:21.545
//
// Failing text is a SyntaxError (that is how Neo4j reports it) that quotes the text or names the field that is out of
// range.
//
// Threads: any.
#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/types/temporal/local_clock.h"
#include "engine/types/temporal/temporal_structs.h"

namespace mycel::engine::types::temporal {

[[nodiscard]] base::Result<Date> ParseDate(std::string_view text);
[[nodiscard]] base::Result<LocalTime> ParseLocalTime(std::string_view text);
// `default_zone` holds where the text names none; a named zone gives the offset that it has at `now_seconds` (UTC).
[[nodiscard]] base::Result<Time> ParseTime(std::string_view text, ZoneSpec default_zone, int64_t now_seconds);
[[nodiscard]] base::Result<LocalDateTime> ParseLocalDateTime(std::string_view text);
[[nodiscard]] base::Result<DateTime> ParseDateTime(std::string_view text, ZoneSpec default_zone);
[[nodiscard]] base::Result<Duration> ParseDuration(std::string_view text);

// An offset or a zone's name, as maps, clocks and settings give them: "+01:00", "Z", "Europe/Berlin".
[[nodiscard]] base::Result<ZoneSpec> ParseZone(std::string_view text);

}  // namespace mycel::engine::types::temporal
