// TypeSpec: a set of kinds, for function signatures and the binder's type inference.
//
// It is an over-approximation: `elements` says what a list may hold where the list's element kinds are known. Null is
// not a kind of its own here: every expression may be null.
#pragma once

#include <cstdint>
#include <string>

#include "engine/types/kind.h"

namespace mycel::engine::types {

struct TypeSpec {
  using Mask = uint32_t;

  Mask kinds = 0;     // bit i set: Kind(i) is possible; 0 means "only null"
  Mask elements = 0;  // for lists: the kinds of their items, kAnyMask if unknown

  static constexpr Mask Bit(Kind kind) { return Mask{1} << static_cast<int>(kind); }
  static constexpr Mask kAnyMask = (Mask{1} << kKindCount) - 2;  // without kNull

  [[nodiscard]] constexpr bool Has(Kind kind) const { return (kinds & Bit(kind)) != 0; }
  [[nodiscard]] constexpr bool Overlaps(TypeSpec other) const { return (kinds & other.kinds) != 0; }
  [[nodiscard]] constexpr TypeSpec Union(TypeSpec other) const {
    return {kinds | other.kinds, elements | other.elements};
  }
  [[nodiscard]] constexpr bool Only(Kind kind) const { return kinds == Bit(kind); }
  // What an item of this list may be.
  [[nodiscard]] constexpr TypeSpec Element() const {
    return {elements, (elements & Bit(Kind::kList)) != 0 ? kAnyMask : 0};
  }
  constexpr bool operator==(const TypeSpec&) const = default;

  // As SHOW FUNCTIONS prints it: "ANY", "INTEGER | FLOAT", "LIST<STRING>".
  [[nodiscard]] std::string ToString() const;
};

namespace type_spec {

constexpr TypeSpec Of(Kind kind) { return {TypeSpec::Bit(kind), kind == Kind::kList ? TypeSpec::kAnyMask : 0}; }
constexpr TypeSpec ListOf(TypeSpec element) { return {TypeSpec::Bit(Kind::kList), element.kinds}; }

inline constexpr TypeSpec kNothing{};
inline constexpr TypeSpec kAny{TypeSpec::kAnyMask, TypeSpec::kAnyMask};
inline constexpr TypeSpec kBoolean = Of(Kind::kBoolean);
inline constexpr TypeSpec kInteger = Of(Kind::kInteger);
inline constexpr TypeSpec kFloat = Of(Kind::kFloat);
inline constexpr TypeSpec kNumber = kInteger.Union(kFloat);
inline constexpr TypeSpec kString = Of(Kind::kString);
inline constexpr TypeSpec kList = Of(Kind::kList);
inline constexpr TypeSpec kMap = Of(Kind::kMap);
inline constexpr TypeSpec kNode = Of(Kind::kNode);
inline constexpr TypeSpec kRelationship = Of(Kind::kRelationship);
inline constexpr TypeSpec kEntity = kNode.Union(kRelationship);
inline constexpr TypeSpec kPath = Of(Kind::kPath);
inline constexpr TypeSpec kPoint = Of(Kind::kPoint);
inline constexpr TypeSpec kDuration = Of(Kind::kDuration);
inline constexpr TypeSpec kDate = Of(Kind::kDate);
inline constexpr TypeSpec kLocalTime = Of(Kind::kLocalTime);
inline constexpr TypeSpec kTime = Of(Kind::kTime);
inline constexpr TypeSpec kLocalDateTime = Of(Kind::kLocalDateTime);
inline constexpr TypeSpec kDateTime = Of(Kind::kDateTime);
inline constexpr TypeSpec kInstant = kDate.Union(kLocalTime).Union(kTime).Union(kLocalDateTime).Union(kDateTime);

}  // namespace type_spec

}  // namespace mycel::engine::types
