// Moving over the tokens, names, and failing.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/stack_limit.h"
#include "engine/cypher/lexer.h"
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

using base::ErrorId;
using base::Status;

namespace {

constexpr uint32_t kStepsPerCheck = 512;

}  // namespace

Parser::Parser(std::string_view text, const std::vector<Token>& tokens, base::Arena* arena, const Interrupt& interrupt,
               uint32_t expectations_at)
    : text_(text),
      tokens_(tokens),
      arena_(arena),
      interrupt_(interrupt),
      expectations_at_(expectations_at),
      stack_floor_(base::StackFloor()) {}

void Parser::Expect(std::string what) {
  if (std::find(expectations_.begin(), expectations_.end(), what) == expectations_.end()) {
    expectations_.push_back(std::move(what));
  }
}

void Parser::FailHere() {
  const Token& token = Now();
  if (token.kind == T::kBadNumber) Check(BadNumber(TextOf(token), token.begin));
  FailUnexpected();
}

void Parser::FailUnexpected() {
  const Token& token = Now();
  if (token.kind == T::kUnicodeDash ||
      (token.kind == T::kUnknown && static_cast<uint8_t>(text_[token.begin]) >= 0x80)) {
    Fail(ErrorId::kInvalidUnicodeCharacter, "Invalid character '" + std::string(TextOf(token)) + "'", token.begin);
  }
  throw ParseFailure{Status::Error(ErrorId::kUnexpectedSyntax, "").At(token.begin), at_, true};
}

void Parser::Fail(ErrorId id, std::string message, uint32_t offset) {
  throw ParseFailure{Status::Error(id, std::move(message)).At(offset), at_, false};
}

void Parser::Check(Status status) {
  if (!status.ok()) throw ParseFailure{std::move(status), at_, false};
}

void Parser::CheckDepth() {
  if (++steps_ % kStepsPerCheck == 0 && interrupt_) [[unlikely]]
    Check(interrupt_());
  if (++depth_ > base::kMaxNestingDepth || !base::AboveStackFloor(stack_floor_)) [[unlikely]] {
    Fail(ErrorId::kStatementTooComplex,
         "The statement is nested too deeply here (level " + std::to_string(depth_) + ")", Now().begin);
  }
}

void Parser::CheckQueryDepth() {
  if (++query_depth_ > kMaxQueryDepth) [[unlikely]] {
    Fail(ErrorId::kStatementTooComplex,
         "Queries are nested too deeply here: the limit is " + std::to_string(kMaxQueryDepth), Now().begin);
  }
}

void Parser::CheckLoopDepth(uint32_t levels) {
  if (depth_ + levels > base::kMaxNestingDepth) [[unlikely]] {
    Fail(ErrorId::kStatementTooComplex,
         "The statement is nested too deeply here (level " + std::to_string(depth_ + levels) + ")", Now().begin);
  }
}

bool Parser::AcceptAll(K first, K second) {
  if (!At(first) || !Peek(second, 1)) return false;
  at_ += 2;
  return true;
}

ParsedName Parser::ParseName(const char* what, bool may_be_empty) {
  ExpectLabelled(what);
  const Token& token = Now();
  ParsedName name;
  name.range = {token.begin, token.end};
  if (token.kind == T::kIdentifier) {
    name.text = TextOf(token);
  } else if (token.kind == T::kEscapedIdentifier) {
    name.text = Check(DecodeEscapedName(TextOf(token), token.begin, may_be_empty, arena_));
  } else {
    FailUnexpected();  // a name that begins with a digit is no malformed number
  }
  ++at_;
  return name;
}

std::optional<ParsedName> Parser::ParseOptionalName() {
  if (!PeekName()) {
    ExpectLabelled("an identifier");
    return std::nullopt;
  }
  return ParseName();
}

std::string_view Parser::ParseDottedName(SourceRange* range) {
  const ParsedName first = ParseName();
  *range = first.range;
  if (!At(T::kDot)) return first.text;
  std::string joined(first.text);
  while (Accept(T::kDot)) {
    joined += '.';
    joined += ParseName().text;
  }
  range->end = last_end();
  return arena_->Copy(std::string_view(joined));
}

ParsedNameOrParameter Parser::ParseNameOrParameter() {
  ParsedNameOrParameter result;
  result.range.begin = Now().begin;
  result.is_parameter = Accept(T::kDollar);
  result.text = ParseName().text;
  result.range.end = last_end();
  return result;
}

ParsedNameOrParameter Parser::ParseDottedNameOrParameter() {
  if (Peek(T::kDollar)) return ParseNameOrParameter();
  ParsedNameOrParameter result;
  result.text = ParseDottedName(&result.range);
  return result;
}

uint64_t Parser::ParseUnsigned() {
  ExpectLabelled("an integer");
  const Token& token = Now();
  if (token.kind != T::kInteger) FailHere();
  ++at_;
  return static_cast<uint64_t>(Check(DecodeInteger(TextOf(token), false, token.begin)));
}

}  // namespace mycel::engine::cypher
