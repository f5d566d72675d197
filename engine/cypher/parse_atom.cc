// Operands: literals, names, brackets, calls.
#include "engine/cypher/lexer.h"
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

const Expression* Parser::ParseAtom() {
  ExpectLabelled("an expression");
  const Token& token = Now();
  switch (token.kind) {
    case T::kIdentifier:
      if (token.keyword != K::kNotKeyword && !KeywordIsName()) {
        if (const Expression* expression = ParseKeywordAtom()) return expression;
      }
      return ParseNameAtom();
    case T::kEscapedIdentifier:
      return ParseNameAtom();
    case T::kInteger:
    case T::kFloat:
      return ParseNumber(false, token.begin);
    case T::kString:
      return ParseString();
    case T::kDollar:
      return ParseParameter();
    case T::kLeftParenthesis:
      return AtPathInExpression(0) ? ParsePatternExpression() : ParseParenthesised();
    case T::kLeftBracket:
      return ParseBracketed();
    case T::kLeftBrace:
      return ParseMap();
    default:
      FailHere();
  }
}

// A keyword directly before these is a plain name, whatever it means elsewhere.
bool Parser::KeywordIsName() const {
  switch (Ahead(1).kind) {
    case T::kDot:
    case T::kComma:
    case T::kRightParenthesis:
    case T::kRightBracket:
    case T::kRightBrace:
    case T::kColon:
    case T::kEqual:
    case T::kEnd:
    case T::kSemicolon:
      return !Peek(K::kNull) && !Peek(K::kTrue) && !Peek(K::kFalse) && !Peek(K::kInf) && !Peek(K::kInfinity) &&
             !Peek(K::kNan) && !(Peek(K::kCase) && !Peek(T::kDot, 1));
    default:
      return false;
  }
}

const Expression* Parser::ParseKeywordAtom() {
  const Token& token = Now();
  const bool parenthesis = Peek(T::kLeftParenthesis, 1);
  const bool brace = Peek(T::kLeftBrace, 1);
  const auto leaf = [&](auto* node) {
    ++at_;
    return Done(node);
  };
  switch (token.keyword) {
    case K::kNull:
      return leaf(Make<NullLiteral>(token.begin));
    case K::kTrue:
    case K::kFalse: {
      auto* boolean = Make<BooleanLiteral>(token.begin);
      boolean->value = token.keyword == K::kTrue;
      return leaf(boolean);
    }
    case K::kInf:
    case K::kInfinity:
    case K::kNan: {
      if (parenthesis) return nullptr;
      auto* number = Make<FloatLiteral>(token.begin);
      number->value = token.keyword == K::kNan ? __builtin_nan("") : __builtin_inf();
      return leaf(number);
    }
    case K::kCase:
      return ParseCase();
    case K::kExists:
      return brace ? ParseSubquery(SubqueryKind::kExists) : nullptr;
    case K::kCollect:
      return brace ? ParseSubquery(SubqueryKind::kCollect) : nullptr;
    case K::kCount: {
      if (brace) return ParseSubquery(SubqueryKind::kCount);
      if (!parenthesis || !Peek(T::kStar, 2) || !Peek(T::kRightParenthesis, 3)) return nullptr;
      auto* count = Make<CountStar>(token.begin);
      at_ += 4;
      return Done(count);
    }
    case K::kAny:
      return parenthesis && Peek(K::kIn, 3) ? ParseQuantifier(QuantifierKind::kAny) : nullptr;
    case K::kAll:
      return parenthesis && Peek(K::kIn, 3) ? ParseQuantifier(QuantifierKind::kAll) : nullptr;
    case K::kNone:
      return parenthesis && Peek(K::kIn, 3) ? ParseQuantifier(QuantifierKind::kNone) : nullptr;
    case K::kSingle:
      return parenthesis && Peek(K::kIn, 3) ? ParseQuantifier(QuantifierKind::kSingle) : nullptr;
    case K::kReduce:
      return parenthesis && Peek(T::kEqual, 3) ? ParseReduce() : nullptr;
    case K::kShortestpath:
    case K::kAllshortestpaths:
      return parenthesis ? ParsePatternExpression() : nullptr;
    default:
      return nullptr;
  }
}

const Expression* Parser::ParseNameAtom() {
  if (FunctionCallAhead()) return ParseFunctionCall();
  auto* variable = Make<Variable>(Now().begin);
  variable->name = ParseName("an expression").text;
  Done(variable);
  if (Peek(T::kLeftBrace)) return ParseMapProjection(variable, variable->range.begin);
  return variable;
}

// name(, name.name(, ...
bool Parser::FunctionCallAhead() const {
  uint32_t n = 1;
  while (Peek(T::kDot, n) && PeekName(n + 1)) n += 2;
  return Peek(T::kLeftParenthesis, n);
}

const Expression* Parser::ParseFunctionCall() {
  const bool is_trim = AtFunctionNamed("TRIM");
  const bool is_normalize = AtFunctionNamed("NORMALIZE");
  auto* call = Make<FunctionCall>(Now().begin);
  call->name = ParseDottedName(&call->name_range);
  Require(T::kLeftParenthesis);
  const Deeper deeper(this);
  if (is_trim && ParseTrimArguments(call)) return Done(call);
  call->distinct = Peek(K::kDistinct) && !KeywordIsName() ? Accept(K::kDistinct) : false;
  if (!call->distinct && Peek(K::kAll) && (PeekName(1) || Peek(T::kDollar, 1))) ++at_;  // f(ALL x) says f(x)
  if (!At(T::kRightParenthesis)) {
    ListBuilder<const Expression*> arguments(arena_);
    do {
      const bool form = Peek(K::kNfc) || Peek(K::kNfd) || Peek(K::kNfkc) || Peek(K::kNfkd);
      arguments.Add(is_normalize && form && arguments.size() == 1 ? ParseNormalForm() : ParseExpression());
      if (is_trim && Accept(K::kFrom)) {  // trim(character FROM text)
        call->arguments = TrimArguments(arguments.Take()[0], K::kBoth);
        break;
      }
    } while (Accept(T::kComma));
    if (call->arguments.empty()) call->arguments = arguments.Take();
  }
  Require(T::kRightParenthesis);
  return Done(call);
}

bool Parser::AtFunctionNamed(std::string_view upper) const {
  const std::string_view word = TextOf(Now());
  if (word.size() != upper.size()) return false;
  for (size_t i = 0; i < upper.size(); ++i) {
    if ((word[i] & ~0x20) != upper[i]) return false;
  }
  return true;
}

// `normalize(text, NFC)`: the form's name is a word, not a variable.
const Expression* Parser::ParseNormalForm() {
  auto* form = Make<StringLiteral>(Now().begin);
  form->value = KeywordText(Now().keyword);
  ++at_;
  return Done(form);
}

// The text behind FROM, the character and where it is removed: trim(text, character, 'BOTH').
List<const Expression*> Parser::TrimArguments(const Expression* character, Keyword side) {
  ListBuilder<const Expression*> arguments(arena_);
  arguments.Add(ParseExpression());
  arguments.Add(character);
  auto* where = Make<StringLiteral>(character->range.begin);
  where->value = KeywordText(side);
  arguments.Add(Done(where));
  return arguments.Take();
}

// trim([BOTH|LEADING|TRAILING] [character] FROM text). Without a character it becomes btrim, ltrim or rtrim(text).
bool Parser::ParseTrimArguments(FunctionCall* call) {
  const bool from = Peek(K::kFrom) && (Peek(T::kString, 1) || Peek(T::kDollar, 1) || PeekName(1));
  const bool side = Peek(K::kBoth) || Peek(K::kLeading) || Peek(K::kTrailing);
  if (!from && (!side || KeywordIsName())) return false;
  const Keyword where = from ? K::kBoth : Now().keyword;
  if (!from) ++at_;
  if (At(K::kFrom)) {
    call->name = where == K::kBoth ? "btrim" : where == K::kLeading ? "ltrim" : "rtrim";
    Require(K::kFrom);
    ListBuilder<const Expression*> arguments(arena_);
    arguments.Add(ParseExpression());
    call->arguments = arguments.Take();
  } else {
    const Expression* const character = ParseExpression();
    Require(K::kFrom);
    call->arguments = TrimArguments(character, where);
  }
  Require(T::kRightParenthesis);
  return true;
}

const Expression* Parser::ParseNumber(bool negative, uint32_t begin) {
  const Token& token = Now();
  ++at_;
  if (token.kind == T::kInteger) {
    auto* integer = Make<IntegerLiteral>(begin);
    integer->value = Check(DecodeInteger(TextOf(token), negative, begin));
    return Done(integer);
  }
  auto* number = Make<FloatLiteral>(begin);
  const double value = Check(DecodeFloat(TextOf(token), begin));
  number->value = negative ? -value : value;
  return Done(number);
}

const Expression* Parser::ParseString() {
  const Token& token = Now();
  auto* string = Make<StringLiteral>(token.begin);
  string->value = Check(DecodeString(TextOf(token), token.begin, arena_));
  ++at_;
  return Done(string);
}

const Expression* Parser::ParseParameter() {
  auto* parameter = Make<Parameter>(Now().begin);
  Require(T::kDollar);
  parameter->name = ParseName("a parameter name").text;
  return Done(parameter);
}

const Expression* Parser::ParseParenthesised() {
  Require(T::kLeftParenthesis);
  const Expression* inner = ParseLevel(0);
  Require(T::kRightParenthesis);
  return inner;
}

const Expression* Parser::ParseBracketed() {
  const uint32_t begin = Now().begin;
  const uint32_t closing = Now().match;
  const bool pattern = AtPathInExpression(1) ||
                       (PeekName(1) && Peek(T::kEqual, 2) && Peek(T::kLeftParenthesis, 3) && AtPathInExpression(3));
  if (pattern && FindSeparator(at_, closing) != UINT32_MAX) return ParsePatternComprehension(begin, closing);
  if (PeekName(1) && Peek(K::kIn, 2)) return ParseListComprehension(begin, closing);
  Require(T::kLeftBracket);
  auto* list = Make<ListLiteral>(begin);
  if (!At(T::kRightBracket)) {
    ListBuilder<const Expression*> elements(arena_);
    do elements.Add(ParseExpression());
    while (Accept(T::kComma));
    list->elements = elements.Take();
  }
  Require(T::kRightBracket);
  return Done(list);
}

uint32_t Parser::FindSeparator(uint32_t begin, uint32_t closing) const {
  uint32_t separator = UINT32_MAX;
  for (uint32_t i = begin + 1; i < closing; ++i) {
    const Token& token = tokens_[i];
    if (token.kind == T::kBar) separator = i;
    if (token.match > i) i = token.match;
  }
  return separator;
}

const Expression* Parser::ParseListComprehension(uint32_t begin, uint32_t closing) {
  const uint32_t outer = std::exchange(separator_, FindSeparator(at_, closing));
  Require(T::kLeftBracket);
  auto* comprehension = Make<ListComprehension>(begin);
  comprehension->variable = ParseName();
  Require(K::kIn);
  comprehension->list = ParseExpression();
  comprehension->where = ParseOptionalWhere();
  if (Accept(T::kBar)) comprehension->projection = ParseExpression();
  Require(T::kRightBracket);
  separator_ = outer;
  return Done(comprehension);
}

const Expression* Parser::ParsePatternComprehension(uint32_t begin, uint32_t closing) {
  const uint32_t outer = std::exchange(separator_, FindSeparator(at_, closing));
  Require(T::kLeftBracket);
  auto* comprehension = Make<PatternComprehension>(begin);
  comprehension->pattern = ParsePathPattern();
  comprehension->where = ParseOptionalWhere();
  Require(T::kBar);
  comprehension->projection = ParseExpression();
  Require(T::kRightBracket);
  separator_ = outer;
  return Done(comprehension);
}

const Expression* Parser::ParseMap() {
  const Deeper deeper(this);
  auto* map = Make<MapLiteral>(Now().begin);
  Require(T::kLeftBrace);
  if (!At(T::kRightBrace)) {
    ListBuilder<MapEntry> entries(arena_);
    do {
      MapEntry entry;
      entry.key = ParseName("a property key", true);
      Require(T::kColon);
      entry.value = ParseExpression();
      entries.Add(entry);
    } while (Accept(T::kComma));
    map->entries = entries.Take();
  }
  Require(T::kRightBrace);
  return Done(map);
}

const Expression* Parser::ParseMapOrParameter() {
  if (At(T::kLeftBrace)) return ParseMap();
  return ParseParameter();
}

const Expression* Parser::ParseMapProjection(const Expression* subject, uint32_t begin) {
  auto* projection = Make<MapProjection>(begin);
  projection->subject = subject;
  Require(T::kLeftBrace);
  if (!At(T::kRightBrace)) {
    ListBuilder<MapProjectionItem> items(arena_);
    do {
      MapProjectionItem item;
      if (Accept(T::kDot)) {
        if (Accept(T::kStar)) {
          item.kind = MapProjectionItem::Kind::kAllProperties;
        } else {
          item.name = ParseName("a property key");
        }
      } else {
        item.name = ParseName();
        item.kind = MapProjectionItem::Kind::kVariable;
        if (Accept(T::kColon)) {
          item.kind = MapProjectionItem::Kind::kEntry;
          item.value = ParseExpression();
        }
      }
      items.Add(item);
    } while (Accept(T::kComma));
    projection->items = items.Take();
  }
  Require(T::kRightBrace);
  return Done(projection);
}

const Expression* Parser::ParseQuantifier(QuantifierKind kind) {
  auto* quantifier = Make<QuantifierExpression>(Now().begin);
  at_ += 2;
  quantifier->quantifier = kind;
  quantifier->variable = ParseName();
  Require(K::kIn);
  quantifier->list = ParseExpression();
  Require(K::kWhere);
  quantifier->where = ParseExpression();
  Require(T::kRightParenthesis);
  return Done(quantifier);
}

const Expression* Parser::ParseReduce() {
  auto* reduce = Make<ReduceExpression>(Now().begin);
  const uint32_t opening = at_ + 1;
  const uint32_t outer = std::exchange(separator_, FindSeparator(opening, tokens_[opening].match));
  at_ += 2;
  reduce->accumulator = ParseName();
  Require(T::kEqual);
  reduce->init = ParseExpression();
  Require(T::kComma);
  reduce->variable = ParseName();
  Require(K::kIn);
  reduce->list = ParseExpression();
  Require(T::kBar);
  reduce->step = ParseExpression();
  Require(T::kRightParenthesis);
  separator_ = outer;
  return Done(reduce);
}

const Expression* Parser::ParseSubquery(SubqueryKind kind) {
  auto* subquery = Make<SubqueryExpression>(Now().begin);
  ++at_;
  subquery->subquery = kind;
  Require(T::kLeftBrace);
  subquery->query = ParseSubqueryBody();
  Require(T::kRightBrace);
  return Done(subquery);
}

const Expression* Parser::ParsePatternExpression() {
  auto* pattern = Make<PatternExpression>(Now().begin);
  pattern->pattern = ParsePathPattern();
  return Done(pattern);
}

}  // namespace mycel::engine::cypher
