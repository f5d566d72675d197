// Temporal values as ISO 8601 text, the way Cypher prints them.
#pragma once

#include <string>

#include "clients/cpp/value.h"

namespace mycel::shell {

[[nodiscard]] std::string ToText(const client::Date& value);
[[nodiscard]] std::string ToText(const client::LocalTime& value);
[[nodiscard]] std::string ToText(const client::Time& value);
[[nodiscard]] std::string ToText(const client::LocalDateTime& value);
// In its zone, if this machine knows it, else in UTC: 2024-07-01T12:00+02:00[Europe/Berlin].
[[nodiscard]] std::string ToText(const client::DateTime& value);
[[nodiscard]] std::string ToText(const client::Duration& value);

}  // namespace mycel::shell
