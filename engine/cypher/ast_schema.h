// Commands on the schema: indexes and constraints.
#pragma once

#include "engine/cypher/ast_clause.h"

namespace mycel::engine::cypher {

enum class CommandKind : uint8_t {
  kCreateIndex,
  kDropIndex,
  kCreateConstraint,
  kDropConstraint,
  kCreateDatabase,
  kAlterDatabase,
  kDropDatabase,
  kStartDatabase,
  kStopDatabase,
  kCreateUser,
  kAlterUser,
  kDropUser,
  kRenameUser,
  kAlterCurrentUserPassword,
  kCreateRole,
  kDropRole,
  kRenameRole,
  kGrantRole,
  kRevokeRole,
  kPrivilege,
};

struct Command {
  CommandKind kind;
  SourceRange range;

  template <typename T>
  [[nodiscard]] const T& As() const {
    MYCEL_ASSERT(kind == T::kKind);
    return static_cast<const T&>(*this);
  }
};

template <CommandKind kKindValue>
struct CommandOf : Command {
  static constexpr CommandKind kKind = kKindValue;
  CommandOf() : Command{kKindValue, {}} {}
};

enum class SchemaIndexKind : uint8_t { kRange, kText, kPoint, kLookup, kFullText, kVector };

enum class EntityKind : uint8_t { kNode, kRelationship };

struct CreateIndexCommand : CommandOf<CommandKind::kCreateIndex> {
  SchemaIndexKind index = SchemaIndexKind::kRange;
  std::optional<ParsedNameOrParameter> name;
  bool or_replace = false;
  bool if_not_exists = false;
  EntityKind entity = EntityKind::kNode;
  ParsedName variable;
  List<ParsedName> labels;              // labels or types; several for full-text; none for a look-up index
  List<ParsedName> properties;          // none for a look-up index
  const Expression* options = nullptr;  // null, a MapLiteral or a Parameter
};

struct DropIndexCommand : CommandOf<CommandKind::kDropIndex> {
  ParsedNameOrParameter name;
  bool if_exists = false;
};

enum class ConstraintKind : uint8_t { kUnique, kKey, kNotNull, kPropertyType };

struct CreateConstraintCommand : CommandOf<CommandKind::kCreateConstraint> {
  ConstraintKind constraint = ConstraintKind::kUnique;
  std::optional<ParsedNameOrParameter> name;
  bool or_replace = false;
  bool if_not_exists = false;
  EntityKind entity = EntityKind::kNode;
  ParsedName variable;
  ParsedName label;  // label or type
  List<ParsedName> properties;
  const ParsedType* type = nullptr;     // kPropertyType only
  const Expression* options = nullptr;  // null, a MapLiteral or a Parameter
};

struct DropConstraintCommand : CommandOf<CommandKind::kDropConstraint> {
  ParsedNameOrParameter name;
  bool if_exists = false;
};

}  // namespace mycel::engine::cypher
