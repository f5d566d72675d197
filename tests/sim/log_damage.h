// The log-damage matrix: one log from a seed, of several lives and in recycled segments, and every way in which its end
// can be damaged. Whatever is read back must be a prefix of what was appended, as long as the bytes that are left
// allow, or the start is refused, naming file and LSN; a record that was not appended there, or was overwritten since,
// never comes.
//
//   - each byte of the last groups changed; the file cut behind it
//   - a group of several pages of which any sectors, and its first page in particular, were not written, with what the
//     recycled segment held before in their place
//   - whole records of earlier lives, segments and places behind the end, and in place of the last ones
//   - any byte of any segment, headers included; a segment that is gone, or is another one's copy
//
// After some of them the log goes on, also behind a cut that drops proven records, and is read back once more.
#pragma once

#include <cstdint>
#include <string>

namespace mycel::sim {

struct LogDamageResult {
  std::string failure;   // empty: all was as it must be
  uint64_t cases = 0;    // damages
  uint64_t refused = 0;  // of them, starts that were refused
};

[[nodiscard]] LogDamageResult RunLogDamage(uint64_t seed);

}  // namespace mycel::sim
