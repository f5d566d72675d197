// The compact binary form of a value: records, the log and spilled rows use it. (Index keys have one that keeps order.)
//
// One value is a tag byte and what it asks for; numbers are little-endian, `v` is a LEB128 varint, `z` a zigzag one:
//
//   00        null                         0B  v nanos                        local time
//   01 / 02   false / true                 0C  v nanos, z offset              time
//   03  z     integer                      0D  z seconds, v nanos             local datetime
//   04  f64   float                        0E  z utc seconds, v nanos, z offset, v n, n bytes of zone name   datetime
//   05  v n, n bytes   string              0F  z months, z days, z seconds, v nanos                          duration
//   06  v n, n bytes   bytes               10  u8 crs (0..3), 2 or 3 f64      point
//   07  v n, v count, n bytes of items     11  u8 element, v n, n f32 or f64  vector
//             list                         12 / 13  v id                      node / relationship
//   08  v count, count f64                 14  v rels, rels + 1 node ids v, rels relationship ids v           path
//             list of floats               15  v n, v count, n bytes of (v length, key bytes, value)          map
//   0A  z     date                         16  z first, z step, v count       range
//   40..7F    string of (tag & 3F) bytes   80..FF  the integer tag - 90
//
// Decoding never trusts its input: every failure is a kCorruption status. A datetime's zone is written by name, so
// bytes mean the same in every process. Version: the bytes are part of the record and log formats, whose headers carry
// the version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/types/value.h"

namespace mycel::engine::types {

// Appends any value.
void AppendPacked(const Value& value, std::string* out);

// The value that `bytes` holds, which must be nothing else.
[[nodiscard]] base::Result<Value> DecodePacked(std::string_view bytes);

// Takes one value from the front of `cursor`. On failure the cursor is unspecified.
[[nodiscard]] base::Result<Value> TakePacked(std::string_view* cursor);

// Passes over one value without building it; lists and maps in one step.
[[nodiscard]] base::Status SkipPacked(std::string_view* cursor);

}  // namespace mycel::engine::types
