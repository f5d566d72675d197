// Operators, by precedence climbing. Levels, loosest first:
//
//   0 OR   1 XOR   2 AND   3 NOT   4 = <> < <= > >=   5 =~ STARTS WITH, ENDS WITH, CONTAINS, IN, IS ...   6 + - ||   7
//   * / %   8 ^
//
// then unary plus and minus, then what stands behind an operand: .key [index] [from..to] :Label
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {
namespace {

constexpr int kNotLevel = 3;
constexpr int kComparisonLevel = 4;
constexpr int kPredicateLevel = 5;
constexpr int kUnaryLevel = 9;
constexpr int kNoOperator = -1;

int KeywordLevel(Keyword keyword) {
  switch (keyword) {
    case Keyword::kOr:
      return 0;
    case Keyword::kXor:
      return 1;
    case Keyword::kAnd:
      return 2;
    case Keyword::kStarts:
    case Keyword::kEnds:
    case Keyword::kContains:
    case Keyword::kIn:
    case Keyword::kIs:
      return kPredicateLevel;
    default:
      return kNoOperator;
  }
}

// The level of the binary operator that `token` is, or kNoOperator.
int OperatorLevel(const Token& token) {
  switch (token.kind) {
    case TokenKind::kIdentifier:
      return KeywordLevel(token.keyword);
    case TokenKind::kEqual:
    case TokenKind::kNotEqual:
    case TokenKind::kLess:
    case TokenKind::kLessOrEqual:
    case TokenKind::kGreater:
    case TokenKind::kGreaterOrEqual:
      return kComparisonLevel;
    case TokenKind::kRegexMatch:
    case TokenKind::kColonColon:
      return kPredicateLevel;
    case TokenKind::kPlus:
    case TokenKind::kMinus:
    case TokenKind::kBarBar:
      return 6;
    case TokenKind::kStar:
    case TokenKind::kSlash:
    case TokenKind::kPercent:
      return 7;
    case TokenKind::kCaret:
      return 8;
    default:
      return kNoOperator;
  }
}

// Requires a token whose level is not kNotLevel, kComparisonLevel, kPredicateLevel.
ChainOperator ToChainOperator(const Token& token) {
  switch (token.kind) {
    case TokenKind::kPlus:
      return ChainOperator::kAdd;
    case TokenKind::kMinus:
      return ChainOperator::kSubtract;
    case TokenKind::kBarBar:
      return ChainOperator::kConcatenate;
    case TokenKind::kStar:
      return ChainOperator::kMultiply;
    case TokenKind::kSlash:
      return ChainOperator::kDivide;
    case TokenKind::kPercent:
      return ChainOperator::kModulo;
    case TokenKind::kCaret:
      return ChainOperator::kPower;
    default:
      break;
  }
  if (token.keyword == Keyword::kOr) return ChainOperator::kOr;
  return token.keyword == Keyword::kXor ? ChainOperator::kXor : ChainOperator::kAnd;
}

ComparisonOperator ToComparison(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEqual:
      return ComparisonOperator::kEqual;
    case TokenKind::kNotEqual:
      return ComparisonOperator::kNotEqual;
    case TokenKind::kLess:
      return ComparisonOperator::kLess;
    case TokenKind::kLessOrEqual:
      return ComparisonOperator::kLessOrEqual;
    case TokenKind::kGreater:
      return ComparisonOperator::kGreater;
    default:
      return ComparisonOperator::kGreaterOrEqual;
  }
}

}  // namespace

const Expression* Parser::ParseLevel(int min_level) {
  const Deeper deeper(this);
  const uint32_t begin = Now().begin;
  const Expression* left = min_level <= kNotLevel && Peek(K::kNot) && !KeywordIsName() ? ParseNot() : ParseUnary();
  while (true) {
    const int level = OperatorLevel(Now());
    if (level == kNoOperator || level < min_level) {
      ExpectLabelled("an operator");
      return left;
    }
    if (level == kComparisonLevel) {
      left = ParseComparisons(left, begin);
    } else if (level == kPredicateLevel) {
      left = ParsePredicates(left, begin);
    } else {
      left = ParseChain(left, begin, level);
    }
  }
}

const Expression* Parser::ParseNot() {
  auto* unary = Make<Unary>(Now().begin);
  ++at_;
  unary->op = UnaryOperator::kNot;
  unary->operand = ParseLevel(kNotLevel);
  return Done(unary);
}

const Expression* Parser::ParseChain(const Expression* left, uint32_t begin, int level) {
  auto* chain = Make<OperatorChain>(begin);
  ListBuilder<const Expression*> operands(arena_);
  ListBuilder<ChainOperator> operators(arena_);
  ListBuilder<uint32_t> offsets(arena_);
  operands.Add(left);
  while (OperatorLevel(Now()) == level) {
    operators.Add(ToChainOperator(Now()));
    offsets.Add(Now().begin);
    ++at_;
    operands.Add(level + 1 == kUnaryLevel ? ParseUnary() : ParseLevel(level + 1));
  }
  chain->operands = operands.Take();
  chain->operators = operators.Take();
  chain->operator_offsets = offsets.Take();
  return Done(chain);
}

const Expression* Parser::ParseComparisons(const Expression* left, uint32_t begin) {
  auto* chain = Make<ComparisonChain>(begin);
  ListBuilder<const Expression*> operands(arena_);
  ListBuilder<ComparisonOperator> operators(arena_);
  operands.Add(left);
  while (OperatorLevel(Now()) == kComparisonLevel) {
    if (Peek(T::kNotEqual) && text_[Now().begin] == '!') {
      Fail(base::ErrorId::kUnexpectedSyntax,
           "Unknown operation '!=' (you probably meant to use '<>', which is the operator for inequality testing)",
           Now().begin);
    }
    operators.Add(ToComparison(Now().kind));
    ++at_;
    operands.Add(ParseLevel(kComparisonLevel + 1));
  }
  chain->operands = operands.Take();
  chain->operators = operators.Take();
  return Done(chain);
}

const Expression* Parser::ParsePredicates(const Expression* left, uint32_t begin) {
  for (uint32_t levels = 1; OperatorLevel(Now()) == kPredicateLevel; ++levels) {
    CheckLoopDepth(levels);
    left = ParseOnePredicate(left, begin);
  }
  return left;
}

const Expression* Parser::ParseOnePredicate(const Expression* left, uint32_t begin) {
  if (Peek(T::kColonColon) || Peek(K::kIs)) return ParseIsPredicate(left, begin);
  if (Accept(K::kIn)) {
    auto* in = Make<InPredicate>(begin);
    in->subject = left;
    in->list = ParseLevel(kPredicateLevel + 1);
    return Done(in);
  }
  auto* predicate = Make<StringPredicate>(begin);
  predicate->subject = left;
  if (Accept(T::kRegexMatch)) {
    predicate->predicate = StringPredicateKind::kRegexMatch;
  } else if (Accept(K::kContains)) {
    predicate->predicate = StringPredicateKind::kContains;
  } else {
    predicate->predicate = Peek(K::kStarts) ? StringPredicateKind::kStartsWith : StringPredicateKind::kEndsWith;
    ++at_;
    Require(K::kWith);
  }
  predicate->pattern = ParseLevel(kPredicateLevel + 1);
  return Done(predicate);
}

const Expression* Parser::ParseIsPredicate(const Expression* left, uint32_t begin) {
  const bool is = Accept(K::kIs);
  const bool negated = is && Accept(K::kNot);
  if (is && Accept(K::kNull)) {
    auto* null = Make<NullPredicate>(begin);
    null->subject = left;
    null->negated = negated;
    return Done(null);
  }
  if (Accept(T::kColonColon) || (is && Accept(K::kTyped))) {
    auto* typed = Make<TypePredicate>(begin);
    typed->subject = left;
    typed->negated = negated;
    typed->type = ParseType();
    return Done(typed);
  }
  auto* normalized = Make<NormalizedPredicate>(begin);
  normalized->subject = left;
  normalized->negated = negated;
  if (Accept(K::kNfd)) {
    normalized->form = NormalForm::kNfd;
  } else if (Accept(K::kNfkc)) {
    normalized->form = NormalForm::kNfkc;
  } else if (Accept(K::kNfkd)) {
    normalized->form = NormalForm::kNfkd;
  } else {
    Accept(K::kNfc);
  }
  Require(K::kNormalized);
  return Done(normalized);
}

const Expression* Parser::ParseUnary() {
  if (!Peek(T::kMinus) && !Peek(T::kPlus)) return ParsePostfix(true);
  const Deeper deeper(this);
  const uint32_t begin = Now().begin;
  const bool minus = Peek(T::kMinus);
  ++at_;
  const bool number = Peek(T::kInteger) || Peek(T::kFloat);
  if (minus && number && !Peek(T::kLeftBracket, 1) && !Peek(T::kDot, 1)) return ParseNumber(true, begin);
  auto* unary = Make<Unary>(begin);
  unary->op = minus ? UnaryOperator::kMinus : UnaryOperator::kPlus;
  unary->operand = ParseUnary();
  return Done(unary);
}

const Expression* Parser::ParsePostfix(bool with_labels) {
  const uint32_t begin = Now().begin;
  const Expression* expression = ParseAtom();
  for (uint32_t levels = 1;; ++levels) {
    CheckLoopDepth(levels);
    switch (Now().kind) {
      case T::kDot: {
        auto* access = Make<PropertyAccess>(begin);
        ++at_;
        access->subject = expression;
        access->key = ParseName("a property key");
        expression = Done(access);
        continue;
      }
      case T::kLeftBracket:
        expression = ParseSubscript(expression, begin);
        continue;
      case T::kColon:
      case T::kIdentifier: {
        if (!with_labels) return expression;
        const bool colon = Peek(T::kColon);
        // `x IS` starts a predicate before these words, and names a label before all others.
        if (!colon && (!Peek(K::kIs) || Peek(K::kNull, 1) || Peek(K::kNot, 1) || Peek(K::kTyped, 1) ||
                       Peek(K::kNfc, 1) || Peek(K::kNfd, 1) || Peek(K::kNfkc, 1) || Peek(K::kNfkd, 1) ||
                       Peek(K::kNormalized, 1) || Peek(T::kColonColon, 1))) {
          return expression;
        }
        auto* labels = Make<LabelPredicate>(begin);
        ++at_;
        labels->subject = expression;
        labels->labels = ParseLabelDisjunction(colon);
        expression = Done(labels);
        continue;
      }
      default:
        return expression;
    }
  }
}

const Expression* Parser::ParseSubscript(const Expression* subject, uint32_t begin) {
  ++at_;
  const Expression* from = Peek(T::kDotDot) ? nullptr : ParseExpression();
  if (!Accept(T::kDotDot)) {
    auto* subscript = Make<Subscript>(begin);
    subscript->subject = subject;
    subscript->index = from;
    Require(T::kRightBracket);
    return Done(subscript);
  }
  auto* slice = Make<Slice>(begin);
  slice->subject = subject;
  slice->from = from;
  slice->to = Peek(T::kRightBracket) ? nullptr : ParseExpression();
  if (slice->from == nullptr && slice->to == nullptr) {
    Fail(base::ErrorId::kSyntaxError, "The start or end (or both) is required for a collection slice", Now().begin);
  }
  Require(T::kRightBracket);
  return Done(slice);
}

}  // namespace mycel::engine::cypher
