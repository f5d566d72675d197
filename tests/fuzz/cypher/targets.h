// What is fuzzed: bytes as a statement, from the lexer to the plan. Aborts when a promise is broken.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mycel::fuzz {

// Normalises, parses, binds and plans the bytes as a statement. What parses is printed, and the printed text parses to
// the same again; what fails says where, inside the text.
void FuzzFrontEnd(const uint8_t* data, size_t size);

// Over all runs so far: a fuzzer that gets nowhere should be seen to.
struct FrontEndTotals {
  uint64_t parsed = 0;
  uint64_t bound = 0;
  uint64_t planned = 0;
};
[[nodiscard]] FrontEndTotals FrontEndTotalsSoFar();

}  // namespace mycel::fuzz
