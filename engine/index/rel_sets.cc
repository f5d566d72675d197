#include "engine/index/rel_sets.h"

#include <algorithm>
#include <vector>

namespace mycel::engine::index {
namespace {

struct Columns {
  std::vector<uint64_t> rels;
  std::vector<uint64_t> starts;
  std::vector<uint64_t> ends;
};

void SortUnique(std::vector<uint64_t>* ids) {
  std::sort(ids->begin(), ids->end());
  ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
}

// Ascending, so that each container is locked once.
Columns Split(std::span<const RelSets::Rel> rels) {
  Columns columns;
  for (const RelSets::Rel& rel : rels) {
    columns.rels.push_back(rel.id.value);
    columns.starts.push_back(rel.start.value);
    columns.ends.push_back(rel.end.value);
  }
  SortUnique(&columns.rels);
  SortUnique(&columns.starts);
  SortUnique(&columns.ends);
  return columns;
}

}  // namespace

void RelSets::Add(base::RelTypeId type, base::RelId rel, base::NodeId start, base::NodeId end, base::Lsn lsn) {
  sets_.Ensure(SetKind::kRels, type.value).Add({&rel.value, 1}, lsn);
  sets_.Ensure(SetKind::kStarts, type.value).Add({&start.value, 1}, lsn);
  sets_.Ensure(SetKind::kEnds, type.value).Add({&end.value, 1}, lsn);
}

void RelSets::Add(base::RelTypeId type, std::span<const Rel> rels, base::Lsn lsn) {
  const Columns columns = Split(rels);
  sets_.Ensure(SetKind::kRels, type.value).Add(columns.rels, lsn);
  sets_.Ensure(SetKind::kStarts, type.value).Add(columns.starts, lsn);
  sets_.Ensure(SetKind::kEnds, type.value).Add(columns.ends, lsn);
}

void RelSets::MarkStale(base::RelTypeId type, std::span<const Rel> rels, base::Lsn lsn) {
  const Columns columns = Split(rels);
  sets_.Ensure(SetKind::kRels, type.value).MarkStale(columns.rels, lsn);
  sets_.Ensure(SetKind::kStarts, type.value).MarkStale(columns.starts, lsn);
  sets_.Ensure(SetKind::kEnds, type.value).MarkStale(columns.ends, lsn);
}

}  // namespace mycel::engine::index
