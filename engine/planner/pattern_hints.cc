// USING: which hints of a MATCH can be followed, and that they were.
#include <algorithm>

#include "engine/planner/pattern_planner.h"

namespace mycel::engine::planner {

const binder::PatternHint* PatternPlanner::HintFor(VarId variable) const {
  for (const binder::PatternHint& hint : pattern_.hints) {
    if (hint.variable == variable && IsUsable(hint)) return &hint;
  }
  return nullptr;
}

// A hint for an index that does not exist is left alone, as in Neo4j.
bool PatternPlanner::IsUsable(const binder::PatternHint& hint) const {
  if (hint.kind == binder::PatternHint::Kind::kScan) return !hint.relationship;
  if (!planner_.context_.use_property_indexes) return false;
  const catalog::Tokens& tokens = *planner_.context_.tokens;
  catalog::SchemaSnapshot::Indexes indexes;
  if (hint.relationship) {
    if (const auto type = tokens.rel_types.Find(hint.token)) indexes = planner_.context_.schema->IndexesOn(*type);
  } else if (const auto label = tokens.labels.Find(hint.token)) {
    indexes = planner_.context_.schema->IndexesOn(*label);
  }
  return std::any_of(indexes.begin(), indexes.end(), [&](const catalog::IndexDescriptor* index) {
    return NodeAccess::Names(planner_.context_, hint, *index);
  });
}

Status PatternPlanner::CheckHints() const {
  for (const binder::PatternHint& hint : pattern_.hints) {
    if (!IsUsable(hint) || honoured_.Has(hint.variable)) continue;
    return Status::Error(base::ErrorId::kSyntaxError,
                         "Cannot use this hint for `" + std::string(hint.name) + "`: the MATCH must find it by `" +
                             std::string(hint.token) +
                             "` and a predicate that the index can answer on the hint's properties, and it must not be "
                             "known before")
        .At(hint.offset);
  }
  return Status::Ok();
}

}  // namespace mycel::engine::planner
