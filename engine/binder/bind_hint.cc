// USING INDEX and USING SCAN: what the planner is told to start from.
#include <algorithm>

#include "engine/binder/binder.h"

namespace mycel::engine::binder {

namespace {

PatternHint::Kind ToKind(cypher::HintKind kind) {
  switch (kind) {
    case cypher::HintKind::kRangeIndex:
      return PatternHint::Kind::kRangeIndex;
    case cypher::HintKind::kTextIndex:
      return PatternHint::Kind::kTextIndex;
    case cypher::HintKind::kPointIndex:
      return PatternHint::Kind::kPointIndex;
    case cypher::HintKind::kScan:
      return PatternHint::Kind::kScan;
    default:
      return PatternHint::Kind::kAnyIndex;
  }
}

}  // namespace

Status Binder::BindHints(const cypher::MatchClause& clause, BoundPattern* pattern) {
  std::vector<PatternHint> hints;
  for (const cypher::PlannerHint& hint : clause.hints) {
    const uint32_t offset = hint.range.begin;
    if (hint.kind == cypher::HintKind::kJoin) {
      std::vector<std::string_view> names;
      for (const cypher::ParsedName& name : hint.variables) {
        if (!scope_.Find(name.text)) return Undefined(name.text, name.range.begin);
        names.push_back(name.text);
      }
      // No plan joins two halves of a pattern on its nodes: the hint is told to have had no effect, as Neo4j does it.
      Notify(JoinHintNotification(names));
      continue;
    }
    const cypher::ParsedName& name = hint.variables.front();
    const std::optional<VarId> id = scope_.Find(name.text);
    if (!id) {
      return Fail(ErrorId::kUndefinedVariable, "Variable `" + std::string(name.text) + "` not defined",
                  name.range.begin);
    }
    const bool node = std::any_of(pattern->nodes.begin(), pattern->nodes.end(),
                                  [&](const PatternNode& one) { return one.variable == *id; });
    const bool relationship = std::any_of(pattern->relationships.begin(), pattern->relationships.end(),
                                          [&](const PatternRelationship& one) { return one.variable == *id; });
    if (!node && !relationship) {
      return Fail(ErrorId::kSyntaxError,
                  "Cannot use a hint for `" + std::string(name.text) + "`: it is no part of this MATCH",
                  name.range.begin);
    }
    PatternHint bound;
    bound.kind = ToKind(hint.kind);
    bound.variable = *id;
    bound.relationship = relationship;
    bound.name = Intern(name.text);
    bound.token = hint.label ? Intern(hint.label->text) : std::string_view();
    std::vector<std::string_view> keys;
    for (const cypher::ParsedName& key : hint.keys) keys.push_back(Intern(key.text));
    bound.keys = arena_.Copy(keys);
    bound.offset = offset;
    NoteMissingHintedIndex(hint, relationship);
    hints.push_back(bound);
  }
  pattern->hints = arena_.Copy(hints);
  return Status::Ok();
}

}  // namespace mycel::engine::binder
