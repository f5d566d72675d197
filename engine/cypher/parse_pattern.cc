// Paths, nodes and relationships.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

using base::ErrorId;

List<const PathPattern*> Parser::ParsePatternList() {
  ListBuilder<const PathPattern*> patterns(arena_);
  do patterns.Add(ParsePathPattern());
  while (Accept(T::kComma));
  return patterns.Take();
}

const PathPattern* Parser::ParsePathPattern() {
  const uint32_t begin = Now().begin;
  std::optional<ParsedName> variable;
  if (PeekName() && Peek(T::kEqual, 1)) {
    variable = ParseName();
    ++at_;
  }
  if ((Peek(K::kShortestpath) || Peek(K::kAllshortestpaths)) && Peek(T::kLeftParenthesis, 1)) {
    return ParseLegacyShortest(variable, begin);
  }
  auto* path = Make<PathPattern>(begin);
  path->variable = variable;
  if (AtPathSelector()) path->selector = ParsePathSelector();
  ParsePathElements(path);
  return Done(path);
}

const PathPattern* Parser::ParseLegacyShortest(std::optional<ParsedName> variable, uint32_t begin) {
  auto* path = Make<PathPattern>(begin);
  path->variable = variable;
  path->legacy_shortest = Peek(K::kShortestpath) ? LegacyShortest::kShortestPath : LegacyShortest::kAllShortestPaths;
  ++at_;
  Require(T::kLeftParenthesis);
  ParsePathElements(path);
  Require(T::kRightParenthesis);
  return Done(path);
}

bool Parser::AtPathSelector() const {
  switch (Now().keyword) {
    case K::kAny:
    case K::kAll:
    case K::kShortest:
    case K::kWalk:
    case K::kTrail:
    case K::kAcyclic:
    case K::kSimple:
      return true;
    default:
      return false;
  }
}

PathSelector Parser::ParsePathSelector() {
  PathSelector selector;
  const uint32_t begin = Now().begin;
  const auto parse_count = [&] {
    if (Peek(T::kInteger)) {
      const Expression* count = ParseNumber(false, Now().begin);
      if (count->As<IntegerLiteral>().value == 0) {
        Fail(ErrorId::kSyntaxError, "The path count needs to be greater than 0.", count->range.begin);
      }
      selector.count = count;
    } else if (Peek(T::kDollar)) {
      selector.count = ParseParameter();
    }
  };
  if (Accept(K::kAny)) {
    selector.kind = Accept(K::kShortest) ? PathSelectorKind::kAnyShortest : PathSelectorKind::kAny;
    if (selector.kind == PathSelectorKind::kAny) parse_count();
    ParsePathMode(&selector);
    Accept(K::kPath) || Accept(K::kPaths);
  } else if (Accept(K::kAll)) {
    selector.kind = Accept(K::kShortest) ? PathSelectorKind::kAllShortest : PathSelectorKind::kAll;
    ParsePathMode(&selector);
    Accept(K::kPath) || Accept(K::kPaths);
  } else if (Accept(K::kShortest)) {
    selector.kind = PathSelectorKind::kShortest;
    parse_count();
    ParsePathMode(&selector);
    Accept(K::kPath) || Accept(K::kPaths);
    if (Accept(K::kGroup) || Accept(K::kGroups)) {
      selector.kind = PathSelectorKind::kShortestGroups;
    } else if (selector.count == nullptr) {
      FailHere();
    }
  } else {
    ParsePathMode(&selector);
    Accept(K::kPath) || Accept(K::kPaths);
  }
  selector.range = RangeFrom(begin);
  return selector;
}

void Parser::ParsePathMode(PathSelector* selector) {
  if (Accept(K::kWalk)) {
    selector->mode = PathMode::kWalk;
  } else if (Accept(K::kTrail)) {
    selector->mode = PathMode::kTrail;
  } else if (Accept(K::kAcyclic)) {
    selector->mode = PathMode::kAcyclic;
  } else if (Accept(K::kSimple)) {
    selector->mode = PathMode::kSimple;
  }
}

void Parser::ParsePathElements(PathPattern* path) {
  const Deeper deeper(this);
  ListBuilder<const PathElement*> elements(arena_);
  elements.Add(ParseNodeOrGroup());
  while (true) {
    if (AtRelationship()) {
      elements.Add(ParseRelationship());
      elements.Add(ParseNodeOrGroup());
    } else if (At(T::kLeftParenthesis)) {  // a group beside a node or a group
      elements.Add(ParseNodeOrGroup());
    } else {
      break;
    }
  }
  path->elements = elements.Take();
}

const PathElement* Parser::ParseNodeOrGroup() {
  if (AtGroup()) return ParseGroup();
  return ParseNode();
}

// ((..., (p = (..., (SHORTEST 1 (...: a path in parentheses
bool Parser::AtGroup() const {
  if (!Peek(T::kLeftParenthesis)) return false;
  if (Peek(T::kLeftParenthesis, 1)) return true;
  if (PeekName(1) && Peek(T::kEqual, 2)) return true;
  switch (Ahead(1).keyword) {
    case K::kAny:
    case K::kAll:
    case K::kShortest:
    case K::kWalk:
    case K::kTrail:
    case K::kAcyclic:
    case K::kSimple:
      return Peek(T::kLeftParenthesis, 2) || Peek(T::kInteger, 2) ||
             (PeekName(2) && !Peek(K::kWhere, 2) && !Peek(K::kIs, 2));
    default:
      return false;
  }
}

const PathElement* Parser::ParseGroup() {
  const Deeper deeper(this);
  auto* group = Make<PathGroup>(Now().begin);
  Require(T::kLeftParenthesis);
  group->pattern = ParsePathPattern();
  group->where = ParseOptionalWhere();
  Require(T::kRightParenthesis);
  group->quantifier = ParseQuantifierSuffix();
  return Done(group);
}

const NodePattern* Parser::ParseNode() {
  auto* node = Make<NodePattern>(Now().begin);
  Require(T::kLeftParenthesis);
  // `(WHERE ...)` has no variable, `(where)` and `(where:Label)` have.
  const bool where_only = Peek(K::kWhere) && !KeywordIsName() && !Peek(K::kIs, 1) && !Peek(T::kLeftBrace, 1);
  const bool is_only = Peek(K::kIs) && PeekName(1) && !Peek(K::kIs, 1) && !Peek(K::kWhere, 1);
  if (PeekName() && !where_only && !is_only) {
    node->variable = ParseName();
  } else {
    ExpectLabelled("an identifier");
  }
  node->labels = ParseOptionalLabels();
  node->properties = ParsePatternProperties();
  node->where = ParseOptionalWhere();
  Require(T::kRightParenthesis);
  return Done(node);
}

const Expression* Parser::ParsePatternProperties() {
  if (At(T::kLeftBrace)) return ParseMap();
  if (Peek(T::kDollar)) return ParseParameter();
  return nullptr;
}

bool Parser::AtRelationship() const {
  return Peek(T::kMinus) || Peek(T::kUnicodeDash) ||
         (Peek(T::kLess) && (Peek(T::kMinus, 1) || Peek(T::kUnicodeDash, 1)));
}

void Parser::ParseDash() {
  if (!Accept(T::kMinus) && !Accept(T::kUnicodeDash)) FailHere();
}

const RelationshipPattern* Parser::ParseRelationship() {
  auto* relationship = Make<RelationshipPattern>(Now().begin);
  const bool left = Accept(T::kLess);
  ParseDash();
  if (At(T::kLeftBracket)) ParseRelationshipBody(relationship);
  ParseDash();
  const bool right = Accept(T::kGreater);
  relationship->both_arrows = left && right;
  if (left != right) {
    relationship->direction = left ? base::Direction::kIncoming : base::Direction::kOutgoing;
  }
  relationship->quantifier = ParseQuantifierSuffix();
  return Done(relationship);
}

void Parser::ParseRelationshipBody(RelationshipPattern* relationship) {
  Require(T::kLeftBracket);
  const bool where_only =
      Peek(K::kWhere) && !KeywordIsName() && !Peek(K::kIs, 1) && !Peek(T::kLeftBrace, 1) && !Peek(T::kStar, 1);
  const bool is_only = Peek(K::kIs) && PeekName(1) && !Peek(K::kIs, 1) && !Peek(K::kWhere, 1);
  if (PeekName() && !where_only && !is_only) {
    relationship->variable = ParseName();
  } else {
    ExpectLabelled("an identifier");
  }
  relationship->types = ParseOptionalLabels();
  RejectLengthWithoutStar();
  relationship->var_length = ParseVarLength();
  relationship->properties = ParsePatternProperties();
  relationship->where = ParseOptionalWhere();
  Require(T::kRightBracket);
}

// `[:T..]`, `[r 1..2]`
void Parser::RejectLengthWithoutStar() {
  if (Peek(T::kDotDot) || (Peek(T::kInteger) && Peek(T::kDotDot, 1))) {
    Fail(ErrorId::kInvalidRelationshipPattern, "The length of a relationship pattern begins with `*`", Now().begin);
  }
}

// `*`, `*2`, `*1..`, `*..3`, `*1..3`
std::optional<Repetition> Parser::ParseVarLength() {
  if (!At(T::kStar)) return std::nullopt;
  const uint32_t begin = Now().begin;
  ++at_;
  Repetition repetition;
  const auto reject_negative = [&] {
    if (Peek(T::kMinus)) {
      Fail(ErrorId::kInvalidRelationshipPattern, "The length of a relationship pattern must not be negative",
           Now().begin);
    }
  };
  reject_negative();
  if (Peek(T::kInteger)) repetition.min = ParseUnsigned();
  if (Accept(T::kDotDot)) {
    reject_negative();
    if (Peek(T::kInteger)) repetition.max = ParseUnsigned();
  } else {
    repetition.max = repetition.min;
  }
  repetition.range = RangeFrom(begin);
  return repetition;
}

// `+`, `*`, `{2}`, `{1,}`, `{,3}`, `{1,3}` behind an arrow or a group
std::optional<Repetition> Parser::ParseQuantifierSuffix() {
  const uint32_t begin = Now().begin;
  Repetition repetition;
  if (Accept(T::kPlus)) {
    repetition.min = 1;
  } else if (Accept(T::kStar)) {
    repetition.min = 0;
  } else if (Accept(T::kLeftBrace)) {
    repetition.min = 0;
    const bool has_min = Peek(T::kInteger);
    if (has_min) repetition.min = ParseUnsigned();
    if (Accept(T::kComma)) {
      if (Peek(T::kInteger)) repetition.max = ParseUnsigned();
    } else {
      if (!has_min) FailHere();
      repetition.max = repetition.min;
    }
    Require(T::kRightBrace);
    if (repetition.max && *repetition.max < *repetition.min) {
      Fail(ErrorId::kSyntaxError,
           "A quantifier for a path pattern must not have a lower bound which exceeds its upper bound.", begin);
    }
    if (repetition.max && *repetition.max == 0) {
      Fail(ErrorId::kSyntaxError, "A quantifier for a path pattern must not be limited by 0.", begin);
    }
  } else {
    return std::nullopt;
  }
  repetition.range = RangeFrom(begin);
  return repetition;
}

// Whether the parenthesis at Ahead(n) opens a node that a relationship follows: `(a)-[`, `(:A)--(`, `()<-`. `(a) - (b)`
// and `(1)--(2)` are sums.
bool Parser::AtPathInExpression(uint32_t n) const {
  if (!Peek(T::kLeftParenthesis, n)) return false;
  const uint32_t closing = Ahead(n).match;
  if (closing <= at_ + n) return false;
  uint32_t behind = closing + 1 - at_;
  const auto dash = [&](uint32_t k) { return Peek(T::kMinus, k) || Peek(T::kUnicodeDash, k); };
  if (Peek(T::kLess, behind)) {
    if (!dash(behind + 1) || (!Peek(T::kLeftBracket, behind + 2) && !dash(behind + 2))) return false;
    ++behind;
  }
  if (!dash(behind)) return false;
  if (Peek(T::kLeftBracket, behind + 1)) {
    const uint32_t bracket = Ahead(behind + 1).match;
    if (bracket <= at_ + behind + 1 || !dash(bracket + 1 - at_)) return false;
  } else if (!dash(behind + 1)) {
    return false;
  }
  if (PeekName(n + 1)) ++n;  // the variable, or WHERE
  switch (Ahead(n + 1).kind) {
    case T::kRightParenthesis:
    case T::kColon:
    case T::kLeftBrace:
    case T::kDollar:
      return true;
    default:
      return Peek(K::kWhere, n + 1) || Peek(K::kIs, n + 1) || Peek(K::kWhere, n) || Peek(K::kIs, n);
  }
}

}  // namespace mycel::engine::cypher
