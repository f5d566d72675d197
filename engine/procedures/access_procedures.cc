// mycel.access.statistics.
#include <algorithm>

#include "engine/procedures/builtin.h"
#include "engine/procedures/instants.h"

namespace mycel::engine::procedures {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

std::string_view KindText(AccessKind kind) {
  switch (kind) {
    case AccessKind::kIndex:
      return "INDEX";
    case AccessKind::kLabel:
      return "LABEL";
    case AccessKind::kRelationshipType:
      return "RELATIONSHIP TYPE";
  }
  return "";
}

Result<Rows> ShowAccess(CallContext& context, std::span<const Value>) {
  const std::optional<AccessReport> report = context.database.Access();
  if (!report) {
    return Status::Error(
        ErrorId::kInvalidConfiguration,
        "Access statistics are not kept: start the server with the setting statistics.access = \"on\"");
  }
  const auto schema = context.database.store().schema();
  Rows rows;
  for (const AccessEntry& entry : report->entries) {
    std::string name = entry.name;
    if (entry.kind == AccessKind::kIndex) {
      const auto& indexes = schema->indexes();
      const auto at = std::find_if(indexes.begin(), indexes.end(),
                                   [&](const auto& index) { return std::to_string(index.id.value) == entry.name; });
      if (at == indexes.end()) continue;  // dropped since
      name = at->name;
    }
    rows.push_back({Text(KindText(entry.kind)), Text(name), InstantOf(entry.last_micros),
                    Value::Integer(static_cast<int64_t>(entry.count)), InstantOf(report->since_micros)});
  }
  return rows;
}

}  // namespace

void AddAccessProcedures(Registry* registry) {
  registry->Put(MakeProcedure("mycel.access.statistics", {},
                              {Field("kind", "STRING"), Field("name", "STRING"), Field("lastAccess", "ZONED DATETIME"),
                               Field("count", "INTEGER"), Field("trackedSince", "ZONED DATETIME")},
                              binder::ProcedureMode::kRead,
                              "How many statements have read each index, label and relationship type, and when last "
                              "(setting statistics.access).",
                              ShowAccess));
}

}  // namespace mycel::engine::procedures
