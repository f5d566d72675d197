#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <utility>

#include "engine/types/temporal/arithmetic.h"
#include "engine/types/temporal/construct.h"
#include "engine/types/temporal/format.h"
#include "engine/types/temporal/from_fields.h"
#include "engine/types/temporal/parse.h"

namespace mycel::engine::types::temporal {
namespace {

Duration Length(std::string_view text) { return ParseDuration(text).value(); }

template <typename T>
std::string Text(const base::Result<T>& value) {
  return value.ok() ? ToString(*value) : value.status().ToString();
}

const char* const kLong = "P12Y5M14DT16H12M70.000000002S";
const char* const kMixed = "P1M-14DT16H-12M70S";

// Every part has a fraction, which no text can say.
Duration Fractions() {
  MapBuilder map;
  for (const auto& [name, number] : {std::pair{"years", 12.5},
                                     {"months", 5.5},
                                     {"days", 14.5},
                                     {"hours", 16.5},
                                     {"minutes", 12.5},
                                     {"seconds", 70.5}}) {
    map.Put(name, Value::Float(number));
  }
  map.Put("nanoseconds", Value::Integer(3));
  const Value fractions = std::move(map).Build();
  return DurationFromMap(fractions.AsMap()).value();
}

}  // namespace

TEST_CASE("Dates take months, days and whole days of the seconds") {
  const Date date = ParseDate("1984-10-11").value();
  CHECK(Text(Add(date, Length(kLong))) == "1997-03-25");
  CHECK(Text(Subtract(date, Length(kLong))) == "1972-04-27");
  CHECK(Text(Add(date, Length(kMixed))) == "1984-10-28");
  CHECK(Text(Subtract(date, Length(kMixed))) == "1984-09-25");
  CHECK(Text(Add(date, Fractions())) == "1997-10-11");
  CHECK(Text(Subtract(date, Fractions())) == "1971-10-12");
  CHECK(Text(Add(ParseDate("2024-01-31").value(), Length("P1M1D"))) == "2024-03-01");
}

TEST_CASE("Times wrap at midnight and keep their offset") {
  const LocalTime local = ParseLocalTime("12:31:14.000000001").value();
  CHECK(Text(Add(local, Length(kLong))) == "04:44:24.000000003");
  CHECK(Text(Subtract(local, Length(kLong))) == "20:18:03.999999999");
  CHECK(Text(Add(local, Fractions())) == "22:29:27.500000004");
  CHECK(Text(Subtract(local, Fractions())) == "02:33:00.499999998");
  const Time time = ParseTime("00:15+01:00", {}, 0).value();
  CHECK(Text(Subtract(time, Length("PT30M"))) == "23:45:00+01:00");
  CHECK(Text(Add(local, Duration{0, 0, INT64_MAX, 999'999'999})) == "04:01:22");
}

TEST_CASE("Datetimes move months and days on the local clock and seconds on the time line") {
  const LocalDateTime local = ParseLocalDateTime("1984-10-11T12:31:14.000000001").value();
  CHECK(Text(Add(local, Length(kLong))) == "1997-03-26T04:44:24.000000003");
  CHECK(Text(Subtract(local, Fractions())) == "1971-10-12T02:33:00.499999998");
  const DateTime before = ParseDateTime("2024-03-30T12:00[Europe/Berlin]", {}).value();
  CHECK(Text(Add(before, Length("P1D"))) == "2024-03-31T12:00:00+02:00[Europe/Berlin]");
  CHECK(Text(Add(before, Length("PT24H"))) == "2024-03-31T13:00:00+02:00[Europe/Berlin]");
  const DateTime late = ParseDateTime("2024-10-27T02:30+01:00[Europe/Berlin]", {}).value();
  CHECK(Text(Add(late, Length("PT0S"))) == "2024-10-27T02:30:00+01:00[Europe/Berlin]");
  CHECK(Text(Subtract(late, Length("PT1H"))) == "2024-10-27T02:30:00+02:00[Europe/Berlin]");
}

TEST_CASE("Sums that leave the range fail") {
  const Date last = ParseDate("+999999999-12-31").value();
  CHECK_FALSE(Add(last, Duration{0, 1, 0, 0}).ok());
  CHECK_FALSE(Add(last, Duration{INT64_MAX, 0, 0, 0}).ok());
  const LocalDateTime moment = ParseLocalDateTime("2024-01-01").value();
  CHECK_FALSE(Add(moment, Duration{0, 0, INT64_MAX, 0}).ok());
  CHECK_FALSE(Add(moment, Duration{0, INT64_MIN, 0, 0}).ok());
  CHECK_FALSE(Add(Duration{0, 0, INT64_MAX, 0}, Duration{0, 0, 1, 0}).ok());
  CHECK_FALSE(Negate(Duration{0, 0, INT64_MIN, 0}).ok());
}

TEST_CASE("Durations add group by group") {
  CHECK(Text(Add(Length(kLong), Length(kLong))) == "P24Y10M28DT32H26M20.000000004S");
  CHECK(Text(Subtract(Length(kLong), Length(kLong))) == "PT0S");
  CHECK(Text(Subtract(Length(kMixed), Fractions())) == "P-12Y-10M-43DT-18H-9M-3.500000003S");
  CHECK(Text(Negate(Length("PT0.5S"))) == "PT-0.5S");
}

TEST_CASE("Durations times and by numbers carry their fractions downwards") {
  const Duration length = Length("P12Y5M14DT16H13M10S");
  CHECK(Text(Multiply(length, 1)) == "P12Y5M14DT16H13M10S");
  CHECK(Text(Multiply(length, 2)) == "P24Y10M28DT32H26M20S");
  CHECK(Text(Multiply(length, 0.5)) == "P6Y2M22DT13H21M8S");
  CHECK(Text(Divide(length, 2)) == "P6Y2M22DT13H21M8S");
  CHECK(Text(Divide(length, 0.5)) == "P24Y10M28DT32H26M20S");
  CHECK(Text(Divide(length, -1)) == "P-12Y-5M-14DT-16H-13M-10S");
  CHECK(Text(Divide(Length("P1DT2H"), 3)) == "PT8H40M");
  CHECK(Text(Divide(Length("PT20S"), 3)) == "PT6.666666666S");
  CHECK(Text(Multiply(Length("PT1S"), 1e-12)) == "PT0S");
  CHECK(Text(Multiply(Length("PT1S"), 1e18)) == "PT277777777777777H46M40S");
  CHECK(Text(Divide(length, 0)) == "PT0S");
  CHECK(Text(Multiply(length, std::numeric_limits<double>::quiet_NaN())) == "PT0S");
  CHECK(Text(Multiply(length, std::numeric_limits<double>::infinity())) == "PT0S");
  CHECK_FALSE(Multiply(Duration{INT64_MAX / 2'629'746, 0, 0, 0}, 9e18).ok());
  CHECK_FALSE(Multiply(length, 1e300).ok());
}

TEST_CASE("Raw fields are checked and carried") {
  CHECK_FALSE(DateFromFields(INT64_MAX).ok());
  CHECK_FALSE(LocalTimeFromFields(-1).ok());
  CHECK_FALSE(TimeFromFields(0, 64'801).ok());
  CHECK_FALSE(LocalDateTimeFromFields(INT64_MIN, 0).ok());
  CHECK_FALSE(LocalDateTimeFromFields(0, 1'000'000'000).ok());
  CHECK_FALSE(DateTimeFromUtcFields(INT64_MAX, 0, {}).ok());
  CHECK_FALSE(DateTimeFromLocalFields(INT64_MIN, 0, {}).ok());
  CHECK(DurationFromFields(0, 0, 0, -500'000'000).value() == Duration{0, 0, -1, 500'000'000});
}

TEST_CASE("Printed values are read back as themselves") {
  for (const char* text : {"2024-02-29", "-0001-01-01", "+12345-06-07", "0000-01-01"}) {
    CHECK(Text(ParseDate(text)) == text);
  }
  for (const char* text : {"2024-02-29T10:15:00.5Z", "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]",
                           "2024-07-01T12:00:00Z[UTC]", "2017-08-08T12:31:14.645876123-02:05:07"}) {
    CHECK(Text(ParseDateTime(text, {})) == text);
  }
  for (const char* text : {"P1Y2M-3DT1M1.000000005S", "PT0S", "P-1Y-1M", "P1DT-1S", "PT-0.5S", "PT-1M-0.001S"}) {
    CHECK(Text(ParseDuration(text)) == text);
  }
}

TEST_CASE("Mangled text fails and never crashes") {
  const std::string letters = "0123456789-+:.TWQPZ[]/ YMDHSE,";
  uint64_t state = 88172645463325252ull;
  const auto next = [&state] {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
  };
  const std::string seeds[] = {"2015-07-21T21:40:32.142+02:00[Europe/Stockholm]", "P1Y2M10DT2H30M1.5S",
                               "P2012-02-02T14:37:21.545", "2015W302T2140Z",
                               "+999999999-12-31T23:59:59.999999999+18:00"};
  size_t accepted = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = seeds[next() % std::size(seeds)];
    for (uint64_t edits = next() % 4; edits > 0; --edits) text[next() % text.size()] = letters[next() % letters.size()];
    text.resize(text.size() - next() % 3);
    accepted += ParseDate(text).ok() + ParseLocalTime(text).ok() + ParseTime(text, {}, 0).ok() +
                ParseLocalDateTime(text).ok() + ParseDateTime(text, {}).ok() + ParseDuration(text).ok();
  }
  CHECK(accepted > 1000);
}

}  // namespace mycel::engine::types::temporal
