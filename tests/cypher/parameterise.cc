#include "cypher/parameterise.h"

#include <optional>
#include <vector>

#include "engine/base/arena.h"
#include "engine/cypher/lexer.h"

namespace mycel::tests::cypher {
namespace {

using engine::cypher::Keyword;
using engine::cypher::Token;
using engine::types::Value;
using T = engine::cypher::TokenKind;

bool IsLiteral(T kind) { return kind == T::kInteger || kind == T::kFloat || kind == T::kString; }

class Replacer {
 public:
  Replacer(std::string_view text, const std::vector<Token>& tokens) : text_(text), tokens_(tokens) {
    // CYPHER 25 key=value …
    if (tokens[0].keyword != Keyword::kCypher) return;
    if (IsLiteral(tokens[first_].kind)) ++first_;
    while (tokens[first_].kind == T::kIdentifier && tokens[first_ + 1].kind == T::kEqual) first_ += 3;
  }

  [[nodiscard]] bool MayReplace(size_t at) const {
    if (!IsLiteral(tokens_[at].kind) || at < first_) return false;
    switch (tokens_[at - 1].kind) {
      case T::kEqual:
      case T::kNotEqual:
      case T::kLess:
      case T::kLessOrEqual:
      case T::kGreater:
      case T::kGreaterOrEqual:
      case T::kPlus:
      case T::kSlash:
      case T::kPercent:
      case T::kCaret:
      case T::kBarBar:
        return true;
      case T::kColon:
        return InMap(at);
      case T::kComma:
        return InList(at);
      case T::kLeftBracket:
        return IsList(at - 1);
      default:
        return false;
    }
  }

  [[nodiscard]] std::optional<Value> ValueOf(size_t at) {
    const Token& token = tokens_[at];
    const std::string_view raw = text_.substr(token.begin, token.end - token.begin);
    if (token.kind == T::kInteger) {
      auto value = engine::cypher::DecodeInteger(raw, false, token.begin);
      if (value.ok()) return Value::Integer(*value);
    } else if (token.kind == T::kFloat) {
      auto value = engine::cypher::DecodeFloat(raw, token.begin);
      if (value.ok()) return Value::Float(*value);
    } else {
      auto value = engine::cypher::DecodeString(raw, token.begin, &arena_);
      if (value.ok()) return Value::String(*value);
    }
    return std::nullopt;
  }

 private:
  // The bracket that the token stands in, or nothing.
  [[nodiscard]] std::optional<size_t> Enclosing(size_t at) const {
    for (size_t i = at; i-- > 0;) {
      const T kind = tokens_[i].kind;
      if (kind == T::kRightParenthesis || kind == T::kRightBracket || kind == T::kRightBrace) {
        if (tokens_[i].match >= i) return std::nullopt;
        i = tokens_[i].match;
        continue;
      }
      if (kind == T::kLeftParenthesis || kind == T::kLeftBracket || kind == T::kLeftBrace) return i;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool InMap(size_t at) const {
    const std::optional<size_t> open = Enclosing(at);
    return open && tokens_[*open].kind == T::kLeftBrace && at >= 3 && tokens_[at - 2].kind == T::kIdentifier;
  }
  // `[1, …]`, no relationship and no subscript.
  [[nodiscard]] bool IsList(size_t open) const {
    if (open == 0) return true;
    const T before = tokens_[open - 1].kind;
    return before != T::kMinus && before != T::kIdentifier && before != T::kRightBracket &&
           before != T::kRightParenthesis && before != T::kEscapedIdentifier && before != T::kRightBrace &&
           before != T::kString;
  }
  [[nodiscard]] bool InList(size_t at) const {
    const std::optional<size_t> open = Enclosing(at);
    return open && tokens_[*open].kind == T::kLeftBracket &&
           (IsList(*open) || tokens_[*open - 1].keyword != Keyword::kNotKeyword);
  }
  std::string_view text_;
  const std::vector<Token>& tokens_;
  size_t first_ = 1;  // what lies before is no expression
  engine::base::Arena arena_;
};

}  // namespace

ParameterisedStatement Parameterise(std::string_view text, const engine::database::Parameters& parameters) {
  ParameterisedStatement statement{std::string(text), parameters, 0};
  const auto tokens = engine::cypher::Tokenize(text);
  if (!tokens.ok()) return statement;
  for (const Token& token : *tokens) {
    // Their options are no expressions.
    if (token.keyword == Keyword::kIndex || token.keyword == Keyword::kConstraint) return statement;
  }
  Replacer replacer(text, *tokens);
  statement.text.clear();
  size_t copied = 0;
  for (size_t i = 0; i < tokens->size(); ++i) {
    if (!replacer.MayReplace(i)) continue;
    std::optional<Value> value = replacer.ValueOf(i);
    if (!value) continue;
    const std::string name = "literal" + std::to_string(statement.replaced++);
    statement.text += std::string(text.substr(copied, (*tokens)[i].begin - copied)) + "$" + name;
    copied = (*tokens)[i].end;
    statement.parameters.emplace_back(name, *std::move(value));
  }
  statement.text += text.substr(copied);
  return statement;
}

}  // namespace mycel::tests::cypher
