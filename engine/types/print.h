// Values as text: Cypher literals for the shell, plans and error messages, and float formatting.
//
// Threads: any.
#pragma once

#include <string>

#include "engine/types/value.h"

namespace mycel::engine::types {

// A float as Cypher prints it: the shortest digits that read back to the same float, always with a point; 1.0,
// 0.001, 1.0E10 (an exponent from 1E7 on and below 1E-3), NaN, Infinity, -Infinity.
[[nodiscard]] std::string FloatText(double value);

// A value that reads back as itself where Cypher has a literal: 'it\'s', [1, 2.0], {a: null}, point({...}), temporals
// quoted in their constructor (date('2024-01-01')); nodes as (#id), relationships as [#id], paths as <(#1)-[#2]-(#3)>,
// bytes as hexadecimal. At most `max_chars` bytes, then "..." (0: no limit).
[[nodiscard]] std::string Literal(const Value& value, size_t max_chars = 0);

// What toString() gives for the kinds it takes (numbers, booleans, strings, temporals, points): text without quotes.
// For the other kinds the same as Literal.
[[nodiscard]] std::string PlainText(const Value& value);

// As error messages quote a value: String("abc"), Long(5), NO_VALUE, List{Long(1), Long(2)}; long ones are cut.
[[nodiscard]] std::string MessageText(const Value& value);

// "'it\'s'"
[[nodiscard]] std::string QuotedString(std::string_view text);

}  // namespace mycel::engine::types
