#include "engine/expr/evaluate_collection.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "engine/expr/value_room.h"
#include "engine/types/list_view.h"
#include "engine/types/map_view.h"

namespace mycel::engine::expr {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;
using namespace binder;  // NOLINT: the whole folder speaks of bound expressions

namespace {

// Loops over lists look at the deadline this often.
constexpr size_t kCancelCheckInterval = 64;

// What a loop goes over: a value that is no list stands for the list of itself.
Value AsListToLoop(Value value) { return value.is_list() ? value : Value::List({std::move(value)}); }

// The answer of a quantifier that an item with this truth decides, `trues` counting it.
std::optional<bool> SettledBy(QuantifierKind kind, Truth truth, size_t trues) {
  switch (kind) {
    case QuantifierKind::kAll:
      return truth == Truth::kFalse ? std::optional<bool>(false) : std::nullopt;
    case QuantifierKind::kAny:
      return truth == Truth::kTrue ? std::optional<bool>(true) : std::nullopt;
    case QuantifierKind::kNone:
      return truth == Truth::kTrue ? std::optional<bool>(false) : std::nullopt;
    case QuantifierKind::kSingle:
      break;
  }
  return trues > 1 ? std::optional<bool>(false) : std::nullopt;
}

// Pops its local variable when it goes, whichever way.
class LocalScope {
 public:
  LocalScope(Row* row, VarId id, Value value) : row_(*row) { row_.PushLocal(id, std::move(value)); }
  ~LocalScope() { row_.PopLocal(); }
  LocalScope(const LocalScope&) = delete;
  LocalScope& operator=(const LocalScope&) = delete;

 private:
  Row& row_;
};

// Appends, charged before the vector grows (old and new storage are there at once then).
Status Append(Value item, std::vector<Value>* items, size_t* heap_bytes, HeldValues* memory) {
  *heap_bytes += item.heap_bytes();
  const size_t slots = items->size() == items->capacity() ? 3 * items->capacity() : items->capacity();
  MYCEL_RETURN_IF_ERROR(memory->Hold(*heap_bytes + slots * sizeof(Value)));
  items->push_back(std::move(item));
  return Status::Ok();
}

}  // namespace

Result<Value> EvaluateList(const ListExpression& list, Row& row, EvaluationContext& context) {
  std::vector<Value> items;
  items.reserve(list.elements.size());
  for (const BoundExpression* element : list.elements) {
    MYCEL_ASSIGN_OR_RETURN(Value item, Evaluate(*element, row, context));
    items.push_back(std::move(item));
  }
  return types::CheckedList(std::move(items));
}

Result<Value> EvaluateMap(const MapExpression& map, Row& row, EvaluationContext& context) {
  types::MapBuilder builder;
  builder.Reserve(map.keys.size());
  for (size_t i = 0; i < map.keys.size(); ++i) {
    MYCEL_ASSIGN_OR_RETURN(Value value, Evaluate(*map.values[i], row, context));
    builder.Put(map.keys[i], std::move(value));
  }
  return std::move(builder).BuildChecked();
}

Result<Value> EvaluateMapProjection(const MapProjectionExpression& projection, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(const Value entity, Evaluate(*projection.entity, row, context));
  if (entity.is_null()) return Value();
  types::MapBuilder builder;
  // What is named stands above `.*`, on whichever side of it.
  for (const MapProjectionItem& item : projection.items) {
    if (!item.all_properties) continue;
    Value all = entity;
    if (entity.is_node()) {
      MYCEL_ASSIGN_OR_RETURN(all, context.functions.entities->Properties(entity.AsNode()));
    } else if (entity.is_relationship()) {
      MYCEL_ASSIGN_OR_RETURN(all, context.functions.entities->Properties(entity.AsRelationship()));
    } else if (!entity.is_map()) {
      return Status::Error(ErrorId::kInvalidArgumentType, "Type mismatch: expected Map, Node or Relationship but was " +
                                                              std::string(types::KindMessageName(entity.kind())))
          .At(projection.offset);
    }
    for (const types::MapEntry& entry : all.AsMap()) builder.Put(entry.key, entry.value);
  }
  for (const MapProjectionItem& item : projection.items) {
    if (item.all_properties) continue;
    MYCEL_ASSIGN_OR_RETURN(Value value, Evaluate(*item.value, row, context));
    builder.Put(item.key, std::move(value));
  }
  return std::move(builder).BuildChecked();
}

Result<Value> EvaluateListComprehension(const ListComprehensionExpression& comprehension, Row& row,
                                        EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(Value looped, Evaluate(*comprehension.list, row, context));
  if (looped.is_null()) return Value();
  const Value list = AsListToLoop(std::move(looped));
  std::vector<Value> items;
  HeldValues memory(context);
  size_t heap_bytes = 0;
  LocalScope local(&row, comprehension.variable, Value());
  size_t steps = 0;
  for (const Value& item : list.AsList()) {
    if (++steps % kCancelCheckInterval == 0) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    row.LocalFromTop(0) = item;
    if (comprehension.predicate != nullptr) {
      MYCEL_ASSIGN_OR_RETURN(const Truth truth, EvaluateCondition(*comprehension.predicate, row, context));
      if (truth != Truth::kTrue) continue;
    }
    if (comprehension.projection == nullptr) {
      MYCEL_RETURN_IF_ERROR(Append(item, &items, &heap_bytes, &memory));
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(Value projected, Evaluate(*comprehension.projection, row, context));
    MYCEL_RETURN_IF_ERROR(Append(std::move(projected), &items, &heap_bytes, &memory));
  }
  return types::CheckedList(std::move(items));
}

Result<Value> EvaluateQuantifier(const QuantifierExpression& quantifier, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(Value looped, Evaluate(*quantifier.list, row, context));
  if (looped.is_null()) return Value();
  const Value list = AsListToLoop(std::move(looped));
  size_t trues = 0;
  size_t unknowns = 0;
  LocalScope local(&row, quantifier.variable, Value());
  size_t steps = 0;
  for (const Value& item : list.AsList()) {
    if (++steps % kCancelCheckInterval == 0) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    row.LocalFromTop(0) = item;
    MYCEL_ASSIGN_OR_RETURN(const Truth truth, EvaluateCondition(*quantifier.predicate, row, context));
    if (truth == Truth::kTrue) ++trues;
    if (truth == Truth::kUnknown) ++unknowns;
    // The first item that settles the answer is the last one looked at: later ones may not even be computable.
    if (const auto settled = SettledBy(quantifier.quantifier, truth, trues)) return Value::Boolean(*settled);
  }
  if (unknowns > 0) return Value();
  return Value::Boolean(
      quantifier.quantifier == QuantifierKind::kSingle ? trues == 1 : quantifier.quantifier != QuantifierKind::kAny);
}

Result<Value> EvaluateReduce(const ReduceExpression& reduce, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(Value initial, Evaluate(*reduce.initial, row, context));
  MYCEL_ASSIGN_OR_RETURN(Value looped, Evaluate(*reduce.list, row, context));
  if (looped.is_null()) return Value();
  const Value list = AsListToLoop(std::move(looped));
  HeldValues memory(context);
  LocalScope accumulator(&row, reduce.accumulator, std::move(initial));
  LocalScope local(&row, reduce.variable, Value());
  size_t steps = 0;
  for (const Value& item : list.AsList()) {
    if (++steps % kCancelCheckInterval == 0) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    row.LocalFromTop(0) = item;
    MYCEL_ASSIGN_OR_RETURN(Value next, Evaluate(*reduce.step, row, context));
    // The value of the next step is made beside this one, and may be copied once on its way.
    MYCEL_RETURN_IF_ERROR(memory.Hold(3 * std::min(next.heap_bytes(), SIZE_MAX / 4)));
    row.LocalFromTop(1) = std::move(next);
  }
  return row.LocalFromTop(1);
}

}  // namespace mycel::engine::expr
