#include "engine/types/kind.h"

namespace mycel::engine::types {
namespace {

struct Names {
  std::string_view type;
  std::string_view message;
};

constexpr Names kNames[kKindCount] = {
    {"NULL", "NO_VALUE"},     {"BOOLEAN", "Boolean"},
    {"INTEGER", "Long"},      {"FLOAT", "Double"},
    {"NODE", "Node"},         {"RELATIONSHIP", "Relationship"},
    {"DATE", "Date"},         {"LOCAL TIME", "LocalTime"},
    {"ZONED TIME", "Time"},   {"LOCAL DATETIME", "LocalDateTime"},
    {"STRING", "String"},     {"BYTEARRAY", "ByteArray"},
    {"LIST", "List"},         {"MAP", "Map"},
    {"PATH", "Path"},         {"ZONED DATETIME", "DateTime"},
    {"DURATION", "Duration"}, {"POINT", "Point"},
    {"VECTOR", "Vector"},
};

}  // namespace

std::string_view KindTypeName(Kind kind) { return kNames[static_cast<int>(kind)].type; }

std::string_view KindMessageName(Kind kind) { return kNames[static_cast<int>(kind)].message; }

}  // namespace mycel::engine::types
