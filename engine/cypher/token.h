// Tokens: sixteen bytes each, made in one pass over the text before parsing, so that the parser may look ahead
// anywhere.
#pragma once

#include <cstdint>

#include "engine/cypher/keywords.h"

namespace mycel::engine::cypher {

enum class TokenKind : uint8_t {
  kEnd,
  kIdentifier,         // may be a keyword
  kEscapedIdentifier,  // in backticks
  kString,
  kInteger,
  kFloat,
  kLeftParenthesis,
  kRightParenthesis,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kComma,
  kDot,
  kDotDot,
  kColon,
  kColonColon,
  kSemicolon,
  kPlus,
  kPlusEqual,
  kMinus,
  kStar,
  kSlash,
  kPercent,
  kCaret,
  kEqual,
  kRegexMatch,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBar,
  kBarBar,
  kAmpersand,
  kExclamation,
  kDollar,
  kUnicodeDash,  // a dash other than '-': good in a relationship pattern only
  kBadNumber,    // begins like a number and is none: `0x`, `017`, `1a`
  kUnknown,      // a character that starts no token
};

struct Token {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t match = 0;  // brackets: index of the token that closes or opens; itself where there is none
  Keyword keyword = Keyword::kNotKeyword;
  TokenKind kind = TokenKind::kEnd;
};

// As an error message names it: "'('", "a string"; see token.cc.
[[nodiscard]] std::string_view TokenKindText(TokenKind kind);

}  // namespace mycel::engine::cypher
