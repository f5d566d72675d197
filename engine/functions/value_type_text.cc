#include "engine/functions/value_type_text.h"

#include <set>
#include <utility>

namespace mycel::engine::functions {
namespace {

using types::Kind;
using types::Value;

// Where a kind stands in a union: Neo4j's order of types.
int UnionRank(Kind kind) {
  constexpr Kind kOrder[] = {Kind::kBoolean,   Kind::kString, Kind::kInteger,       Kind::kFloat,    Kind::kDate,
                             Kind::kLocalTime, Kind::kTime,   Kind::kLocalDateTime, Kind::kDateTime, Kind::kDuration,
                             Kind::kPoint,     Kind::kNode,   Kind::kRelationship,  Kind::kMap,      Kind::kVector,
                             Kind::kList,      Kind::kPath,   Kind::kBytes};
  int rank = 0;
  for (const Kind candidate : kOrder) {
    if (candidate == kind) return rank;
    ++rank;
  }
  return rank;
}

// Without "NOT NULL".
std::string TypeText(const Value& value) {
  if (value.kind() == Kind::kBytes) return "LIST<INTEGER NOT NULL>";
  if (!value.is_list()) return std::string(KindTypeName(value.kind()));
  const types::ListView list = value.AsList();
  if (list.empty()) return "LIST<NOTHING>";
  if (list.is_range()) return "LIST<INTEGER NOT NULL>";
  std::set<std::pair<int, std::string>> members;
  bool nullable = false;
  for (const Value& item : list.items()) {
    if (item.is_null()) {
      nullable = true;
    } else {
      members.emplace(UnionRank(item.kind()), TypeText(item));
    }
  }
  if (members.empty()) return "LIST<NULL>";
  std::string text;
  for (const auto& [rank, member] : members) {
    if (!text.empty()) text += " | ";
    text += member;
    if (!nullable) text += " NOT NULL";
  }
  return "LIST<" + text + ">";
}

}  // namespace

std::string ValueTypeText(const Value& value) { return value.is_null() ? "NULL" : TypeText(value) + " NOT NULL"; }

}  // namespace mycel::engine::functions
