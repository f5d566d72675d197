#include "engine/exec/path_hops.h"

#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::Direction;
using base::NodeId;
using base::Status;

namespace {

constexpr size_t kTaken = 1024;

}  // namespace

PathHops::PathHops(ExecutionContext& context, std::span<const std::string_view> types,
                   std::span<const binder::VarId> distinct_from, binder::VarId hop_variable,
                   binder::Expressions hop_predicates)
    : context_(context),
      types_(types),
      distinct_(distinct_from),
      hop_variable_(hop_variable),
      predicates_(hop_predicates),
      nodes_(kTaken),
      rels_(kTaken) {}

void PathHops::Load(const types::Batch& input, uint32_t row) {
  types_.Resolve(context_.transaction().tokens());
  distinct_.Load(input, row);
  input_ = &input;
  row_ = row;
}

Status PathHops::ReadAny(NodeId node, Direction direction, std::vector<Hop>* hops) {
  hops->clear();
  MYCEL_RETURN_IF_ERROR(stream_.Open(context_.transaction(), node, direction, types_));
  while (const size_t count = stream_.Take(kTaken, distinct_, nodes_.data(), rels_.data())) {
    for (size_t i = 0; i < count; ++i) hops->push_back({nodes_[i], rels_[i]});
  }
  context_.CountHits(1 + hops->size());
  return Status::Ok();
}

Status PathHops::Read(NodeId node, Direction direction, std::vector<Hop>* hops) {
  MYCEL_RETURN_IF_ERROR(ReadAny(node, direction, hops));
  if (predicates_.empty()) return Status::Ok();
  expr::Row row(*input_, row_);
  row.PushLocal(hop_variable_, types::Value());
  size_t kept = 0;
  for (const Hop& hop : *hops) {
    row.LocalFromTop(0) = types::Value::Relationship(hop.rel);
    bool may = true;
    for (const binder::BoundExpression* predicate : predicates_) {
      MYCEL_ASSIGN_OR_RETURN(const expr::Truth truth, expr::EvaluateCondition(*predicate, row, context_.evaluation()));
      may = truth == expr::Truth::kTrue;
      if (!may) break;
    }
    if (may) (*hops)[kept++] = hop;
  }
  hops->resize(kept);
  return Status::Ok();
}

}  // namespace mycel::engine::exec
