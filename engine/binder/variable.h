// Variables of a bound statement. Every variable, named or not, of every scope has a VarId that is unique in the
// statement and dense from 0: it is the slot of its column in a batch.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/types/type_spec.h"

namespace mycel::engine::binder {

using VarId = base::StrongId<struct VarIdTag, uint32_t>;

enum class VariableRole : uint8_t {
  kValue,             // anything computed
  kNode,              // bound by a node pattern
  kRelationship,      // bound by a relationship pattern of fixed length
  kRelationshipList,  // bound by a variable-length relationship
  kPath,
};

struct Variable {
  std::string_view name;  // empty: anonymous or made by the compiler
  VariableRole role = VariableRole::kValue;
  types::TypeSpec type = types::type_spec::kAny;
  uint32_t offset = 0;  // where the query introduces it
};

}  // namespace mycel::engine::binder
