// What is fuzzed: every function takes bytes that anybody may have sent and aborts when a promise is broken.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::fuzz {

// The bytes as PackStream, as chunks, as a message of every version, as a handshake; what was decoded is encoded and
// decoded again.
void FuzzProtocol(const uint8_t* data, size_t size);

// The bytes as what one client sends, cut in pieces by what they say, to a session whose engine fails, waits, yields
// and delivers as the query texts tell it.
void FuzzSession(const uint8_t* data, size_t size);

// Over all runs of FuzzSession so far: a fuzzer that gets nowhere should be seen to.
struct SessionTotals {
  uint64_t messages = 0;
  uint64_t statements = 0;
  uint64_t rows = 0;
  uint64_t slices = 0;  // on workers
};
[[nodiscard]] SessionTotals Totals();

}  // namespace mycel::fuzz
