// A statement's key for the plan cache: its tokens hashed, with blanks and comments left out and each literal replaced
// by its kind.
//
// Two texts with equal keys differ at most in blanks, comments and the literals' values; the cache compares the values
// that the binder did not prove free (see NormalizedLiteral). Names and keywords are hashed as written: case matters
// for names.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/cypher/lexer.h"

namespace mycel::engine::cypher {

enum class NormalizedLiteralKind : uint8_t { kInteger, kFloat, kString };

struct NormalizedLiteral {
  uint32_t begin;  // byte offsets, the literal's own: a minus before a number is a token of the statement
  uint32_t end;
  NormalizedLiteralKind kind;
};

struct NormalizedStatement {
  uint64_t hash_high = 0;
  uint64_t hash_low = 0;
  std::vector<NormalizedLiteral> literals;  // in the order of the text
};

// Fails as the lexer does.
[[nodiscard]] base::Result<NormalizedStatement> Normalize(std::string_view text, const Interrupt& interrupt = {});

}  // namespace mycel::engine::cypher
