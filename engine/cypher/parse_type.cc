// Type names.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

const ParsedType* Parser::ParseType() {
  const Deeper deeper(this);
  const uint32_t begin = Now().begin;
  const ParsedType* first = ParseTypeWithoutUnion();
  if (!Peek(T::kBar) || at_ == separator_) return first;
  ListBuilder<const ParsedType*> members(arena_);
  members.Add(first);
  while (at_ != separator_ && Accept(T::kBar)) members.Add(ParseTypeWithoutUnion());
  auto* type = Make<ParsedType>(begin);
  type->kind = ParsedTypeKind::kUnion;
  type->members = members.Take();
  return Done(type);
}

const ParsedType* Parser::ParseTypeWithoutUnion() {
  auto* type = Make<ParsedType>(Now().begin);
  type->kind = ParseTypeName(type);
  if (Accept(T::kExclamation)) {
    type->not_null = true;
  } else if (AcceptAll(K::kNot, K::kNull)) {
    type->not_null = true;
  }
  Done(type);
  while (Accept(K::kList) || Accept(K::kArray)) {  // INTEGER LIST is LIST<INTEGER>
    auto* list = Make<ParsedType>(type->range.begin);
    list->kind = ParsedTypeKind::kList;
    list->element = type;
    list->not_null = Accept(T::kExclamation) || AcceptAll(K::kNot, K::kNull);
    type = Done(list);
  }
  return type;
}

ParsedTypeKind Parser::ParseTypeName(ParsedType* type) {
  ExpectLabelled("a type");
  const Token& token = Now();
  if (token.kind != T::kIdentifier) FailHere();
  ++at_;
  const auto zone = [&](ParsedTypeKind zoned, ParsedTypeKind local) {
    if (Accept(K::kWithout)) {
      AcceptAll(K::kTime, K::kZone) || Accept(K::kTimezone) || (FailHere(), true);
      return local;
    }
    if (Accept(K::kWith)) AcceptAll(K::kTime, K::kZone) || Accept(K::kTimezone) || (FailHere(), true);
    return zoned;
  };
  switch (token.keyword) {
    case K::kAny: {
      if (Accept(K::kNode) || Accept(K::kVertex)) return ParsedTypeKind::kNode;
      if (Accept(K::kRelationship) || Accept(K::kEdge)) return ParsedTypeKind::kRelationship;
      if (Accept(K::kMap)) return ParsedTypeKind::kMap;
      if (AcceptAll(K::kProperty, K::kValue)) return ParsedTypeKind::kPropertyValue;
      Accept(K::kValue);
      if (!Accept(T::kLess)) return ParsedTypeKind::kAny;
      ListBuilder<const ParsedType*> members(arena_);
      do members.Add(ParseTypeWithoutUnion());
      while (Accept(T::kBar));
      Require(T::kGreater);
      type->members = members.Take();
      return ParsedTypeKind::kUnion;
    }
    case K::kNothing:
      return ParsedTypeKind::kNothing;
    case K::kNull:
      return ParsedTypeKind::kNull;
    case K::kBoolean:
    case K::kBool:
      return ParsedTypeKind::kBoolean;
    case K::kString:
    case K::kVarchar:
      return ParsedTypeKind::kString;
    case K::kSigned:
      Require(K::kInteger);
      return ParsedTypeKind::kInteger;
    case K::kInteger:
    case K::kInt:
      return ParsedTypeKind::kInteger;
    case K::kFloat:
      return ParsedTypeKind::kFloat;
    case K::kDate:
      return ParsedTypeKind::kDate;
    case K::kTime:
      return zone(ParsedTypeKind::kZonedTime, ParsedTypeKind::kLocalTime);
    case K::kTimestamp:
      return zone(ParsedTypeKind::kZonedDateTime, ParsedTypeKind::kLocalDateTime);
    case K::kLocal:
      if (Accept(K::kTime)) return ParsedTypeKind::kLocalTime;
      Require(K::kDatetime);
      return ParsedTypeKind::kLocalDateTime;
    case K::kZoned:
      if (Accept(K::kTime)) return ParsedTypeKind::kZonedTime;
      Require(K::kDatetime);
      return ParsedTypeKind::kZonedDateTime;
    case K::kDuration:
      return ParsedTypeKind::kDuration;
    case K::kPoint:
      return ParsedTypeKind::kPoint;
    case K::kNode:
    case K::kVertex:
      return ParsedTypeKind::kNode;
    case K::kRelationship:
    case K::kEdge:
      return ParsedTypeKind::kRelationship;
    case K::kPath:
    case K::kPaths:
      return ParsedTypeKind::kPath;
    case K::kMap:
      return ParsedTypeKind::kMap;
    case K::kProperty:
      Require(K::kValue);
      return ParsedTypeKind::kPropertyValue;
    case K::kList:
    case K::kArray:
      Require(T::kLess);
      type->element = ParseType();
      Require(T::kGreater);
      return ParsedTypeKind::kList;
    case K::kVector:
      if (Accept(T::kLess)) {
        type->element = ParseType();
        Require(T::kGreater);
      }
      if (Accept(T::kLeftParenthesis)) {
        type->dimension = static_cast<int64_t>(ParseUnsigned());
        Require(T::kRightParenthesis);
      }
      return ParsedTypeKind::kVector;
    default:
      --at_;
      FailHere();
  }
}

}  // namespace mycel::engine::cypher
