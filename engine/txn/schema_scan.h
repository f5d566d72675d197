// Every entity that an index or a constraint is about: what a build and a check go through.
//
// Threads: the caller's; the reader is used by nobody else.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/catalog/descriptors.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {

[[nodiscard]] inline base::Result<std::vector<types::Value>> ScanValues(const catalog::SchemaTarget& target,
                                                                        const PropertiesView& properties) {
  std::vector<types::Value> values;
  for (const base::PropertyKeyId key : target.keys) {
    MYCEL_ASSIGN_OR_RETURN(types::Value value, properties.Get(key));
    values.push_back(std::move(value));
  }
  return values;
}

// Calls visit(entity, properties) for every entity of the target.
template <typename Visit>
[[nodiscard]] base::Status ScanTarget(Transaction* reader, const catalog::SchemaTarget& target, const Visit& visit) {
  if (target.entity == catalog::EntityKind::kNode) {
    base::NodeId next(0);
    std::vector<base::NodeId> ids(1024);
    for (;;) {
      MYCEL_ASSIGN_OR_RETURN(const size_t count, reader->ScanNodes(&next, ids));
      if (count == 0) return base::Status::Ok();
      for (size_t i = 0; i < count; ++i) {
        MYCEL_ASSIGN_OR_RETURN(const NodeView node, reader->ReadNode(ids[i]));
        if (std::any_of(node.labels.begin(), node.labels.end(),
                        [&](base::LabelId label) { return target.ForLabel(label); })) {
          MYCEL_RETURN_IF_ERROR(visit(ids[i].value, node.properties));
        }
      }
      reader->Quiesce();
    }
  }
  base::RelId next(0);
  std::vector<base::RelId> ids(1024);
  for (;;) {
    MYCEL_ASSIGN_OR_RETURN(const size_t count, reader->ScanRels(&next, ids));
    if (count == 0) return base::Status::Ok();
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const RelView rel, reader->ReadRel(ids[i]));
      if (target.ForType(rel.type)) MYCEL_RETURN_IF_ERROR(visit(ids[i].value, rel.properties));
    }
    reader->Quiesce();
  }
}

}  // namespace mycel::engine::txn
