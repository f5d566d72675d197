#include "engine/expr/evaluation_context.h"

namespace mycel::engine::expr {

std::optional<base::PropertyKeyId> EvaluationContext::PropertyKey(std::string_view name) {
  CachedKey& slot = keys_[(reinterpret_cast<uintptr_t>(name.data()) >> 3) % kCachedKeys];
  if (slot.name == name.data() && slot.id.valid()) return slot.id;
  const std::optional<base::PropertyKeyId> id = functions.entities->FindPropertyKey(name);
  if (id) slot = {name.data(), *id};
  return id;
}

}  // namespace mycel::engine::expr
