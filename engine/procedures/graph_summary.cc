#include "engine/procedures/graph_summary.h"

#include <algorithm>

namespace mycel::engine::procedures {

using base::Result;
using base::Status;
using types::Kind;

namespace {

constexpr size_t kChunk = 1024;

std::string TypeName(const Value& value) {
  switch (value.kind()) {
    case Kind::kInteger:
      return "Long";
    case Kind::kFloat:
      return "Double";
    case Kind::kBytes:
      return "ByteArray";
    case Kind::kVector:
      return "Vector";
    case Kind::kList: {
      const types::ListView list = value.AsList();
      return (list.empty() ? std::string("Any") : TypeName(list[0])) + "Array";
    }
    default:
      return std::string(types::KindMessageName(value.kind()));
  }
}

Status AddProperties(const catalog::Tokens& tokens, const txn::PropertiesView& view, EntitySummary* summary) {
  ++summary->count;
  if (view.empty()) return Status::Ok();
  MYCEL_ASSIGN_OR_RETURN(const std::vector<txn::Property> all, view.All());
  for (const txn::Property& property : all) {
    const std::string_view name = tokens.property_keys.Name(property.key);
    auto it = summary->properties.find(name);
    if (it == summary->properties.end()) it = summary->properties.emplace(std::string(name), PropertySummary()).first;
    ++it->second.count;
    it->second.types.insert(TypeName(property.value));
  }
  return Status::Ok();
}

Result<std::vector<std::string>> LabelNames(txn::Transaction& transaction, base::NodeId id) {
  MYCEL_ASSIGN_OR_RETURN(const txn::NodeView node, transaction.ReadNode(id));
  std::vector<std::string> names;
  for (const base::LabelId label : node.labels) names.emplace_back(transaction.tokens().labels.Name(label));
  std::sort(names.begin(), names.end());
  return names;
}

Status SummariseNodes(CallContext& context, GraphSummary* out) {
  txn::Transaction& transaction = context.transaction;
  std::array<base::NodeId, kChunk> ids;
  base::NodeId next{0};
  for (;;) {
    MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    MYCEL_ASSIGN_OR_RETURN(const size_t count, transaction.ScanNodes(&next, ids));
    if (count == 0) return Status::Ok();
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const std::vector<std::string> labels, LabelNames(transaction, ids[i]));
      MYCEL_ASSIGN_OR_RETURN(const txn::NodeView node, transaction.ReadNode(ids[i]));
      MYCEL_RETURN_IF_ERROR(AddProperties(transaction.tokens(), node.properties, &out->nodes[labels]));
    }
    transaction.Quiesce();
  }
}

Status SummariseRelationships(CallContext& context, GraphSummary* out) {
  txn::Transaction& transaction = context.transaction;
  std::array<base::RelId, kChunk> ids;
  base::RelId next{0};
  for (;;) {
    MYCEL_RETURN_IF_ERROR(context.functions.CheckCancel());
    MYCEL_ASSIGN_OR_RETURN(const size_t count, transaction.ScanRels(&next, ids));
    if (count == 0) return Status::Ok();
    for (size_t i = 0; i < count; ++i) {
      MYCEL_ASSIGN_OR_RETURN(const txn::RelView rel, transaction.ReadRel(ids[i]));
      const std::string type(transaction.tokens().rel_types.Name(rel.type));
      MYCEL_RETURN_IF_ERROR(AddProperties(transaction.tokens(), rel.properties, &out->relationships[type]));
      MYCEL_ASSIGN_OR_RETURN(const std::vector<std::string> start, LabelNames(transaction, rel.start));
      MYCEL_ASSIGN_OR_RETURN(const std::vector<std::string> end, LabelNames(transaction, rel.end));
      for (const std::string& from : start) {
        for (const std::string& to : end) ++out->triples[{from, type, to}];
      }
    }
    transaction.Quiesce();
  }
}

}  // namespace

Result<GraphSummary> SummariseGraph(CallContext& context) {
  GraphSummary summary;
  MYCEL_RETURN_IF_ERROR(SummariseNodes(context, &summary));
  MYCEL_RETURN_IF_ERROR(SummariseRelationships(context, &summary));
  return summary;
}

}  // namespace mycel::engine::procedures
