// Every entity that an index or a constraint is about: what a build and a check go through.
//
// In slices, each with a snapshot of its own: versions are not held back by a long build. That is enough where writers
// keep up what is built from before the first slice on: an entity that changes behind its slice's snapshot is their
// affair. What a slice has found goes into the index before its snapshot ends, so no key can be collected in between.
//
// Threads: the caller's.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "engine/catalog/descriptors.h"
#include "engine/txn/store_core.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {

// Some tens of milliseconds of work.
inline constexpr uint64_t kSliceEntities = 16 << 10;

[[nodiscard]] inline base::Result<std::vector<types::Value>> ScanValues(const catalog::SchemaTarget& target,
                                                                        const PropertiesView& properties) {
  std::vector<types::Value> values;
  for (const base::PropertyKeyId key : target.keys) {
    MYCEL_ASSIGN_OR_RETURN(types::Value value, properties.Get(key));
    values.push_back(std::move(value));
  }
  return values;
}

// Calls visit(entity, properties) for those of the next entities that belong to the target, and moves `next` behind
// them. False: there are no more.
template <typename Visit>
[[nodiscard]] base::Result<bool> ScanNext(Transaction* reader, const catalog::SchemaTarget& target, uint64_t* next,
                                          const Visit& visit) {
  constexpr size_t kIds = 1024;
  if (target.entity == catalog::EntityKind::kNode) {
    base::NodeId at(*next);
    std::vector<base::NodeId> ids(kIds);
    MYCEL_ASSIGN_OR_RETURN(const size_t count, reader->ScanNodes(&at, ids));
    *next = at.value;
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const NodeView node, reader->ReadNode(ids[i]));
      if (std::any_of(node.labels.begin(), node.labels.end(),
                      [&](base::LabelId label) { return target.ForLabel(label); })) {
        MYCEL_RETURN_IF_ERROR(visit(ids[i].value, node.properties));
      }
    }
    return count > 0;
  }
  base::RelId at(*next);
  std::vector<base::RelId> ids(kIds);
  MYCEL_ASSIGN_OR_RETURN(const size_t count, reader->ScanRels(&at, ids));
  *next = at.value;
  for (size_t i = 0; i < count; ++i) {
    MYCEL_ASSIGN_OR_RETURN(const RelView rel, reader->ReadRel(ids[i]));
    if (target.ForType(rel.type)) MYCEL_RETURN_IF_ERROR(visit(ids[i].value, rel.properties));
  }
  return count > 0;
}

// Calls visit for every entity of the target, and end_slice(percent done) at the end of each slice, with its snapshot
// still held.
template <typename Visit, typename EndSlice>
[[nodiscard]] base::Status ScanInSlices(StoreCore* core, const catalog::SchemaTarget& target, const Visit& visit,
                                        const EndSlice& end_slice) {
  const auto& ids = target.entity == catalog::EntityKind::kNode ? core->next_node : core->next_rel;
  uint64_t next = 0;
  for (bool more = true; more;) {
    const std::unique_ptr<Transaction> reader = core->NewReader();
    for (const uint64_t begin = next; more && next - begin < kSliceEntities;) {
      MYCEL_ASSIGN_OR_RETURN(more, ScanNext(reader.get(), target, &next, visit));
      reader->Quiesce();
    }
    const uint64_t all = std::max<uint64_t>(ids.load(), 1);
    MYCEL_RETURN_IF_ERROR(end_slice(100.0 * static_cast<double>(std::min(next, all)) / static_cast<double>(all)));
  }
  return base::Status::Ok();
}

}  // namespace mycel::engine::txn
