#include "engine/functions/operators/access.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/types/print.h"
#include "engine/types/spatial/build_point.h"
#include "engine/types/temporal/components.h"

namespace mycel::engine::functions::operators {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Kind;
using types::Value;

template <typename Id>
Result<Value> EntityProperty(FunctionContext& context, Id id, std::string_view name) {
  MYCEL_ASSERT(context.entities != nullptr);
  const std::optional<base::PropertyKeyId> key = context.entities->FindPropertyKey(name);
  // A name that no entity ever had still asks the entity, which may be deleted: that is an error, not null.
  return context.entities->Property(id, key.value_or(base::PropertyKeyId()));
}

Result<Value> ListItem(const types::ListView& list, const Value& index) {
  if (!index.is_integer()) {
    return Status::Error(ErrorId::kListElementAccessByNonInteger,
                         "Cannot access a list by a value that is no integer: " + types::MessageText(index));
  }
  int64_t at = index.AsInteger();
  const auto size = static_cast<int64_t>(list.size());
  if (at < 0) at += size;
  if (at < 0 || at >= size) return Value();
  return list[static_cast<size_t>(at)];
}

Status NonStringKey(const Value& index) {
  return Status::Error(ErrorId::kMapElementAccessByNonString,
                       "Cannot access a map by a value that is no string: " + types::MessageText(index));
}

// A slice bound as an offset into the list.
Result<int64_t> Bound(const Value& bound, int64_t size) {
  if (!bound.is_integer()) {
    return Status::Error(
        ErrorId::kInvalidArgumentType,
        "Type mismatch: expected an Integer as bound of a list slice but was " + types::MessageText(bound));
  }
  int64_t at = bound.AsInteger();
  if (at < 0) at += size;
  return std::clamp<int64_t>(at, 0, size);
}

}  // namespace

Result<Value> Property(FunctionContext& context, const Value& value, std::string_view name) {
  switch (value.kind()) {
    case Kind::kNull:
      return Value();
    case Kind::kMap: {
      const Value* found = value.AsMap().Find(name);
      return found == nullptr ? Value() : *found;
    }
    case Kind::kNode:
      return EntityProperty(context, value.AsNode(), name);
    case Kind::kRelationship:
      return EntityProperty(context, value.AsRelationship(), name);
    case Kind::kPoint:
      return types::PointComponent(value.AsPoint(), name);
    default:
      if (types::temporal::IsTemporal(value.kind())) return types::temporal::Component(value, name);
      return Status::Error(ErrorId::kInvalidArgumentType,
                           "Type mismatch: expected a map but was " + types::MessageText(value));
  }
}

Result<Value> Subscript(FunctionContext& context, const Value& value, const Value& index) {
  if (value.is_null() || index.is_null()) return Value();
  if (value.is_list()) return ListItem(value.AsList(), index);
  if (value.is_map() || value.is_node() || value.is_relationship() || types::temporal::IsTemporal(value.kind())) {
    if (!index.is_string()) return NonStringKey(index);
    return Property(context, value, index.AsString());
  }
  return Status::Error(
      ErrorId::kInvalidArgumentType,
      "`" + types::MessageText(value) +
          "` is not a collection or a map. Element access is only possible by "
          "performing a collection lookup using an integer index, or by performing a map lookup using a string key");
}

Result<Value> Slice(const Value& list, const Value* from, const Value* to) {
  if (list.is_null() || (from != nullptr && from->is_null()) || (to != nullptr && to->is_null())) return Value();
  // A value that is no list stands for the list of itself.
  if (!list.is_list()) return Slice(Value::List({list}), from, to);
  const types::ListView items = list.AsList();
  const auto size = static_cast<int64_t>(items.size());
  int64_t begin = 0;
  int64_t end = size;
  if (from != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(begin, Bound(*from, size));
  }
  if (to != nullptr) {
    MYCEL_ASSIGN_OR_RETURN(end, Bound(*to, size));
  }
  if (begin == 0 && end == size) return list;
  if (begin >= end) return Value::List({});
  const auto first = static_cast<size_t>(begin);
  if (items.is_range()) {
    return Value::Range(items[first].AsInteger(), items.step(), static_cast<uint64_t>(end - begin));
  }
  const auto part = items.items().subspan(first, static_cast<size_t>(end - begin));
  return Value::List(std::vector<Value>(part.begin(), part.end()));
}

}  // namespace mycel::engine::functions::operators
