#include "engine/types/type_spec.h"

namespace mycel::engine::types {
namespace {

// The order in which Neo4j lists the members of a closed union.
constexpr Kind kPrintOrder[] = {
    Kind::kBoolean,      Kind::kString,        Kind::kInteger,  Kind::kFloat,    Kind::kDate,  Kind::kLocalTime,
    Kind::kTime,         Kind::kLocalDateTime, Kind::kDateTime, Kind::kDuration, Kind::kPoint, Kind::kNode,
    Kind::kRelationship, Kind::kMap,           Kind::kVector,   Kind::kList,     Kind::kPath,  Kind::kBytes,
};

std::string MaskToString(TypeSpec::Mask mask, TypeSpec::Mask elements) {
  if (mask == 0) return "NOTHING";
  if (mask == TypeSpec::kAnyMask) return "ANY";
  std::string text;
  for (const Kind kind : kPrintOrder) {
    if ((mask & TypeSpec::Bit(kind)) == 0) continue;
    if (!text.empty()) text += " | ";
    text += KindTypeName(kind);
    if (kind == Kind::kList) text += "<" + MaskToString(elements, TypeSpec::kAnyMask) + ">";
  }
  return text;
}

}  // namespace

std::string TypeSpec::ToString() const { return MaskToString(kinds, elements); }

}  // namespace mycel::engine::types
