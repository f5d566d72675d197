#include "engine/expr/evaluate_collection.h"

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
constexpr size_t kCancelCheckInterval = 1024;

Status ExpectList(const Value& value, const BoundExpression& place) {
  if (value.is_list()) return Status::Ok();
  return Status::Error(ErrorId::kInvalidArgumentType,
                       "Type mismatch: expected List<T> but was " + std::string(types::KindMessageName(value.kind())))
      .At(place.offset);
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
  for (const MapProjectionItem& item : projection.items) {
    if (!item.all_properties) {
      MYCEL_ASSIGN_OR_RETURN(Value value, Evaluate(*item.value, row, context));
      builder.Put(item.key, std::move(value));
      continue;
    }
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
  return std::move(builder).BuildChecked();
}

Result<Value> EvaluateListComprehension(const ListComprehensionExpression& comprehension, Row& row,
                                        EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(const Value list, Evaluate(*comprehension.list, row, context));
  if (list.is_null()) return Value();
  MYCEL_RETURN_IF_ERROR(ExpectList(list, *comprehension.list));
  std::vector<Value> items;
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
      items.push_back(item);
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(Value projected, Evaluate(*comprehension.projection, row, context));
    items.push_back(std::move(projected));
  }
  return types::CheckedList(std::move(items));
}

Result<Value> EvaluateQuantifier(const QuantifierExpression& quantifier, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(const Value list, Evaluate(*quantifier.list, row, context));
  if (list.is_null()) return Value();
  MYCEL_RETURN_IF_ERROR(ExpectList(list, *quantifier.list));
  size_t trues = 0;
  size_t unknowns = 0;
  size_t falses = 0;
  LocalScope local(&row, quantifier.variable, Value());
  size_t steps = 0;
  for (const Value& item : list.AsList()) {
    if (++steps % kCancelCheckInterval == 0) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    row.LocalFromTop(0) = item;
    MYCEL_ASSIGN_OR_RETURN(const Truth truth, EvaluateCondition(*quantifier.predicate, row, context));
    if (truth == Truth::kTrue) ++trues;
    if (truth == Truth::kFalse) ++falses;
    if (truth == Truth::kUnknown) ++unknowns;
  }
  switch (quantifier.quantifier) {
    case QuantifierKind::kAll:
      if (falses > 0) return Value::Boolean(false);
      return unknowns > 0 ? Value() : Value::Boolean(true);
    case QuantifierKind::kAny:
      if (trues > 0) return Value::Boolean(true);
      return unknowns > 0 ? Value() : Value::Boolean(false);
    case QuantifierKind::kNone:
      if (trues > 0) return Value::Boolean(false);
      return unknowns > 0 ? Value() : Value::Boolean(true);
    case QuantifierKind::kSingle:
      if (trues > 1) return Value::Boolean(false);
      return unknowns > 0 ? Value() : Value::Boolean(trues == 1);
  }
  return Value();
}

Result<Value> EvaluateReduce(const ReduceExpression& reduce, Row& row, EvaluationContext& context) {
  MYCEL_ASSIGN_OR_RETURN(Value initial, Evaluate(*reduce.initial, row, context));
  MYCEL_ASSIGN_OR_RETURN(const Value list, Evaluate(*reduce.list, row, context));
  if (list.is_null()) return Value();
  MYCEL_RETURN_IF_ERROR(ExpectList(list, *reduce.list));
  LocalScope accumulator(&row, reduce.accumulator, std::move(initial));
  LocalScope local(&row, reduce.variable, Value());
  size_t steps = 0;
  for (const Value& item : list.AsList()) {
    if (++steps % kCancelCheckInterval == 0) MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    row.LocalFromTop(0) = item;
    MYCEL_ASSIGN_OR_RETURN(Value next, Evaluate(*reduce.step, row, context));
    row.LocalFromTop(1) = std::move(next);
  }
  return row.LocalFromTop(1);
}

}  // namespace mycel::engine::expr
