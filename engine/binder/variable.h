// Variables of a bound statement. Every variable, named or not, of every scope has a VarId that is unique in the statement
// and dense from 0: it is the slot of its column in a batch.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/ids.h"

namespace mycel::engine::binder {

using VarId = base::StrongId<struct VarIdTag, uint32_t>;

// What a value may be, as a set of value kinds: what the binder knows before the statement runs.
struct TypeSet {
  uint32_t kinds = ~0u;  // bit (1 << types::Kind)

  [[nodiscard]] constexpr TypeSet Intersect(TypeSet other) const { return {kinds & other.kinds}; }
  [[nodiscard]] constexpr TypeSet Union(TypeSet other) const { return {kinds | other.kinds}; }
  [[nodiscard]] constexpr bool Overlaps(TypeSet other) const { return (kinds & other.kinds) != 0; }
  [[nodiscard]] constexpr bool operator==(const TypeSet&) const = default;
};

enum class VariableRole : uint8_t {
  kValue,         // anything computed
  kNode,          // bound by a node pattern
  kRelationship,  // bound by a relationship pattern of fixed length
  kRelationshipList,  // bound by a variable-length relationship
  kPath,
};

struct Variable {
  std::string_view name;  // empty: anonymous or made by the compiler
  VariableRole role = VariableRole::kValue;
  TypeSet type;
  uint32_t offset = 0;  // where the query introduces it
};

}  // namespace mycel::engine::binder
