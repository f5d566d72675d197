#include "engine/cypher/printer_impl.h"

namespace mycel::engine::cypher {

void Printer::PrintShowYield(const ShowYield& yield) {
  if (yield.has_yield) {
    Add(yield.star ? " YIELD *" : " YIELD ");
    PrintYield(yield.items);
    PrintPage(yield.page);
  }
  PrintWhere(yield.where);
}

void Printer::PrintShow(const ShowClause& show) {
  constexpr std::string_view kWords[] = {"INDEXES",
                                         "CONSTRAINTS",
                                         "PROCEDURES",
                                         "FUNCTIONS",
                                         "DATABASES",
                                         "DATABASE",
                                         "DEFAULT DATABASE",
                                         "HOME DATABASE",
                                         "TRANSACTIONS",
                                         "SETTINGS",
                                         "CURRENT USER",
                                         "USERS",
                                         "ROLES",
                                         "PRIVILEGES",
                                         "SERVERS",
                                         "ALIASES",
                                         "SUPPORTED PRIVILEGES",
                                         "CURRENT GRAPH TYPE"};
  Add("SHOW ");
  if (!show.filter.empty()) {
    Add(show.filter);
    Add(" ");
  }
  const bool owner = show.show == ShowKind::kPrivileges && show.name;
  if (owner) {
    Add("USER ");
    AddName(*show.name);
    Add(" ");
  }
  Add(kWords[static_cast<size_t>(show.show)]);
  if (show.executable) Add(" EXECUTABLE");
  if (show.executable_by) {
    Add(" BY ");
    AddName(show.executable_by->text);
  }
  if (show.with_auth) Add(" WITH AUTH");
  if (show.with_users) Add(" WITH USERS");
  if (show.as_commands) Add(" AS COMMANDS");
  if (show.name && !owner) {
    Add(" ");
    AddName(*show.name);
  }
  if (!show.ids.empty()) Add(" ");
  AddExpressions(show.ids);
  PrintShowYield(show.yield);
}

void Printer::PrintEntity(EntityKind entity, std::string_view variable, List<ParsedName> labels) {
  Add(entity == EntityKind::kNode ? "(" : "()-[");
  AddName(variable);
  if (!labels.empty()) Add(":");
  AddJoined(labels, "|", [&](const ParsedName& label) { AddName(label.text); });
  Add(entity == EntityKind::kNode ? ")" : "]-()");
}

void Printer::PrintCreateIndex(const CreateIndexCommand& command) {
  constexpr std::string_view kKinds[] = {"RANGE ", "TEXT ", "POINT ", "LOOKUP ", "FULLTEXT ", "VECTOR "};
  Add(command.or_replace ? "CREATE OR REPLACE " : "CREATE ");
  Add(kKinds[static_cast<size_t>(command.index)]);
  Add("INDEX ");
  if (command.name) {
    AddName(*command.name);
    Add(" ");
  }
  if (command.if_not_exists) Add("IF NOT EXISTS ");
  Add("FOR ");
  PrintEntity(command.entity, command.variable.text, command.labels);
  Add(" ON ");
  if (command.index == SchemaIndexKind::kLookup) {
    Add(command.entity == EntityKind::kNode ? "EACH labels(" : "EACH type(");
    AddName(command.variable.text);
    Add(")");
  } else {
    const bool full_text = command.index == SchemaIndexKind::kFullText;
    Add(full_text ? "EACH [" : "(");
    AddJoined(command.properties, ", ", [&](const ParsedName& key) {
      AddName(command.variable.text);
      Add(".");
      AddName(key.text);
    });
    Add(full_text ? "]" : ")");
  }
  if (command.options == nullptr) return;
  Add(" OPTIONS ");
  PrintExpression(*command.options);
}

void Printer::PrintCreateConstraint(const CreateConstraintCommand& command) {
  Add(command.or_replace ? "CREATE OR REPLACE CONSTRAINT " : "CREATE CONSTRAINT ");
  if (command.name) {
    AddName(*command.name);
    Add(" ");
  }
  if (command.if_not_exists) Add("IF NOT EXISTS ");
  Add("FOR ");
  PrintEntity(command.entity, command.variable.text, {&command.label, 1});
  Add(" REQUIRE (");
  AddJoined(command.properties, ", ", [&](const ParsedName& key) {
    AddName(command.variable.text);
    Add(".");
    AddName(key.text);
  });
  Add(") IS ");
  switch (command.constraint) {
    case ConstraintKind::kUnique:
      Add("UNIQUE");
      break;
    case ConstraintKind::kKey:
      Add("KEY");
      break;
    case ConstraintKind::kNotNull:
      Add("NOT NULL");
      break;
    case ConstraintKind::kPropertyType:
      Add(":: ");
      PrintType(*command.type);
      break;
  }
  if (command.options == nullptr) return;
  Add(" OPTIONS ");
  PrintExpression(*command.options);
}

template <typename DatabaseCommand>
void Printer::PrintWait(const DatabaseCommand& command) {
  if (!command.wait) return;
  Add(" WAIT");
  if (command.wait_seconds) Add(" " + std::to_string(*command.wait_seconds) + " SECONDS");
}

void Printer::PrintAlterDatabase(const AlterDatabaseCommand& command) {
  Add("ALTER DATABASE ");
  AddName(command.name);
  if (command.if_exists) Add(" IF EXISTS");
  if (command.access)
    Add(*command.access == DatabaseAccess::kReadOnly ? " SET ACCESS READ ONLY" : " SET ACCESS READ WRITE");
  for (const MapEntry& option : command.set_options) {
    Add(" SET OPTION ");
    AddName(option.key.text);
    Add(" ");
    PrintExpression(*option.value);
  }
  for (const HistoryChange& change : command.history) {
    Add(change.retention == nullptr ? " SET HISTORY OFF" : " SET HISTORY RETENTION ");
    if (change.retention != nullptr) PrintExpression(*change.retention);
    if (!change.label) continue;
    Add(" FOR LABEL ");
    AddName(change.label->text);
  }
  for (const ParsedName& option : command.remove_options) {
    Add(" REMOVE OPTION ");
    AddName(option.text);
  }
  PrintWait(command);
}

void Printer::PrintUserSettings(const UserSettings& settings) {
  if (settings.password != nullptr) {
    Add(settings.password_encrypted ? " SET ENCRYPTED PASSWORD " : " SET PASSWORD ");
    PrintExpression(*settings.password);
  }
  if (settings.change_required) {
    if (settings.password == nullptr) Add(" SET PASSWORD");
    Add(*settings.change_required ? " CHANGE REQUIRED" : " CHANGE NOT REQUIRED");
  }
  if (settings.suspended) Add(*settings.suspended ? " SET STATUS SUSPENDED" : " SET STATUS ACTIVE");
  if (settings.home_database) {
    Add(" SET HOME DATABASE ");
    AddName(*settings.home_database);
  }
  if (settings.remove_home_database) Add(" REMOVE HOME DATABASE");
}

void Printer::PrintCommand(const Command& command) {
  const auto create = [&](std::string_view noun, const auto& c) {
    Add(c.or_replace ? "CREATE OR REPLACE " : "CREATE ");
    Add(noun);
    AddName(c.name);
    if (c.if_not_exists) Add(" IF NOT EXISTS");
  };
  const auto drop = [&](std::string_view words, const auto& c) {
    Add(words);
    AddName(c.name);
    if (c.if_exists) Add(" IF EXISTS");
  };
  const auto rename = [&](std::string_view words, const auto& c) {
    Add(words);
    AddName(c.from);
    Add(c.if_exists ? " IF EXISTS TO " : " TO ");
    AddName(c.to);
  };
  const auto names = [&](List<ParsedNameOrParameter> list) {
    AddJoined(list, ", ", [&](const ParsedNameOrParameter& name) { AddName(name); });
  };
  const auto roles = [&](std::string_view verb, std::string_view preposition, const auto& c) {
    Add(verb);
    names(c.roles);
    Add(preposition);
    names(c.users);
  };
  switch (command.kind) {
    case CommandKind::kCreateIndex:
      return PrintCreateIndex(command.As<CreateIndexCommand>());
    case CommandKind::kDropIndex:
      return drop("DROP INDEX ", command.As<DropIndexCommand>());
    case CommandKind::kCreateConstraint:
      return PrintCreateConstraint(command.As<CreateConstraintCommand>());
    case CommandKind::kDropConstraint:
      return drop("DROP CONSTRAINT ", command.As<DropConstraintCommand>());
    case CommandKind::kCreateDatabase: {
      const auto& c = command.As<CreateDatabaseCommand>();
      create("DATABASE ", c);
      if (c.options != nullptr) {
        Add(" OPTIONS ");
        PrintExpression(*c.options);
      }
      return PrintWait(c);
    }
    case CommandKind::kAlterDatabase:
      return PrintAlterDatabase(command.As<AlterDatabaseCommand>());
    case CommandKind::kDropDatabase:
      drop("DROP DATABASE ", command.As<DropDatabaseCommand>());
      if (command.As<DropDatabaseCommand>().dump_data) Add(" DUMP DATA");
      return PrintWait(command.As<DropDatabaseCommand>());
    case CommandKind::kStartDatabase:
      Add("START DATABASE ");
      AddName(command.As<StartDatabaseCommand>().name);
      return PrintWait(command.As<StartDatabaseCommand>());
    case CommandKind::kStopDatabase:
      Add("STOP DATABASE ");
      AddName(command.As<StopDatabaseCommand>().name);
      return PrintWait(command.As<StopDatabaseCommand>());
    case CommandKind::kCreateUser:
      create("USER ", command.As<CreateUserCommand>());
      return PrintUserSettings(command.As<CreateUserCommand>().settings);
    case CommandKind::kAlterUser:
      drop("ALTER USER ", command.As<AlterUserCommand>());
      return PrintUserSettings(command.As<AlterUserCommand>().settings);
    case CommandKind::kDropUser:
      return drop("DROP USER ", command.As<DropUserCommand>());
    case CommandKind::kRenameUser:
      return rename("RENAME USER ", command.As<RenameUserCommand>());
    case CommandKind::kAlterCurrentUserPassword:
      Add("ALTER CURRENT USER SET PASSWORD FROM ");
      PrintExpression(*command.As<AlterCurrentUserPasswordCommand>().from);
      Add(" TO ");
      return PrintExpression(*command.As<AlterCurrentUserPasswordCommand>().to);
    case CommandKind::kCreateRole:
      create("ROLE ", command.As<CreateRoleCommand>());
      if (!command.As<CreateRoleCommand>().copy_of) return;
      Add(" AS COPY OF ");
      return AddName(*command.As<CreateRoleCommand>().copy_of);
    case CommandKind::kDropRole:
      return drop("DROP ROLE ", command.As<DropRoleCommand>());
    case CommandKind::kRenameRole:
      return rename("RENAME ROLE ", command.As<RenameRoleCommand>());
    case CommandKind::kGrantRole:
      return roles("GRANT ROLES ", " TO ", command.As<GrantRoleCommand>());
    case CommandKind::kRevokeRole:
      return roles("REVOKE ROLES ", " FROM ", command.As<RevokeRoleCommand>());
    case CommandKind::kPrivilege: {
      constexpr std::string_view kVerbs[] = {"GRANT ", "DENY ", "REVOKE ", "REVOKE GRANT ", "REVOKE DENY "};
      const auto& c = command.As<PrivilegeCommand>();
      Add(kVerbs[static_cast<size_t>(c.action)]);
      if (c.immutable) Add("IMMUTABLE ");
      Add(c.privilege);
      Add(c.action <= PrivilegeAction::kDeny ? " TO " : " FROM ");
      return names(c.roles);
    }
  }
}

}  // namespace mycel::engine::cypher
