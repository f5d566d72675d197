#include "engine/bulk/consistency_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/schema_rules.h"
#include "engine/index/value_key.h"
#include "engine/txn/history_reads.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::bulk {
namespace {

using base::Direction;
using base::LabelId;
using base::NodeId;
using base::RelId;
using base::RelTypeId;
using base::Result;
using base::Status;
using catalog::EntityKind;
using catalog::IndexDescriptor;

constexpr size_t kStep = 1024;

std::string Named(const char* what, uint64_t id) { return std::string(what) + " " + std::to_string(id); }

class Check {
 public:
  Check(txn::Store* store, VerifyReport* report)
      : store_(store),
        tx_(store->Begin({})),
        schema_(tx_->schema()),
        report_(report),
        entries_(schema_->indexes().size()) {}

  Status Run() {
    MYCEL_RETURN_IF_ERROR(Nodes());
    MYCEL_RETURN_IF_ERROR(Rels());
    MYCEL_RETURN_IF_ERROR(Labels());
    MYCEL_RETURN_IF_ERROR(Types());
    MYCEL_RETURN_IF_ERROR(Indexes());
    tx_->Quiesce();
    MYCEL_ASSIGN_OR_RETURN(report_->large_values, store_->CheckLargeValues([this](const std::string& finding) {
      report_->Add("large value", finding);
    }));
    MYCEL_RETURN_IF_ERROR(
        txn::CheckHistory(*store_, [this](const std::string& finding) { report_->Add("history", finding); }).status());
    return Counts();
  }

 private:
  Status Nodes();
  void OneNode(NodeId id);
  void Lists(NodeId id);
  void List(NodeId id, Direction direction);
  Status Rels();
  void OneRel(RelId id);
  Status Labels();
  Status Types();
  Status Indexes();
  Status OneIndex(const IndexDescriptor& index, uint64_t expected);
  Status Counts();
  void Compare(const std::string& what, const Result<uint64_t>& counted, uint64_t truth);

  // Counts the entity's entries in the indexes that cover it, and looks at existence constraints.
  template <typename Covers>
  void Properties(EntityKind kind, const std::string& name, const Covers& covers,
                  const txn::PropertiesView& properties);
  template <typename Covers>
  void Constraints(EntityKind kind, const std::string& name, const Covers& covers,
                   const txn::PropertiesView& properties);
  // Runs `with` over the ids that `scan` gives.
  template <typename Id, typename Scan, typename With>
  Status ForEach(const Scan& scan, const With& with);

  txn::Store* const store_;
  const std::unique_ptr<txn::Transaction> tx_;
  const std::shared_ptr<const catalog::SchemaSnapshot> schema_;
  VerifyReport* const report_;
  std::map<LabelId, uint64_t> with_label_;
  std::map<RelTypeId, uint64_t> of_type_;
  std::vector<uint64_t> entries_;         // by position in schema_->indexes()
  uint64_t outgoing_ = 0, incoming_ = 0;  // entries of neighbour lists that belong to a relationship
};

template <typename Id, typename Scan, typename With>
Status Check::ForEach(const Scan& scan, const With& with) {
  Id next(0);
  std::array<Id, kStep> ids;
  for (;;) {
    tx_->Quiesce();
    MYCEL_ASSIGN_OR_RETURN(const size_t count, scan(&next, std::span<Id>(ids)));
    if (count == 0) return Status::Ok();
    for (size_t i = 0; i < count; ++i) with(ids[i]);
  }
}

// --- records --------------------------------------------------------------------------------------------------------

template <typename Covers>
void Check::Properties(EntityKind kind, const std::string& name, const Covers& covers,
                       const txn::PropertiesView& properties) {
  const auto all = properties.All();
  if (!all.ok())
    return report_->Add(kind == EntityKind::kNode ? "node" : "relationship", name + ": " + all.status().message());
  for (size_t i = 0; i < entries_.size(); ++i) {
    const IndexDescriptor& index = schema_->indexes()[i];
    if (index.target.entity != kind || !covers(index.target)) continue;
    std::vector<types::Value> values;
    for (const base::PropertyKeyId key : index.target.keys) {
      const auto value = properties.Get(key);
      values.push_back(value.ok() ? *value : types::Value());
    }
    if (index::KeyOf(values)) ++entries_[i];
  }
  Constraints(kind, name, covers, properties);
}

template <typename Covers>
void Check::Constraints(EntityKind kind, const std::string& name, const Covers& covers,
                        const txn::PropertiesView& properties) {
  for (const catalog::ConstraintDescriptor& constraint : schema_->constraints()) {
    if (constraint.target.entity != kind || !constraint.EnforcesExistence() || !covers(constraint.target)) continue;
    for (const base::PropertyKeyId key : constraint.target.keys) {
      const auto value = properties.Get(key);
      if (value.ok() && !value->is_null()) continue;
      report_->Add("constraint", name + " lacks the property " + std::string(tx_->tokens().property_keys.Name(key)) +
                                     ", against " + constraint.name);
    }
  }
}

void Check::OneNode(NodeId id) {
  ++report_->nodes;
  const std::string name = Named("node", id.value);
  const auto node = tx_->ReadNode(id);
  if (!node.ok()) return report_->Add("node", name + ": " + node.status().message());
  for (const LabelId label : node->labels) {
    if (label.value >= tx_->tokens().labels.size()) {
      report_->Add("node", name + " has label number " + std::to_string(label.value) + ", which has no name");
    }
    ++with_label_[label];
    ++report_->label_entries;
  }
  const auto covers = [&](const catalog::SchemaTarget& target) {
    return std::any_of(node->labels.begin(), node->labels.end(), [&](LabelId label) { return target.ForLabel(label); });
  };
  Properties(EntityKind::kNode, name, covers, node->properties);
  Lists(id);
}

Status Check::Nodes() {
  return ForEach<NodeId>([&](NodeId* next, std::span<NodeId> out) { return tx_->ScanNodes(next, out); },
                         [&](NodeId id) { OneNode(id); });
}

void Check::OneRel(RelId id) {
  ++report_->relationships;
  const std::string name = Named("relationship", id.value);
  const auto rel = tx_->ReadRel(id);
  if (!rel.ok()) return report_->Add("relationship", name + ": " + rel.status().message());
  if (rel->type.value >= tx_->tokens().rel_types.size()) {
    report_->Add("relationship", name + " has type number " + std::to_string(rel->type.value) + ", which has no name");
  }
  ++of_type_[rel->type];
  for (const NodeId end : {rel->start, rel->end}) {
    const auto exists = tx_->NodeExists(end);
    if (!exists.ok() || !*exists) {
      report_->Add("relationship", name + " ends at node " + std::to_string(end.value) + ", which is not there");
    }
  }
  Properties(
      EntityKind::kRelationship, name, [&](const catalog::SchemaTarget& target) { return target.ForType(rel->type); },
      rel->properties);
}

Status Check::Rels() {
  const uint64_t before = report_->finding_count;
  MYCEL_RETURN_IF_ERROR(ForEach<RelId>([&](RelId* next, std::span<RelId> out) { return tx_->ScanRels(next, out); },
                                       [&](RelId id) { OneRel(id); }));
  // Every entry of a list was compared with its relationship, and no list holds one twice: equal numbers say that every
  // relationship is in both of its lists.
  for (const auto& [listed, way] : {std::pair(outgoing_, "outgoing"), std::pair(incoming_, "incoming")}) {
    if (listed == report_->relationships || report_->finding_count != before) continue;
    report_->Add("adjacency", std::to_string(report_->relationships) + " relationships, but " + std::to_string(listed) +
                                  " entries in the " + way + " lists of nodes");
  }
  return Status::Ok();
}

// --- adjacency ------------------------------------------------------------------------------------------------------

void Check::Lists(NodeId id) {
  List(id, Direction::kOutgoing);
  List(id, Direction::kIncoming);
}

void Check::List(NodeId id, Direction direction) {
  const bool out = direction == Direction::kOutgoing;
  const std::string name = Named("node", id.value) + (out ? ", outgoing" : ", incoming");
  txn::ExpandCursor cursor;
  if (const Status opened = tx_->OpenExpand(id, direction, {}, &cursor); !opened.ok()) {
    return report_->Add("adjacency", name + ": " + opened.message());
  }
  const auto degree = tx_->Degree(id, direction, {});
  if (!degree.ok() || *degree != cursor.remaining()) {
    report_->Add("adjacency",
                 name + ": the degree is not the length of the list, " + std::to_string(cursor.remaining()));
  }
  std::vector<uint64_t> seen;
  seen.reserve(cursor.remaining());
  std::array<NodeId, kStep> neighbours;
  std::array<RelId, kStep> rels;
  std::array<RelTypeId, kStep> types;
  while (const size_t count = txn::Transaction::Expand(&cursor, neighbours, rels, types)) {
    for (size_t i = 0; i < count; ++i) {
      const auto rel = tx_->ReadRel(rels[i]);
      const std::string entry = name + ": relationship " + std::to_string(rels[i].value);
      if (!rel.ok()) {
        report_->Add("adjacency", entry + " of the list: " + rel.status().message());
        continue;
      }
      const NodeId here = out ? rel->start : rel->end;
      const NodeId there = out ? rel->end : rel->start;
      if (here != id || there != neighbours[i] || rel->type != types[i]) {
        report_->Add("adjacency", entry + " has other ends or another type than the list says");
      }
      seen.push_back(rels[i].value);
    }
  }
  std::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) != seen.end()) {
    report_->Add("adjacency", name + ": a relationship is in the list twice");
  }
  (out ? outgoing_ : incoming_) += seen.size();
}

// --- sets -----------------------------------------------------------------------------------------------------------

Status Check::Labels() {
  for (uint32_t number = 0; number < tx_->tokens().labels.size(); ++number) {
    const LabelId label(number);
    uint64_t found = 0;
    MYCEL_RETURN_IF_ERROR(
        ForEach<NodeId>([&](NodeId* next, std::span<NodeId> out) { return tx_->ScanLabel(label, next, out); },
                        [&](NodeId id) {
                          ++found;
                          const auto has = tx_->HasLabel(id, label);
                          if (!has.ok() || !*has)
                            report_->Add("label", Named("node", id.value) + " is found without the label");
                        }));
    const std::string name(tx_->tokens().labels.Name(label));
    if (found != with_label_[label]) {
      report_->Add("label", name + " is on " + std::to_string(with_label_[label]) + " nodes, its set finds " +
                                std::to_string(found));
    }
    Compare("nodes with label " + name, tx_->CountNodes(label), with_label_[label]);
  }
  return Status::Ok();
}

Status Check::Types() {
  for (uint32_t number = 0; number < tx_->tokens().rel_types.size(); ++number) {
    const RelTypeId type(number);
    uint64_t found = 0;
    MYCEL_RETURN_IF_ERROR(ForEach<RelId>(
        [&](RelId* next, std::span<RelId> out) { return tx_->ScanRelType(type, next, out); }, [&](RelId) { ++found; }));
    const std::string name(tx_->tokens().rel_types.Name(type));
    if (found != of_type_[type]) {
      report_->Add("type", std::to_string(of_type_[type]) + " relationships are of type " + name + ", its set finds " +
                               std::to_string(found));
    }
    Compare("relationships of type " + name, tx_->CountRels(type), of_type_[type]);
  }
  return Status::Ok();
}

// --- indexes and counts ---------------------------------------------------------------------------------------------

Status Check::OneIndex(const IndexDescriptor& index, uint64_t expected) {
  txn::IndexCursor cursor;
  MYCEL_RETURN_IF_ERROR(tx_->OpenIndexSeek(index.id, {}, &cursor));
  std::vector<uint64_t> hits;
  // Node or relationship: ids are numbers here.
  std::array<NodeId, kStep> ids;
  while (const size_t count = txn::Transaction::NextIndexHits(&cursor, std::span<NodeId>(ids))) {
    for (size_t i = 0; i < count; ++i) hits.push_back(ids[i].value);
  }
  report_->index_entries += hits.size();
  std::sort(hits.begin(), hits.end());
  if (std::adjacent_find(hits.begin(), hits.end()) != hits.end()) {
    report_->Add("index", index.name + " finds an entity twice");
  }
  // The seek compared every hit with its record: equal numbers say that nothing is missing.
  if (hits.size() != expected) {
    report_->Add("index", index.name + " finds " + std::to_string(hits.size()) + " entities, a scan " +
                              std::to_string(expected));
  }
  return Status::Ok();
}

Status Check::Indexes() {
  for (size_t i = 0; i < entries_.size(); ++i) {
    const IndexDescriptor& index = schema_->indexes()[i];
    // Full-text and vector indexes answer searches, not ranges: a seek cannot list what they hold.
    const bool ranged = index.kind == catalog::IndexKind::kRange || index.kind == catalog::IndexKind::kText ||
                        index.kind == catalog::IndexKind::kPoint;
    if (!ranged || !index.UsableAt(tx_->snapshot())) continue;
    ++report_->indexes;
    tx_->Quiesce();
    MYCEL_RETURN_IF_ERROR(OneIndex(index, entries_[i]));
  }
  return Status::Ok();
}

void Check::Compare(const std::string& what, const Result<uint64_t>& counted, uint64_t truth) {
  if (counted.ok() && *counted == truth) return;
  report_->Add("count", what + ": " + std::to_string(truth) + ", but the count says " +
                            (counted.ok() ? std::to_string(*counted) : counted.status().message()));
}

Status Check::Counts() {
  Compare("nodes", tx_->CountNodes(std::nullopt), report_->nodes);
  Compare("relationships", tx_->CountRels(std::nullopt), report_->relationships);
  return Status::Ok();
}

}  // namespace

Status CheckConsistency(txn::Store* store, VerifyReport* report) {
  report->graph_checked = true;
  return Check(store, report).Run();
}

}  // namespace mycel::engine::bulk
