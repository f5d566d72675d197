#include "engine/expr/evaluation_context.h"

#include "engine/expr/constant_list.h"

namespace mycel::engine::expr {

EvaluationContext::EvaluationContext() = default;
EvaluationContext::~EvaluationContext() = default;

std::optional<base::PropertyKeyId> EvaluationContext::PropertyKey(std::string_view name) {
  CachedKey& slot = keys_[(reinterpret_cast<uintptr_t>(name.data()) >> 3) % kCachedKeys];
  if (slot.name == name.data() && slot.id.valid()) return slot.id;
  const std::optional<base::PropertyKeyId> id = functions.entities->FindPropertyKey(name);
  if (id) slot = {name.data(), *id};
  return id;
}

ConstantList* EvaluationContext::ConstantListOf(const binder::BoundExpression& list) {
  using binder::ExpressionKind;
  if (list.kind != ExpressionKind::kList && list.kind != ExpressionKind::kLiteral &&
      list.kind != ExpressionKind::kParameter) {
    return nullptr;
  }
  const auto [at, is_new] = lists_.try_emplace(&list);
  if (is_new && IsConstant(list)) at->second = std::make_unique<ConstantList>(list, *this);
  return at->second.get();
}

}  // namespace mycel::engine::expr
