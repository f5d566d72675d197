#include "engine/cypher/normalize.h"

#include <cstring>

namespace mycel::engine::cypher {
namespace {

// Two lanes of 64-bit multiply and fold, with different odd constants.
class Hash128 {
 public:
  void Add(uint64_t word) {
    high_ = Fold(high_ ^ word, 0x9E3779B97F4A7C15ull);
    low_ = Fold(low_ + word, 0xD6E8FEB86659FD93ull);
  }
  void Add(std::string_view text) {
    uint64_t word = 0;
    for (; text.size() >= sizeof(word); text.remove_prefix(sizeof(word))) {
      std::memcpy(&word, text.data(), sizeof(word));
      Add(word);
    }
    word = 0;
    std::memcpy(&word, text.data(), text.size());
    Add(word);
  }
  [[nodiscard]] uint64_t high() const { return high_; }
  [[nodiscard]] uint64_t low() const { return low_; }

 private:
  static uint64_t Fold(uint64_t value, uint64_t factor) {
    value *= factor;
    value ^= value >> 32;
    value *= factor;
    return value ^ (value >> 29);
  }

  uint64_t high_ = 0x243F6A8885A308D3ull;
  uint64_t low_ = 0x13198A2E03707344ull;
};

}  // namespace

base::Result<NormalizedStatement> Normalize(std::string_view text, const Interrupt& interrupt) {
  MYCEL_ASSIGN_OR_RETURN(const std::vector<Token> tokens, Tokenize(text, interrupt));
  NormalizedStatement result;
  Hash128 hash;
  for (const Token& token : tokens) {
    const uint32_t length = token.end - token.begin;
    const auto literal = [&](NormalizedLiteralKind kind) {
      result.literals.push_back({token.begin, token.end, kind});
      hash.Add(static_cast<uint64_t>(token.kind));
    };
    switch (token.kind) {
      case TokenKind::kInteger:
        literal(NormalizedLiteralKind::kInteger);
        break;
      case TokenKind::kFloat:
        literal(NormalizedLiteralKind::kFloat);
        break;
      case TokenKind::kString:
        literal(NormalizedLiteralKind::kString);
        break;
      case TokenKind::kIdentifier:
      case TokenKind::kEscapedIdentifier:
      case TokenKind::kBadNumber:
      case TokenKind::kUnknown:
        // The length keeps neighbouring names apart.
        hash.Add(static_cast<uint64_t>(token.kind) | uint64_t{length} << 8);
        hash.Add(text.substr(token.begin, length));
        break;
      default:
        hash.Add(static_cast<uint64_t>(token.kind));
        break;
    }
  }
  result.hash_high = hash.high();
  result.hash_low = hash.low();
  return result;
}

}  // namespace mycel::engine::cypher
