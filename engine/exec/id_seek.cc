#include "engine/exec/id_seek.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "engine/expr/evaluate.h"

namespace mycel::engine::exec {

using base::Result;
using base::Status;
using types::Value;

IdSeekOperator::IdSeekOperator(const planner::IdSeek& plan, Scope scope, OperatorPtr child)
    : SeekOperator(plan, scope, std::move(child),
                   {plan.entity, plan.relationship, plan.start, plan.end, plan.both_directions}),
      seek_(plan) {}

void IdSeekOperator::AddId(const Value& value) {
  if (!seek_.element_ids) {
    if (value.is_integer() && value.AsInteger() >= 0) ids_.push_back(static_cast<uint64_t>(value.AsInteger()));
    // id(n) = 1.0 is true for node 1.
    if (value.is_float() && value.AsFloat() >= 0 && value.AsFloat() < 0x1p53 &&
        std::floor(value.AsFloat()) == value.AsFloat()) {
      ids_.push_back(static_cast<uint64_t>(value.AsFloat()));
    }
    return;
  }
  if (!value.is_string()) return;
  // "4:<database>:<id>" for nodes, "5:…" for relationships.
  std::string_view text = value.AsString();
  const std::string_view head = seek_.relationship ? "5:" : "4:";
  if (!text.starts_with(head)) return;
  text.remove_prefix(head.size());
  const std::string_view database = context().evaluation().functions.database_uuid;
  if (!text.starts_with(database)) return;
  text.remove_prefix(database.size());
  if (!text.starts_with(":")) return;
  text.remove_prefix(1);
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return;  // elementId() never prints leading zeros
  uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size()) ids_.push_back(id);
}

Status IdSeekOperator::Open(expr::Row& row) {
  ids_.clear();
  at_ = 0;
  MYCEL_ASSIGN_OR_RETURN(const Value value, expr::Evaluate(*seek_.ids, row, context().evaluation()));
  if (!value.is_list()) {
    AddId(value);
    return Status::Ok();
  }
  for (const Value& item : value.AsList()) AddId(item);
  std::sort(ids_.begin(), ids_.end());
  ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
  return Status::Ok();
}

Result<size_t> IdSeekOperator::NextHits(std::span<uint64_t> hits) {
  size_t count = 0;
  while (count < hits.size() && at_ < ids_.size()) {
    const uint64_t id = ids_[at_++];
    txn::Transaction& transaction = context().transaction();
    MYCEL_ASSIGN_OR_RETURN(const bool exists, seek_.relationship ? transaction.RelExists(base::RelId(id))
                                                                 : transaction.NodeExists(base::NodeId(id)));
    if (exists) hits[count++] = id;
  }
  return count;
}

}  // namespace mycel::engine::exec
