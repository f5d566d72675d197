// Text to tokens, and the values of tokens.
//
// Threads: any; nothing is shared.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/arena.h"
#include "engine/base/result.h"
#include "engine/cypher/token.h"

namespace mycel::engine::cypher {

// Asked about every thousand steps by whatever goes through a whole text; its error ends that. Empty: never.
using Interrupt = std::function<base::Status()>;

// All tokens of `text`, kEnd last. Fails on invalid UTF-8, an unclosed string, name or comment, and a text above
// kMaxQueryBytes. Characters that no token starts with become kUnknown, malformed numbers kBadNumber: the parser
// reports them where it meets them.
[[nodiscard]] base::Result<std::vector<Token>> Tokenize(std::string_view text, const Interrupt& interrupt = {});

// Why a kBadNumber token is none.
[[nodiscard]] base::Status BadNumber(std::string_view raw, uint32_t offset);

// The value of a kString token (`raw` with its quotes). Views `raw` where nothing is escaped, else the arena.
// `offset` is the token's place, for errors.
[[nodiscard]] base::Result<std::string_view> DecodeString(std::string_view raw, uint32_t offset, base::Arena* arena);

// The name in a kEscapedIdentifier token (`raw` with its backticks).
[[nodiscard]] base::Result<std::string_view> DecodeEscapedName(std::string_view raw, uint32_t offset, bool may_be_empty,
                                                               base::Arena* arena);

// The value of a kInteger token (decimal, 0x, 0o, underscores), negated where a minus stands before it: only so
// can the smallest integer be written. Fails with IntegerOverflow.
[[nodiscard]] base::Result<int64_t> DecodeInteger(std::string_view raw, bool negative, uint32_t offset);

// Fails with FloatingPointOverflow.
[[nodiscard]] base::Result<double> DecodeFloat(std::string_view raw, uint32_t offset);

}  // namespace mycel::engine::cypher
