// A bound statement: what the planner starts from. It owns its arena; everything in it is immutable after binding and
// may be shared between threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/arena.h"
#include "engine/binder/bound_admin_command.h"
#include "engine/binder/bound_clause.h"
#include "engine/binder/bound_schema_command.h"
#include "engine/binder/notification.h"
#include "engine/binder/variable.h"

namespace mycel::engine::binder {

enum class ExplainMode : uint8_t { kRun, kExplain, kProfile };

struct BoundStatement {
  base::Arena arena;
  ExplainMode explain = ExplainMode::kRun;
  std::vector<std::pair<std::string, std::string>> options;  // CYPHER key=value

  // Exactly one: a query, a schema command that is a transaction of its own, or a command of the users.
  const BoundQuery* query = nullptr;
  const BoundSchemaCommand* schema_command = nullptr;
  const BoundPasswordChange* password_change = nullptr;

  // Literals that are compared with or assigned to properties: nothing but the value depends on them, so they are bound
  // as parameters without a name, and a cached plan serves other values of the same kind. In the order of the text.
  struct FreeLiteral {
    uint32_t offset = 0;  // of the literal's own token (behind a minus)
    bool negative = false;
    uint32_t parameter = 0;
    types::Value value;  // in this text
  };
  std::vector<FreeLiteral> free_literals;

  std::vector<Variable> variables;           // by VarId
  std::vector<std::string_view> parameters;  // by ParameterExpression::index; empty names are free literals
  std::vector<Notification> notifications;
  // What the statement reads and does not make itself: a name that the database does not know is worth a notification.
  std::vector<TokenUse> token_uses;
  bool deterministic = true;  // no rand(), clock or the like: its result may be cached
};

}  // namespace mycel::engine::binder
