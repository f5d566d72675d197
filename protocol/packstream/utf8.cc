#include "protocol/packstream/utf8.h"

#include <cstdint>
#include <cstring>

namespace mycel::protocol::packstream {
namespace {

bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// The length of the well-formed sequence at `at`, 0 if there is none. `left` is at least 1.
size_t SequenceLength(const uint8_t* at, size_t left) {
  uint8_t lead = at[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return left >= 2 && IsContinuation(at[1]) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !IsContinuation(at[1]) || !IsContinuation(at[2])) return 0;
    if (lead == 0xE0 && at[1] < 0xA0) return 0;
    if (lead == 0xED && at[1] > 0x9F) return 0;  // surrogates
    return 3;
  }
  if (lead > 0xF4 || left < 4 || !IsContinuation(at[1]) || !IsContinuation(at[2]) || !IsContinuation(at[3])) return 0;
  if (lead == 0xF0 && at[1] < 0x90) return 0;
  if (lead == 0xF4 && at[1] > 0x8F) return 0;
  return 4;
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  const auto* at = reinterpret_cast<const uint8_t*>(text.data());
  size_t left = text.size();
  while (left > 0) {
    // Most text is ASCII: eight bytes at a time.
    while (left >= 8) {
      uint64_t word;
      std::memcpy(&word, at, sizeof word);
      if ((word & 0x8080808080808080ULL) != 0) break;
      at += 8;
      left -= 8;
    }
    if (left == 0) break;
    size_t length = SequenceLength(at, left);
    if (length == 0) return false;
    at += length;
    left -= length;
  }
  return true;
}

}  // namespace mycel::protocol::packstream
