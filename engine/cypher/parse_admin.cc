// Databases, users, roles, privileges.
#include "engine/cypher/parser_impl.h"

#include <algorithm>
#include <cctype>

namespace mycel::engine::cypher {

namespace {

// Words that are no keywords: they may be names everywhere.
bool IsWord(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](unsigned char a, unsigned char b) { return std::toupper(a) == b; });
}

}  // namespace

const Command* Parser::ParseAlterCommand() {
  const uint32_t begin = Now().begin;
  Require(K::kAlter);
  if (Accept(K::kDatabase)) return ParseAlterDatabase(begin);
  if (Accept(K::kUser)) return ParseAlterUser(begin);
  Require(K::kCurrent);
  Require(K::kUser);
  return ParseAlterCurrentUser(begin);
}

const Expression* Parser::ParseStringOrParameter() {
  ExpectLabelled("a string");
  ExpectLabelled("a parameter");
  if (Peek(T::kString)) return ParseString();
  if (Peek(T::kDollar)) return ParseParameter();
  FailHere();
}

const Command* Parser::ParseAlterCurrentUser(uint32_t begin) {
  auto* command = Make<AlterCurrentUserPasswordCommand>(begin);
  Require(K::kSet);
  Require(K::kPassword);
  Require(K::kFrom);
  command->from = ParseStringOrParameter();
  Require(K::kTo);
  command->to = ParseStringOrParameter();
  return Done(command);
}

const Command* Parser::ParseCreateDatabase(uint32_t begin, bool or_replace) {
  auto* command = Make<CreateDatabaseCommand>(begin);
  command->or_replace = or_replace;
  command->name = ParseDottedNameOrParameter();
  command->if_not_exists = AcceptIfNotExists();
  command->options = ParseOptions();
  ParseWait(command);
  return Done(command);
}

template <typename DatabaseCommand>
void Parser::ParseWait(DatabaseCommand* command) {
  if (Accept(K::kNowait) || !Accept(K::kWait)) return;
  command->wait = true;
  if (!Peek(T::kInteger)) return;
  command->wait_seconds = ParseUnsigned();
  Accept(K::kSeconds) || Accept(K::kSecond) || Accept(K::kSec);
}
template void Parser::ParseWait(DropDatabaseCommand*);

const Command* Parser::ParseAlterDatabase(uint32_t begin) {
  auto* command = Make<AlterDatabaseCommand>(begin);
  command->name = ParseDottedNameOrParameter();
  command->if_exists = AcceptIfExists();
  ListBuilder<MapEntry> set(arena_);
  ListBuilder<ParsedName> removed(arena_);
  ListBuilder<HistoryChange> history(arena_);
  while (Accept(K::kSet)) {
    if (Accept(K::kAccess)) {
      Require(K::kRead);
      command->access = Accept(K::kOnly) ? DatabaseAccess::kReadOnly : DatabaseAccess::kReadWrite;
      if (*command->access == DatabaseAccess::kReadWrite) Require(K::kWrite);
    } else if (IsWord(TextOf(Now()), "HISTORY")) {
      history.Add(ParseHistoryChange(true));
    } else {
      Require(K::kOption);
      MapEntry option;
      option.key = ParseName();
      option.value = ParseExpression();
      set.Add(option);
    }
  }
  while (Accept(K::kRemove)) {
    if (IsWord(TextOf(Now()), "HISTORY")) {
      history.Add(ParseHistoryChange(false));
      continue;
    }
    Require(K::kOption);
    removed.Add(ParseName());
  }
  if (!command->access && set.size() == 0 && removed.size() == 0 && history.size() == 0) FailHere();
  command->set_options = set.Take();
  command->remove_options = removed.Take();
  command->history = history.Take();
  ParseWait(command);
  return Done(command);
}

HistoryChange Parser::ParseHistoryChange(bool sets) {
  HistoryChange change;
  const uint32_t begin = Now().begin;
  ++at_;
  if (sets && IsWord(TextOf(Now()), "OFF")) {
    ++at_;
  } else if (sets) {
    if (!IsWord(TextOf(Now()), "RETENTION")) FailHere();
    ++at_;
    change.retention = ParseExpression();
  }
  if (Accept(K::kFor)) {
    Require(K::kLabel);
    Accept(T::kColon);
    change.label = ParseName();
  }
  change.range = {begin, last_end()};
  return change;
}

const Command* Parser::ParseStartStop() {
  const uint32_t begin = Now().begin;
  const bool start = Accept(K::kStart);
  if (!start) Require(K::kStop);
  Require(K::kDatabase);
  const auto parse = [&](auto* command) -> const Command* {
    command->name = ParseDottedNameOrParameter();
    ParseWait(command);
    return Done(command);
  };
  return start ? parse(Make<StartDatabaseCommand>(begin)) : parse(Make<StopDatabaseCommand>(begin));
}

const Command* Parser::ParseCreateUser(uint32_t begin, bool or_replace) {
  auto* command = Make<CreateUserCommand>(begin);
  command->or_replace = or_replace;
  command->name = ParseNameOrParameter();
  command->if_not_exists = AcceptIfNotExists();
  ParseUserSettings(&command->settings, false);
  return Done(command);
}

const Command* Parser::ParseAlterUser(uint32_t begin) {
  auto* command = Make<AlterUserCommand>(begin);
  command->name = ParseNameOrParameter();
  command->if_exists = AcceptIfExists();
  ParseUserSettings(&command->settings, true);
  return Done(command);
}

void Parser::ParseUserSettings(UserSettings* settings, bool altering) {
  bool any = false;
  for (;; any = true) {
    if (altering && Accept(K::kRemove)) {
      Require(K::kHome);
      Require(K::kDatabase);
      settings->remove_home_database = true;
      continue;
    }
    if (!Accept(K::kSet)) break;
    if (Peek(K::kPassword) || Peek(K::kPlaintext) || Peek(K::kEncrypted)) {
      ParsePasswordSetting(settings);
    } else if (Accept(K::kStatus)) {
      settings->suspended = Accept(K::kSuspended);
      if (!*settings->suspended) Require(K::kActive);
    } else {
      Require(K::kHome);
      Require(K::kDatabase);
      settings->home_database = ParseDottedNameOrParameter();
    }
  }
  if (!any) FailHere();
}

void Parser::ParsePasswordSetting(UserSettings* settings) {
  settings->password_encrypted = Accept(K::kEncrypted);
  if (!settings->password_encrypted) Accept(K::kPlaintext);
  Require(K::kPassword);
  const bool only_change = Peek(K::kChange);
  if (!only_change) settings->password = ParseStringOrParameter();
  if (Accept(K::kChange)) {
    settings->change_required = !Accept(K::kNot);
    Require(K::kRequired);
  }
}

const Command* Parser::ParseCreateRole(uint32_t begin, bool or_replace) {
  auto* command = Make<CreateRoleCommand>(begin);
  command->or_replace = or_replace;
  command->name = ParseNameOrParameter();
  command->if_not_exists = AcceptIfNotExists();
  if (AcceptAll(K::kAs, K::kCopy)) {
    Require(K::kOf);
    command->copy_of = ParseNameOrParameter();
  }
  return Done(command);
}

const Command* Parser::ParseRename() {
  const uint32_t begin = Now().begin;
  Require(K::kRename);
  const auto parse = [&](auto* command) -> const Command* {
    command->from = ParseNameOrParameter();
    command->if_exists = AcceptIfExists();
    Require(K::kTo);
    command->to = ParseNameOrParameter();
    return Done(command);
  };
  if (Accept(K::kUser)) return parse(Make<RenameUserCommand>(begin));
  Require(K::kRole);
  return parse(Make<RenameRoleCommand>(begin));
}

List<ParsedNameOrParameter> Parser::ParseNameList() {
  ListBuilder<ParsedNameOrParameter> names(arena_);
  do names.Add(ParseNameOrParameter());
  while (Accept(T::kComma));
  return names.Take();
}

const Command* Parser::ParseGrantOrRevoke() {
  const uint32_t begin = Now().begin;
  PrivilegeAction action = PrivilegeAction::kDeny;
  if (Accept(K::kGrant)) {
    action = PrivilegeAction::kGrant;
  } else if (Accept(K::kRevoke)) {
    action = Accept(K::kGrant)  ? PrivilegeAction::kRevokeGrant
             : Accept(K::kDeny) ? PrivilegeAction::kRevokeDeny
                                : PrivilegeAction::kRevoke;
  } else {
    Require(K::kDeny);
  }
  const bool giving = action == PrivilegeAction::kGrant || action == PrivilegeAction::kDeny;
  if ((Peek(K::kRole) || Peek(K::kRoles)) && PeekName(1)) {
    ++at_;
    const List<ParsedNameOrParameter> roles = ParseNameList();
    Require(giving ? K::kTo : K::kFrom);
    const List<ParsedNameOrParameter> users = ParseNameList();
    const auto finish = [&](auto* command) -> const Command* {
      command->roles = roles;
      command->users = users;
      return Done(command);
    };
    return giving ? finish(Make<GrantRoleCommand>(begin)) : finish(Make<RevokeRoleCommand>(begin));
  }
  auto* command = Make<PrivilegeCommand>(begin);
  command->action = action;
  command->immutable = Accept(K::kImmutable);
  const uint32_t first = Now().begin;
  const K last_word = giving ? K::kTo : K::kFrom;
  while (!Peek(last_word) && !Peek(T::kEnd) && !Peek(T::kSemicolon)) ++at_;
  if (last_end() <= first) FailHere();
  command->privilege = text_.substr(first, last_end() - first);
  Require(last_word);
  command->roles = ParseNameList();
  return Done(command);
}

}  // namespace mycel::engine::cypher
