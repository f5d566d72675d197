// Values as text: as Cypher writes them, and as JSON.
#pragma once

#include <string>

#include "clients/cpp/session.h"
#include "clients/cpp/value.h"

namespace mycel::shell {

// (:Person {name: "Ann"}), [:KNOWS {since: 2020}], [1, 2.0], "text": one line, strings quoted and escaped.
[[nodiscard]] std::string ToCypherText(const client::Value& value);
// The same, but a string as itself and null as nothing: for csv.
[[nodiscard]] std::string ToBareText(const client::Value& value);
// {"column": value, ...} on one line. Entities become objects, temporal values ISO strings, NaN and infinities strings.
[[nodiscard]] std::string ToJson(const std::vector<std::string>& columns, const client::Row& row);

}  // namespace mycel::shell
