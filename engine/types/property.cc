#include "engine/types/property.h"

#include <string>
#include <utility>
#include <vector>

namespace mycel::engine::types {
namespace {

using base::ErrorId;
using base::Result;
using base::Status;

bool IsStorableKind(Kind kind) {
  switch (kind) {
    case Kind::kNull:
    case Kind::kNode:
    case Kind::kRelationship:
    case Kind::kList:
    case Kind::kMap:
    case Kind::kPath:
      return false;
    default:
      return true;
  }
}

// A byte array is a list already, so it may not be an item of one.
bool IsStorableItemKind(Kind kind) { return IsStorableKind(kind) && kind != Kind::kBytes && kind != Kind::kVector; }

bool SameStoredType(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  return a.kind() != Kind::kPoint || a.AsPoint().crs == b.AsPoint().crs;
}

Status Refused(std::string message) { return Status::Error(ErrorId::kInvalidPropertyType, std::move(message)); }

Status RefusedList(const ListView& list) {
  for (const Value& item : list.items()) {
    if (item.is_null()) return Refused("Collections containing null values can not be stored in properties.");
  }
  for (const Value& item : list.items()) {
    if (item.is_list()) return Refused("Collections containing collections can not be stored in properties.");
    if (!IsStorableItemKind(item.kind())) {
      return Refused("Property values can only be of primitive types or arrays thereof. Encountered: List of " +
                     std::string(KindMessageName(item.kind())) + ".");
    }
  }
  if (list.items().front().kind() == Kind::kPoint && list.items().back().kind() == Kind::kPoint) {
    return Refused("Collections containing point values with different CRS can not be stored in properties.");
  }
  return Refused("A list that is stored in a property must hold values of one type.");
}

}  // namespace

bool IsStorable(const Value& value) {
  if (!value.is_list()) return IsStorableKind(value.kind());
  const ListView list = value.AsList();
  if (list.empty() || list.is_range()) return true;
  const Value& first = list.items().front();
  if (!IsStorableItemKind(first.kind())) return false;
  for (const Value& item : list.items()) {
    if (!SameStoredType(first, item)) return false;
  }
  return true;
}

Result<Value> ToStorable(const Value& value) {
  if (value.is_null() || IsStorable(value)) return value;
  if (!value.is_list()) {
    return Refused("Property values can only be of primitive types or arrays thereof. Encountered: " +
                   std::string(KindMessageName(value.kind())) + ".");
  }
  const ListView list = value.AsList();
  std::vector<Value> floats;
  for (const Value& item : list.items()) {
    if (!item.is_number()) return RefusedList(list);
    floats.push_back(Value::Float(item.AsDouble()));
  }
  return Value::List(std::move(floats));
}

}  // namespace mycel::engine::types
