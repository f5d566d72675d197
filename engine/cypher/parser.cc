#include "engine/cypher/parser.h"

#include <algorithm>

#include "engine/cypher/interruptible_parser.h"
#include "engine/cypher/lexer.h"
#include "engine/cypher/parser_impl.h"
#include "engine/cypher/suggestion.h"

namespace mycel::engine::cypher {

using base::ErrorId;
using base::Result;
using base::Status;

const Statement* Parser::ParseWholeStatement() {
  auto* statement = Make<Statement>(Now().begin);
  ParsePrefix(statement);
  if (AtCommand()) {
    statement->command = ParseCommand();
  } else {
    statement->query = ParseQuery();
  }
  Done(statement);
  Accept(T::kSemicolon);
  Require(T::kEnd);
  return statement;
}

void Parser::ParsePrefix(Statement* statement) {
  while (true) {
    const uint32_t at = Now().begin;
    if (const bool explain = Accept(K::kExplain); explain || Accept(K::kProfile)) {
      const ExplainMode mode = explain ? ExplainMode::kExplain : ExplainMode::kProfile;
      if (statement->explain != ExplainMode::kNone && statement->explain != mode) {
        Fail(ErrorId::kArgumentError, "Can't specify multiple conflicting values for execution mode", at);
      }
      statement->explain = mode;
    } else if (Accept(K::kCypher)) {
      ParseCypherPrefix(statement);
    } else {
      return;
    }
  }
}

// CYPHER [5|25] key = value ...
void Parser::ParseCypherPrefix(Statement* statement) {
  if (Peek(T::kInteger) || Peek(T::kFloat)) {
    const std::string_view version = TextOf(Now());
    if (version == "25") {
      statement->version = CypherVersion::kCypher25;
      cypher25_ = true;
    } else if (version == "5") {
      statement->version = CypherVersion::kCypher5;
    } else {
      Fail(ErrorId::kArgumentError, "Unknown Cypher version " + std::string(version) + ": expected 5 or 25",
           Now().begin);
    }
    ++at_;
  }
  ListBuilder<StatementOption> options(arena_);
  for (const StatementOption& option : statement->options) options.Add(option);
  while (PeekName() && Peek(T::kEqual, 1)) {
    StatementOption option;
    option.key = ParseName();
    ++at_;
    if (Peek(T::kDollar)) {
      const Expression* const parameter = ParseParameter();
      option.value = {parameter->As<Parameter>().name, true, parameter->range};
      options.Add(option);
      continue;
    }
    const Token& value = Now();
    option.value.range = {value.begin, value.end};
    if (value.kind == T::kString) {
      option.value.text = Check(DecodeString(TextOf(value), value.begin, arena_));
    } else if (value.kind == T::kIdentifier || value.kind == T::kInteger || value.kind == T::kFloat) {
      option.value.text = TextOf(value);
    } else {
      FailHere();
    }
    ++at_;
    options.Add(option);
  }
  statement->options = options.Take();
}

namespace {

std::string Describe(std::string_view text, const Token& token) {
  if (token.kind == TokenKind::kEnd) return "''";
  constexpr uint32_t kLongest = 40;
  const uint32_t length = std::min(token.end - token.begin, kLongest);
  return "'" + std::string(text.substr(token.begin, length)) + (length < token.end - token.begin ? "...'" : "'");
}

// Runs the parser once more to learn what it looked for at the place of the failure.
Status ExplainFailure(std::string_view text, const std::vector<Token>& tokens, uint32_t at,
                      const Interrupt& interrupt) {
  base::Arena scratch;
  Parser parser(text, tokens, &scratch, interrupt, at);
  try {
    parser.ParseWholeStatement();
  } catch (const ParseFailure& failure) {
    // The same failure as before, of which only the expectations matter, unless it was interrupted.
    if (!failure.wants_expected) return failure.status;
  }
  const std::vector<std::string>& expected = parser.expectations();
  std::string message = "Invalid input " + Describe(text, tokens[at]);
  for (size_t i = 0; i < expected.size(); ++i) {
    message += i == 0 ? ": expected " : i + 1 == expected.size() ? " or " : ", ";
    message += expected[i];
  }
  const std::string_view word = text.substr(tokens[at].begin, tokens[at].end - tokens[at].begin);
  if (tokens[at].kind == TokenKind::kIdentifier) {
    const std::string nearest = NearestExpectation(word, expected);
    if (!nearest.empty()) message += " (did you mean " + nearest + "?)";
  }
  return Status::Error(ErrorId::kUnexpectedSyntax, std::move(message)).At(tokens[at].begin);
}

}  // namespace

Result<ParsedStatement> ParseStatement(std::string_view text, const Interrupt& interrupt) {
  MYCEL_ASSIGN_OR_RETURN(const std::vector<Token> tokens, Tokenize(text, interrupt));
  auto arena = std::make_unique<base::Arena>();
  const std::string_view copy = arena->Copy(text);
  try {
    const Statement* statement = Parser(copy, tokens, arena.get(), interrupt).ParseWholeStatement();
    return ParsedStatement(std::move(arena), copy, statement);
  } catch (const ParseFailure& failure) {
    if (failure.wants_expected) return ExplainFailure(copy, tokens, failure.token, interrupt);
    return failure.status;
  }
}

Result<ParsedStatement> ParseStatement(std::string_view text) { return ParseStatement(text, Interrupt()); }

}  // namespace mycel::engine::cypher
