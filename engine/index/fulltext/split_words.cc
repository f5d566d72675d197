#include "engine/index/fulltext/split_words.h"

#include <utf8proc.h>

namespace mycel::engine::index {
namespace {

// Longer words are cut into several terms, as Lucene does.
constexpr size_t kMaxWordCodePoints = 255;

enum class Part : uint8_t {
  kOther,
  kLetter,
  kDigit,
  kExtend,       // marks and connectors such as '_': belong to what they follow
  kIdeograph,    // a word of its own
  kJoinLetters,  // between letters: ':' and middle dots
  kJoinNumbers,  // between digits: ',' ';'
  kJoinBoth,     // between two letters or two digits: '.' and apostrophes
};

bool IsLetterCategory(utf8proc_category_t category) {
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL || category == UTF8PROC_CATEGORY_LT ||
         category == UTF8PROC_CATEGORY_LM || category == UTF8PROC_CATEGORY_LO || category == UTF8PROC_CATEGORY_NL;
}

bool IsIdeograph(int32_t c) {
  return (c >= 0x3040 && c <= 0x309F) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0x1F300 && c <= 0x1FAFF) ||
         (c >= 0x2600 && c <= 0x27BF);
}

Part PartOf(int32_t c) {
  if (c < 0) return Part::kOther;
  if (c < 0x80) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return Part::kLetter;
    if (c >= '0' && c <= '9') return Part::kDigit;
    if (c == '_') return Part::kExtend;
    if (c == '.' || c == '\'') return Part::kJoinBoth;
    if (c == ':') return Part::kJoinLetters;
    return c == ',' || c == ';' ? Part::kJoinNumbers : Part::kOther;
  }
  if (IsIdeograph(c)) return Part::kIdeograph;
  if (c == 0x2018 || c == 0x2019 || c == 0x2024 || c == 0xFE52 || c == 0xFF07 || c == 0xFF0E) return Part::kJoinBoth;
  if (c == 0xB7 || c == 0x387 || c == 0x2027) return Part::kJoinLetters;
  const utf8proc_category_t category = utf8proc_category(c);
  if (IsLetterCategory(category)) return Part::kLetter;
  if (category == UTF8PROC_CATEGORY_ND) return Part::kDigit;
  if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME ||
      category == UTF8PROC_CATEGORY_PC || category == UTF8PROC_CATEGORY_CF) {
    return Part::kExtend;
  }
  return Part::kOther;
}

bool Joins(Part joiner, Part before, Part after) {
  if (before == Part::kLetter && after == Part::kLetter) {
    return joiner == Part::kJoinLetters || joiner == Part::kJoinBoth;
  }
  return before == Part::kDigit && after == Part::kDigit && (joiner == Part::kJoinNumbers || joiner == Part::kJoinBoth);
}

// Words made of the code points that `belongs` takes.
template <typename Belongs>
void SplitAt(std::string_view text, const WordSink& sink, const Belongs& belongs) {
  const char* begin = nullptr;
  size_t length = 0;
  const auto end_word = [&](const char* end) {
    if (begin != nullptr) sink({begin, static_cast<size_t>(end - begin)});
    begin = nullptr;
    length = 0;
  };
  while (!text.empty()) {
    const char* const at = text.data();
    if (!belongs(TakeCodePoint(&text))) {
      end_word(at);
      continue;
    }
    if (length == kMaxWordCodePoints) end_word(at);
    if (begin == nullptr) begin = at;
    ++length;
  }
  end_word(text.data());
}

}  // namespace

int32_t TakeCodePoint(std::string_view* text) {
  utf8proc_int32_t c = -1;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text->data());
  const utf8proc_ssize_t size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text->size()), &c);
  text->remove_prefix(size > 0 ? static_cast<size_t>(size) : 1);
  return size > 0 ? c : -1;
}

void SplitWords(std::string_view text, const WordSink& sink) {
  const char* begin = nullptr;
  size_t length = 0;
  Part last = Part::kOther;
  const auto end_word = [&](const char* end) {
    if (begin != nullptr) sink({begin, static_cast<size_t>(end - begin)});
    begin = nullptr;
    length = 0;
    last = Part::kOther;
  };
  while (!text.empty()) {
    const char* const at = text.data();
    const Part part = PartOf(TakeCodePoint(&text));
    switch (part) {
      case Part::kIdeograph:
        end_word(at);
        sink({at, static_cast<size_t>(text.data() - at)});
        break;
      case Part::kLetter:
      case Part::kDigit:
        if (length == kMaxWordCodePoints) end_word(at);
        if (begin == nullptr) begin = at;
        ++length;
        last = part;
        break;
      case Part::kExtend:
        if (begin != nullptr) {
          ++length;
        } else if (*at == '_') {
          begin = at;  // a connector may begin a word, a mark may not
          length = 1;
        }
        break;
      default: {
        std::string_view rest = text;
        const Part after = rest.empty() ? Part::kOther : PartOf(TakeCodePoint(&rest));
        if (begin != nullptr && Joins(part, last, after)) {
          ++length;
        } else {
          end_word(at);
        }
      }
    }
  }
  end_word(text.data());
}

void SplitLetters(std::string_view text, const WordSink& sink) {
  SplitAt(text, sink, [](int32_t c) { return c >= 0 && IsLetterCategory(utf8proc_category(c)); });
}

void SplitWhitespace(std::string_view text, const WordSink& sink) {
  SplitAt(text, sink, [](int32_t c) {
    if (c < 0 || (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85) return false;
    const utf8proc_category_t category = utf8proc_category(c);
    return category != UTF8PROC_CATEGORY_ZS && category != UTF8PROC_CATEGORY_ZL && category != UTF8PROC_CATEGORY_ZP;
  });
}

}  // namespace mycel::engine::index
