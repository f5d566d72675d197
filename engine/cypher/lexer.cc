#include "engine/cypher/lexer.h"

#include <array>
#include <string>

#include "engine/base/limits.h"
#include "engine/cypher/unicode.h"

namespace mycel::engine::cypher {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

constexpr size_t kTokensPerCheck = 1024;

enum CharClass : uint8_t { kOther, kSpace, kNameStart, kDigit, kQuote, kBacktick, kNonAscii };

constexpr std::array<CharClass, 256> BuildClasses() {
  std::array<CharClass, 256> classes{};
  for (int c = 0; c < 256; ++c) {
    if (c >= 0x80) {
      classes[c] = kNonAscii;
    } else if (c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1C && c <= 0x1F)) {
      classes[c] = kSpace;
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
      classes[c] = kNameStart;
    } else if (c >= '0' && c <= '9') {
      classes[c] = kDigit;
    } else if (c == '\'' || c == '"') {
      classes[c] = kQuote;
    } else if (c == '`') {
      classes[c] = kBacktick;
    }
  }
  return classes;
}

constexpr std::array<CharClass, 256> kClasses = BuildClasses();

class Lexer {
 public:
  Lexer(std::string_view text, const Interrupt& interrupt) : text_(text), interrupt_(interrupt) {
    tokens_.reserve(text.size() / 3 + 8);
  }

  Result<std::vector<Token>> Run() {
    while (true) {
      MYCEL_RETURN_IF_ERROR(SkipSpaceAndComments());
      if (at_ == text_.size()) break;
      MYCEL_RETURN_IF_ERROR(LexOne());
      if (tokens_.size() % kTokensPerCheck == 0 && interrupt_) MYCEL_RETURN_IF_ERROR(interrupt_());
    }
    Add(TokenKind::kEnd, at_);
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] CharClass ClassAt(size_t at) const { return kClasses[static_cast<uint8_t>(text_[at])]; }
  [[nodiscard]] char CharAt(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  Status Fail(ErrorId id, std::string message, size_t at) const {
    return Status::Error(id, std::move(message)).At(static_cast<uint32_t>(at));
  }

  void Add(TokenKind kind, size_t end) {
    Token token;
    token.begin = static_cast<uint32_t>(at_);
    token.end = static_cast<uint32_t>(end);
    token.match = static_cast<uint32_t>(tokens_.size());
    token.kind = kind;
    tokens_.push_back(token);
    at_ = end;
  }

  Status SkipSpaceAndComments() {
    while (at_ < text_.size()) {
      const CharClass c = ClassAt(at_);
      if (c == kSpace) {
        ++at_;
      } else if (c == kNonAscii) {
        const CodePoint point = DecodeCodePoint(text_, at_);
        if (!IsUnicodeSpace(point.value)) break;
        at_ += point.length;
      } else if (text_[at_] == '/' && CharAt(at_ + 1) == '/') {
        const size_t end = text_.find_first_of("\r\n", at_);
        at_ = end == std::string_view::npos ? text_.size() : end;
      } else if (text_[at_] == '/' && CharAt(at_ + 1) == '*') {
        const size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          return Fail(ErrorId::kUnexpectedSyntax, "The comment that starts here is not closed: expected '*/'", at_);
        }
        at_ = end + 2;
      } else {
        break;
      }
    }
    return Status::Ok();
  }

  Status LexOne() {
    switch (ClassAt(at_)) {
      case kNameStart:
        LexName();
        return Status::Ok();
      case kDigit:
        LexNumber();
        return Status::Ok();
      case kQuote:
        return LexString();
      case kBacktick:
        return LexBackticks();
      case kNonAscii:
        LexNonAscii();
        return Status::Ok();
      default:
        return LexPunctuation();
    }
  }

  [[nodiscard]] size_t NameEnd(size_t at) const {
    while (at < text_.size()) {
      const CharClass c = ClassAt(at);
      if (c == kNameStart || c == kDigit) {
        ++at;
      } else if (c == kNonAscii) {
        const CodePoint point = DecodeCodePoint(text_, at);
        if (!IsNamePart(point.value)) break;
        at += point.length;
      } else {
        break;
      }
    }
    return at;
  }

  void LexName() {
    const size_t end = NameEnd(at_);
    const Keyword keyword = FindKeyword(text_.substr(at_, end - at_));
    Add(TokenKind::kIdentifier, end);
    tokens_.back().keyword = keyword;
  }

  void LexNonAscii() {
    const CodePoint point = DecodeCodePoint(text_, at_);
    if (IsNameStart(point.value)) {
      LexName();
    } else {
      Add(IsUnicodeDash(point.value) ? TokenKind::kUnicodeDash : TokenKind::kUnknown, at_ + point.length);
    }
  }

  // Digits from `at`, with single underscores between them.
  [[nodiscard]] size_t DigitsEnd(size_t at) const {
    while (at < text_.size()) {
      const bool underscore = text_[at] == '_' && at + 1 < text_.size() && ClassAt(at + 1) == kDigit;
      if (ClassAt(at) != kDigit && !underscore) break;
      ++at;
    }
    return at;
  }

  void LexNumber() {
    const size_t begin = at_;
    if (text_[begin] == '0') {
      const char base = static_cast<char>(CharAt(begin + 1) | 0x20);
      if (base == 'x' || base == 'o') {
        const size_t end = NameEnd(begin);
        const bool good = IsRadixLiteral(text_.substr(begin + 2, end - begin - 2), base == 'x');
        return Add(good ? TokenKind::kInteger : TokenKind::kBadNumber, end);
      }
    }
    size_t end = DigitsEnd(begin);
    bool is_float = false;
    // `1..2` is a range of two integers, `1.x` an access: a point belongs to the number only before a digit.
    if (CharAt(end) == '.' && end + 1 < text_.size() && ClassAt(end + 1) == kDigit) {
      is_float = true;
      end = DigitsEnd(end + 1);
    }
    size_t exponent = end;
    if ((CharAt(end) | 0x20) == 'e') {
      ++exponent;
      if (CharAt(exponent) == '+' || CharAt(exponent) == '-') ++exponent;
      if (exponent < text_.size() && ClassAt(exponent) == kDigit) {
        is_float = true;
        end = DigitsEnd(exponent);
      }
    }
    if (is_float) end = FloatSuffixEnd(end);
    const size_t name_end = NameEnd(end);
    if (name_end != end) return Add(TokenKind::kBadNumber, name_end);
    if (!is_float && text_[begin] == '0' && end - begin > 1) return Add(TokenKind::kBadNumber, end);
    Add(is_float ? TokenKind::kFloat : TokenKind::kInteger, end);
  }

  // `1.5f` and `1.5d` are floats of 64 bits as well.
  [[nodiscard]] size_t FloatSuffixEnd(size_t end) const {
    const char suffix = static_cast<char>(CharAt(end) | 0x20);
    return (suffix == 'f' || suffix == 'd') && NameEnd(end) == end + 1 ? end + 1 : end;
  }

  static bool IsRadixLiteral(std::string_view digits, bool hex) {
    if (digits.empty() || digits.back() == '_') return false;
    for (const char c : digits) {
      const bool decimal = c >= '0' && c <= (hex ? '9' : '7');
      const bool letter = hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
      if (!decimal && !letter && c != '_') return false;
    }
    return true;
  }

  Status LexString() {
    const char quote = text_[at_];
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote) end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) {
      return Fail(ErrorId::kUnexpectedSyntax,
                  std::string("The string that starts here is not closed: expected ") + quote, at_);
    }
    Add(TokenKind::kString, end + 1);
    return Status::Ok();
  }

  Status LexBackticks() {
    size_t end = at_ + 1;
    while (true) {
      end = text_.find('`', end);
      if (end == std::string_view::npos) {
        return Fail(ErrorId::kUnexpectedSyntax, "The quoted name that starts here is not closed: expected `", at_);
      }
      if (CharAt(end + 1) != '`') break;
      end += 2;
    }
    Add(TokenKind::kEscapedIdentifier, end + 1);
    return Status::Ok();
  }

  void Open(TokenKind kind) {
    open_.push_back(static_cast<uint32_t>(tokens_.size()));
    Add(kind, at_ + 1);
  }

  // Pairs with the innermost open bracket if it is of the same sort; the parser reports what does not fit.
  void Close(TokenKind kind) {
    const auto index = static_cast<uint32_t>(tokens_.size());
    Add(kind, at_ + 1);
    if (open_.empty()) return;
    Token& opening = tokens_[open_.back()];
    if (static_cast<uint8_t>(opening.kind) + 1 != static_cast<uint8_t>(kind)) return;
    tokens_.back().match = open_.back();
    opening.match = index;
    open_.pop_back();
  }

  Status LexPunctuation() {
    const char next = CharAt(at_ + 1);
    const auto one = [&](TokenKind kind) { Add(kind, at_ + 1); };
    const auto pair = [&](char second, TokenKind both, TokenKind single) {
      if (next == second) {
        Add(both, at_ + 2);
      } else {
        Add(single, at_ + 1);
      }
    };
    switch (text_[at_]) {
      case '(':
        Open(TokenKind::kLeftParenthesis);
        break;
      case '[':
        Open(TokenKind::kLeftBracket);
        break;
      case '{':
        Open(TokenKind::kLeftBrace);
        break;
      case ')':
        Close(TokenKind::kRightParenthesis);
        break;
      case ']':
        Close(TokenKind::kRightBracket);
        break;
      case '}':
        Close(TokenKind::kRightBrace);
        break;
      case ',':
        one(TokenKind::kComma);
        break;
      case ';':
        one(TokenKind::kSemicolon);
        break;
      case '-':
        one(TokenKind::kMinus);
        break;
      case '*':
        one(TokenKind::kStar);
        break;
      case '/':
        one(TokenKind::kSlash);
        break;
      case '%':
        one(TokenKind::kPercent);
        break;
      case '^':
        one(TokenKind::kCaret);
        break;
      case '&':
        one(TokenKind::kAmpersand);
        break;
      case '.':
        return LexDot(next);
      case '$':
        LexDollar();
        break;
      case ':':
        pair(':', TokenKind::kColonColon, TokenKind::kColon);
        break;
      case '+':
        pair('=', TokenKind::kPlusEqual, TokenKind::kPlus);
        break;
      case '=':
        pair('~', TokenKind::kRegexMatch, TokenKind::kEqual);
        break;
      case '!':
        pair('=', TokenKind::kNotEqual, TokenKind::kExclamation);
        break;
      case '|':
        pair('|', TokenKind::kBarBar, TokenKind::kBar);
        break;
      case '>':
        pair('=', TokenKind::kGreaterOrEqual, TokenKind::kGreater);
        break;
      case '<':
        if (next == '>') {
          Add(TokenKind::kNotEqual, at_ + 2);
        } else {
          pair('=', TokenKind::kLessOrEqual, TokenKind::kLess);
        }
        break;
      default:
        one(TokenKind::kUnknown);
        break;
    }
    return Status::Ok();
  }

  Status LexDot(char next) {
    if (next == '.') {
      Add(TokenKind::kDotDot, at_ + 2);
      return Status::Ok();
    }
    // `.5` is a float, except behind something that `.5` could be an access to, which is an error of its own.
    if (next < '0' || next > '9') {
      Add(TokenKind::kDot, at_ + 1);
      return Status::Ok();
    }
    size_t end = DigitsEnd(at_ + 1);
    if ((CharAt(end) | 0x20) == 'e') {
      size_t exponent = end + 1;
      if (CharAt(exponent) == '+' || CharAt(exponent) == '-') ++exponent;
      if (exponent < text_.size() && ClassAt(exponent) == kDigit) end = DigitsEnd(exponent);
    }
    end = FloatSuffixEnd(end);
    const size_t name_end = NameEnd(end);
    Add(name_end == end ? TokenKind::kFloat : TokenKind::kBadNumber, name_end);
    return Status::Ok();
  }

  // `$0` and `$1st`: a parameter's name may start with a digit.
  void LexDollar() {
    Add(TokenKind::kDollar, at_ + 1);
    if (at_ < text_.size() && ClassAt(at_) == kDigit) Add(TokenKind::kIdentifier, NameEnd(at_));
  }

  std::string_view text_;
  const Interrupt& interrupt_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
  std::vector<uint32_t> open_;
};

}  // namespace

Result<std::vector<Token>> Tokenize(std::string_view text, const Interrupt& interrupt) {
  if (text.size() > base::kMaxQueryBytes) {
    return Status::Error(ErrorId::kStatementTooComplex, "The statement has " + std::to_string(text.size()) +
                                                            " bytes; the limit is " +
                                                            std::to_string(base::kMaxQueryBytes));
  }
  if (const size_t bad = FirstInvalidUtf8(text); bad != text.size()) {
    return Status::Error(ErrorId::kSyntaxError, "The statement is not valid UTF-8 at byte " + std::to_string(bad))
        .At(static_cast<uint32_t>(bad));
  }
  return Lexer(text, interrupt).Run();
}

Status BadNumber(std::string_view raw, uint32_t offset) {
  std::string message;
  if (raw.find_first_not_of("01234567") == std::string_view::npos) {
    message = "The octal integer literal syntax `" + std::string(raw) + "` is no longer supported, please use `0o" +
              std::string(raw.substr(1)) + "` instead";
  } else {
    message = "Invalid number literal '" + std::string(raw) + "'";
  }
  return Status::Error(ErrorId::kInvalidNumberLiteral, std::move(message)).At(offset);
}

}  // namespace mycel::engine::cypher
