#include "engine/cypher/token.h"

namespace mycel::engine::cypher {

std::string_view TokenKindText(TokenKind kind) {
  static constexpr std::string_view kTexts[] = {
      "<EOF>", "an identifier", "an identifier", "a string", "an integer", "a float", "'('",      "')'",
      "'['",   "']'",           "'{'",           "'}'",      "','",        "'.'",     "'..'",     "':'",
      "'::'",  "';'",           "'+'",           "'+='",     "'-'",        "'*'",     "'/'",      "'%'",
      "'^'",   "'='",           "'=~'",          "'<>'",     "'<'",        "'<='",    "'>'",      "'>='",
      "'|'",   "'||'",          "'&'",           "'!'",      "'$'",        "'-'",     "a number", "a token",
  };
  return kTexts[static_cast<uint8_t>(kind)];
}

}  // namespace mycel::engine::cypher
