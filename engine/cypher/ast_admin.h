// Commands on databases, users, roles and privileges.
#pragma once

#include "engine/cypher/ast_schema.h"

namespace mycel::engine::cypher {

struct CreateDatabaseCommand : CommandOf<CommandKind::kCreateDatabase> {
  ParsedNameOrParameter name;
  bool or_replace = false;
  bool if_not_exists = false;
  const Expression* options = nullptr;  // null, a MapLiteral or a Parameter
  bool wait = false;
  std::optional<uint64_t> wait_seconds;
};

enum class DatabaseAccess : uint8_t { kReadOnly, kReadWrite };

// SET HISTORY RETENTION e [FOR LABEL l], SET HISTORY OFF [FOR LABEL l], REMOVE HISTORY [FOR LABEL l].
struct HistoryChange {
  SourceRange range;
  const Expression* retention = nullptr;  // null: no history any more
  std::optional<ParsedName> label;
};

struct AlterDatabaseCommand : CommandOf<CommandKind::kAlterDatabase> {
  ParsedNameOrParameter name;
  bool if_exists = false;
  std::optional<DatabaseAccess> access;
  List<MapEntry> set_options;
  List<ParsedName> remove_options;
  List<HistoryChange> history;
  bool wait = false;
  std::optional<uint64_t> wait_seconds;
};

struct DropDatabaseCommand : CommandOf<CommandKind::kDropDatabase> {
  ParsedNameOrParameter name;
  bool if_exists = false;
  bool dump_data = false;
  bool wait = false;
  std::optional<uint64_t> wait_seconds;
};

struct StartDatabaseCommand : CommandOf<CommandKind::kStartDatabase> {
  ParsedNameOrParameter name;
  bool wait = false;
  std::optional<uint64_t> wait_seconds;
};

struct StopDatabaseCommand : CommandOf<CommandKind::kStopDatabase> {
  ParsedNameOrParameter name;
  bool wait = false;
  std::optional<uint64_t> wait_seconds;
};

// What CREATE USER and ALTER USER set; unset fields are left as they are.
struct UserSettings {
  const Expression* password = nullptr;  // StringLiteral or Parameter
  bool password_encrypted = false;
  std::optional<bool> change_required;
  std::optional<bool> suspended;
  std::optional<ParsedNameOrParameter> home_database;
  bool remove_home_database = false;
};

struct CreateUserCommand : CommandOf<CommandKind::kCreateUser> {
  ParsedNameOrParameter name;
  bool or_replace = false;
  bool if_not_exists = false;
  UserSettings settings;
};

struct AlterUserCommand : CommandOf<CommandKind::kAlterUser> {
  ParsedNameOrParameter name;
  bool if_exists = false;
  UserSettings settings;
};

struct DropUserCommand : CommandOf<CommandKind::kDropUser> {
  ParsedNameOrParameter name;
  bool if_exists = false;
};

struct RenameUserCommand : CommandOf<CommandKind::kRenameUser> {
  ParsedNameOrParameter from;
  ParsedNameOrParameter to;
  bool if_exists = false;
};

struct AlterCurrentUserPasswordCommand : CommandOf<CommandKind::kAlterCurrentUserPassword> {
  const Expression* from = nullptr;  // StringLiteral or Parameter
  const Expression* to = nullptr;
};

struct CreateRoleCommand : CommandOf<CommandKind::kCreateRole> {
  ParsedNameOrParameter name;
  bool or_replace = false;
  bool if_not_exists = false;
  std::optional<ParsedNameOrParameter> copy_of;
};

struct DropRoleCommand : CommandOf<CommandKind::kDropRole> {
  ParsedNameOrParameter name;
  bool if_exists = false;
};

struct RenameRoleCommand : CommandOf<CommandKind::kRenameRole> {
  ParsedNameOrParameter from;
  ParsedNameOrParameter to;
  bool if_exists = false;
};

struct GrantRoleCommand : CommandOf<CommandKind::kGrantRole> {
  List<ParsedNameOrParameter> roles;
  List<ParsedNameOrParameter> users;
};

struct RevokeRoleCommand : CommandOf<CommandKind::kRevokeRole> {
  List<ParsedNameOrParameter> roles;
  List<ParsedNameOrParameter> users;
};

enum class PrivilegeAction : uint8_t { kGrant, kDeny, kRevoke, kRevokeGrant, kRevokeDeny };

// GRANT [IMMUTABLE] privilege ON scope TO roles. What is granted is kept as words: nothing below the parser reads more
// of it.
struct PrivilegeCommand : CommandOf<CommandKind::kPrivilege> {
  PrivilegeAction action = PrivilegeAction::kGrant;
  bool immutable = false;
  std::string_view privilege;  // the text between the verb and TO or FROM, as written
  List<ParsedNameOrParameter> roles;
};

}  // namespace mycel::engine::cypher
