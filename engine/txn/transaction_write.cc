#include <algorithm>

#include "engine/txn/transaction.h"
#include "engine/txn/transaction_state.h"
#include "engine/types/packed_properties.h"

namespace mycel::engine::txn {

using base::Result;
using base::Status;
using catalog::CountKind;
using graph::NodeImage;
using graph::RelImage;

namespace {

// DETACH DELETE of a hub looks this often whether its statement was ended.
constexpr size_t kDeletedRelsBetweenChecks = 256;

std::string NodeBytes(std::span<const base::LabelId> labels, std::string_view properties) {
  std::string bytes;
  graph::EncodeNode(labels, properties, &bytes);
  return bytes;
}

std::string RelBytes(const RelImage& rel, std::string_view properties) {
  std::string bytes;
  graph::EncodeRel({rel.start, rel.end, rel.type, properties}, &bytes);
  return bytes;
}

}  // namespace

Result<base::NodeId> Transaction::CreateNode(std::span<const base::LabelId> labels,
                                             std::span<const Property> properties) {
  TransactionState& s = *state_;
  MYCEL_RETURN_IF_ERROR(s.StartWriting());
  uint64_t written = 0;
  MYCEL_ASSIGN_OR_RETURN(const std::string packed, s.PackProperties(properties, &written));
  std::vector<base::LabelId> sorted(labels.begin(), labels.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  MYCEL_ASSIGN_OR_RETURN(const uint64_t id, s.core->NextNodeId());
  const WriteCounters before = s.counters;
  MYCEL_RETURN_IF_ERROR(s.WriteNode(base::NodeId(id), nullptr, false, NodeBytes(sorted, packed)));
  s.created_nodes.push_back(id);
  s.Count(CountKind::kNodes, 0, 1);
  s.counters = before;
  ++s.counters.nodes_created;
  s.counters.labels_added += sorted.size();
  s.counters.properties_set += written;
  return base::NodeId(id);
}

Result<base::RelId> Transaction::CreateRel(base::NodeId start, base::NodeId end, base::RelTypeId type,
                                           std::span<const Property> properties) {
  TransactionState& s = *state_;
  MYCEL_RETURN_IF_ERROR(s.StartWriting());
  uint64_t written = 0;
  MYCEL_ASSIGN_OR_RETURN(const std::string packed, s.PackProperties(properties, &written));
  MYCEL_ASSIGN_OR_RETURN(const std::string_view start_bytes, s.RequireEndpoint(start));
  std::string_view end_bytes = start_bytes;
  if (start != end) {
    MYCEL_ASSIGN_OR_RETURN(end_bytes, s.RequireEndpoint(end));
  }
  NodeImage start_image;
  NodeImage end_image;
  if (!graph::DecodeNode(start_bytes, &start_image)) return DamagedRecord("node", start.value);
  if (!graph::DecodeNode(end_bytes, &end_image)) return DamagedRecord("node", end.value);
  MYCEL_ASSIGN_OR_RETURN(const uint64_t id, s.core->NextRelId());
  const RelImage image{start, end, type, packed};
  MYCEL_RETURN_IF_ERROR(s.WriteRel(base::RelId(id), nullptr, false, RelBytes(image, packed)));
  s.AppendEdge(base::RelId(id), image, false);
  s.created_rels.push_back(id);
  s.rel_adds.emplace_back(type, index::RelSets::Rel{base::RelId(id), start, end});
  s.rel_shapes.push_back(s.shapes.NumberOf(type, start_image.labels, end_image.labels));
  s.Count(CountKind::kRels, 0, 1);
  s.Count(CountKind::kRelType, type.value, 1);
  ++s.counters.rels_created;
  s.counters.properties_set += written;
  return base::RelId(id);
}

Result<bool> Transaction::SetNodeProperty(base::NodeId id, base::PropertyKeyId key, const types::Value& value) {
  TransactionState& s = *state_;
  MYCEL_ASSIGN_OR_RETURN(const std::string_view bytes, s.OpenNodeForWrite(id));
  NodeImage before;
  if (!graph::DecodeNode(bytes, &before)) return DamagedRecord("node", id.value);
  MYCEL_ASSIGN_OR_RETURN(const auto changed, s.ChangeProperty(before.properties, key, value));
  if (!value.is_null() || changed) ++s.counters.properties_set;
  if (!changed) return false;
  MYCEL_RETURN_IF_ERROR(s.WriteNode(id, &before, false, NodeBytes(before.labels, *changed)));
  return true;
}

Result<bool> Transaction::SetRelProperty(base::RelId id, base::PropertyKeyId key, const types::Value& value) {
  TransactionState& s = *state_;
  MYCEL_ASSIGN_OR_RETURN(const std::string_view bytes, s.OpenRelForWrite(id));
  RelImage before;
  if (!graph::DecodeRel(bytes, &before)) return DamagedRecord("relationship", id.value);
  MYCEL_ASSIGN_OR_RETURN(const auto changed, s.ChangeProperty(before.properties, key, value));
  if (!value.is_null() || changed) ++s.counters.properties_set;
  if (!changed) return false;
  MYCEL_RETURN_IF_ERROR(s.WriteRel(id, &before, false, RelBytes(before, *changed)));
  return true;
}

void Transaction::CountSetProperty() { ++state_->counters.properties_set; }

Status Transaction::ReplaceNodeProperties(base::NodeId id, std::span<const Property> properties) {
  TransactionState& s = *state_;
  MYCEL_ASSIGN_OR_RETURN(const std::string_view bytes, s.OpenNodeForWrite(id));
  NodeImage before;
  if (!graph::DecodeNode(bytes, &before)) return DamagedRecord("node", id.value);
  uint64_t written = 0;
  MYCEL_ASSIGN_OR_RETURN(const std::string packed, s.PackProperties(properties, &written));
  s.counters.properties_set += written;
  if (packed == before.properties) return Status::Ok();
  return s.WriteNode(id, &before, false, NodeBytes(before.labels, packed));
}

Status Transaction::ReplaceRelProperties(base::RelId id, std::span<const Property> properties) {
  TransactionState& s = *state_;
  MYCEL_ASSIGN_OR_RETURN(const std::string_view bytes, s.OpenRelForWrite(id));
  RelImage before;
  if (!graph::DecodeRel(bytes, &before)) return DamagedRecord("relationship", id.value);
  uint64_t written = 0;
  MYCEL_ASSIGN_OR_RETURN(const std::string packed, s.PackProperties(properties, &written));
  s.counters.properties_set += written;
  if (packed == before.properties) return Status::Ok();
  return s.WriteRel(id, &before, false, RelBytes(before, packed));
}

Result<bool> Transaction::AddLabel(base::NodeId id, base::LabelId label) {
  TransactionState& s = *state_;
  MYCEL_ASSIGN_OR_RETURN(const std::string_view bytes, s.OpenNodeForWrite(id));
  NodeImage before;
  if (!graph::DecodeNode(bytes, &before)) return DamagedRecord("node", id.value);
  std::vector<base::LabelId> labels(before.labels.begin(), before.labels.end());
  const auto at = std::lower_bound(labels.begin(), labels.end(), label);
  if (at != labels.end() && *at == label) return false;
  labels.insert(at, label);
  MYCEL_RETURN_IF_ERROR(s.WriteNode(id, &before, false, NodeBytes(labels, before.properties)));
  return true;
}

Result<bool> Transaction::RemoveLabel(base::NodeId id, base::LabelId label) {
  TransactionState& s = *state_;
  MYCEL_ASSIGN_OR_RETURN(const std::string_view bytes, s.OpenNodeForWrite(id));
  NodeImage before;
  if (!graph::DecodeNode(bytes, &before)) return DamagedRecord("node", id.value);
  std::vector<base::LabelId> labels(before.labels.begin(), before.labels.end());
  const auto at = std::lower_bound(labels.begin(), labels.end(), label);
  if (at == labels.end() || *at != label) return false;
  labels.erase(at);
  MYCEL_RETURN_IF_ERROR(s.WriteNode(id, &before, false, NodeBytes(labels, before.properties)));
  return true;
}

Result<bool> Transaction::DeleteNode(base::NodeId id, bool detach) {
  TransactionState& s = *state_;
  auto opened = s.OpenNodeForWrite(id);
  if (!opened.ok()) {
    if (opened.status().id() == base::ErrorId::kDeletedEntityAccess) return false;
    return opened.status();
  }
  if (detach) {
    graph::NeighbourList list;
    MYCEL_RETURN_IF_ERROR(s.core->adjacency->Collect(id.value, base::Direction::kBoth, {}, s.Reader(), &list));
    size_t deleted = 0;
    for (const base::RelId rel : list.rels) {
      if (++deleted % kDeletedRelsBetweenChecks == 0) MYCEL_RETURN_IF_ERROR(s.CheckEnded());
      MYCEL_RETURN_IF_ERROR(DeleteRel(rel).status());
    }
  }
  NodeImage before;
  const std::string bytes(*opened);
  if (!graph::DecodeNode(bytes, &before)) return DamagedRecord("node", id.value);
  const WriteCounters counters = s.counters;
  MYCEL_RETURN_IF_ERROR(s.WriteNode(id, &before, true, bytes));
  s.counters = counters;
  s.deleted_nodes.push_back(id.value);
  s.Count(CountKind::kNodes, 0, -1);
  ++s.counters.nodes_deleted;
  return true;
}

Result<bool> Transaction::DeleteRel(base::RelId id) {
  TransactionState& s = *state_;
  const auto opened = s.OpenRelForWrite(id);
  if (!opened.ok()) {
    if (opened.status().id() == base::ErrorId::kDeletedEntityAccess) return false;
    return opened.status();
  }
  const std::string bytes(*opened);
  RelImage before;
  if (!graph::DecodeRel(bytes, &before)) return DamagedRecord("relationship", id.value);
  MYCEL_RETURN_IF_ERROR(s.WriteRel(id, &before, true, bytes));
  s.AppendEdge(id, before, true);
  s.Count(CountKind::kRels, 0, -1);
  s.Count(CountKind::kRelType, before.type.value, -1);
  ++s.counters.rels_deleted;
  return true;
}

Status Transaction::LockNode(base::NodeId id) { return state_->OpenNodeForWrite(id).status(); }
Status Transaction::LockRel(base::RelId id) { return state_->OpenRelForWrite(id).status(); }

}  // namespace mycel::engine::txn
