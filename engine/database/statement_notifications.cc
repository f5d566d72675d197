#include "engine/database/statement_notifications.h"

#include "engine/cypher/query_error.h"

namespace mycel::engine::database {
namespace {

bool IsKnown(const binder::TokenUse& use, const catalog::Tokens& tokens) {
  switch (use.kind) {
    case binder::TokenKind::kLabel:
      return tokens.labels.Find(use.name).has_value();
    case binder::TokenKind::kRelationshipType:
      return tokens.rel_types.Find(use.name).has_value();
    case binder::TokenKind::kPropertyKey:
      return tokens.property_keys.Find(use.name).has_value();
  }
  return true;
}

QueryNotification Placed(const binder::Notification& notification, const cypher::TextPosition& position) {
  return {notification.code,
          notification.title,
          notification.description,
          notification.severity,
          notification.category,
          notification.gql_status,
          notification.status_description,
          notification.offset.has_value(),
          position.offset,
          position.line,
          position.column};
}

}  // namespace

binder::Notification NullEliminatedNotification() {
  return {.code = "Neo.ClientNotification.Statement.AggregationSkippedNull",
          .title = "The query contains an aggregation function that skips null values.",
          .description = "null value eliminated in set function.",
          .severity = "WARNING",
          .category = "UNRECOGNIZED",
          .gql_status = "01G11",
          .status_description = "warn: null value eliminated in set function.",
          .offset = {}};
}

QueryNotification Locate(const binder::Notification& notification, std::string_view text) {
  return Placed(notification, cypher::PositionOf(text, notification.offset.value_or(0)));
}

std::vector<QueryNotification> NotificationsOf(const CompileResult& compiled, std::string_view text,
                                               const catalog::Tokens& tokens) {
  std::vector<QueryNotification> located;
  cypher::TextPositions positions(text);
  const auto add = [&](binder::Notification notification) {
    if (notification.offset) notification.offset = TranslateOffset(compiled, *notification.offset);
    located.push_back(Placed(notification, positions.Of(notification.offset.value_or(0))));
  };
  const binder::BoundStatement& bound = *compiled.statement->bound;
  for (const binder::Notification& notification : bound.notifications) add(notification);
  // As in Neo4j: what writes may make the names that it reads.
  if (compiled.statement->plan->writes) return located;
  if (compiled.statement->knows_all_tokens.load(std::memory_order_relaxed)) return located;
  bool all = true;
  for (const binder::TokenUse& use : bound.token_uses) {
    if (IsKnown(use, tokens)) continue;
    all = false;
    add(binder::UnknownTokenNotification(use));
  }
  if (all) compiled.statement->knows_all_tokens.store(true, std::memory_order_relaxed);
  return located;
}

}  // namespace mycel::engine::database
