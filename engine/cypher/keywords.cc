#include "engine/cypher/keywords.h"

#include <array>
#include <cstddef>

namespace mycel::engine::cypher {
namespace {

constexpr std::string_view kTexts[] = {"",
#define MYCEL_KEYWORD_TEXT(name, text) text,
                                       MYCEL_CYPHER_KEYWORDS(MYCEL_KEYWORD_TEXT)
#undef MYCEL_KEYWORD_TEXT
};
constexpr size_t kCount = sizeof(kTexts) / sizeof(kTexts[0]);

constexpr size_t kMinLength = 2;
constexpr size_t kMaxLength = 18;
// Open addressing, a quarter full: nearly every look-up ends at its first slot.
constexpr size_t kSlots = 1024;

constexpr char Lower(char c) { return static_cast<char>(c | 0x20); }

// Length and three characters tell nearly all keywords apart.
constexpr uint32_t Hash(std::string_view word) {
  const auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(Lower(word[i]))); };
  const size_t n = word.size();
  const uint32_t key = at(0) | at(n / 2) << 8 | at(n - 1) << 16 | at(1) << 24;
  return ((key ^ static_cast<uint32_t>(n * 0x9E3779B1u)) * 0x85EBCA6Bu) >> 22;
}

constexpr std::array<uint16_t, kSlots> BuildTable() {
  std::array<uint16_t, kSlots> table{};
  for (size_t i = 1; i < kCount; ++i) {
    uint32_t slot = Hash(kTexts[i]);
    while (table[slot] != 0) slot = (slot + 1) % kSlots;
    table[slot] = static_cast<uint16_t>(i);
  }
  return table;
}

constexpr std::array<uint16_t, kSlots> kTable = BuildTable();

// `text` is a keyword's: its letters compare in lower case, its digits and underscores as they are (| 0x20 keeps
// digits; an underscore becomes DEL, which no identifier holds).
bool SameIgnoringCase(std::string_view word, std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (Lower(word[i]) != Lower(text[i])) return false;
  }
  return true;
}

}  // namespace

Keyword FindKeyword(std::string_view word) {
  if (word.size() < kMinLength || word.size() > kMaxLength) return Keyword::kNotKeyword;
  for (uint32_t slot = Hash(word); kTable[slot] != 0; slot = (slot + 1) % kSlots) {
    const std::string_view text = kTexts[kTable[slot]];
    if (text.size() == word.size() && SameIgnoringCase(word, text)) return static_cast<Keyword>(kTable[slot]);
  }
  return Keyword::kNotKeyword;
}

std::string_view KeywordText(Keyword keyword) { return kTexts[static_cast<size_t>(keyword)]; }

}  // namespace mycel::engine::cypher
