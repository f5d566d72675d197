// SHOW and TERMINATE.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

const Clause* Parser::ParseShow() {
  auto* show = Make<ShowClause>(Now().begin);
  Require(K::kShow);
  ParseShowSubject(show);
  ParseShowYield(&show->yield);
  return Done(show);
}

// The words up to the noun are the filter.
void Parser::ParseShowSubject(ShowClause* show) {
  std::string filter;
  while (true) {
    const bool done = ParseShowIndexes(show) || ParseShowConstraints(show) || ParseShowRoutines(show) ||
                      ParseShowDatabases(show) || ParseShowSecurity(show);
    if (done) break;
    const K word = Now().keyword;
    switch (word) {
      case K::kAll:
      case K::kRange:
      case K::kText:
      case K::kPoint:
      case K::kLookup:
      case K::kFulltext:
      case K::kVector:
      case K::kUnique:
      case K::kUniqueness:
      case K::kNode:
      case K::kRelationship:
      case K::kRel:
      case K::kKey:
      case K::kExist:
      case K::kExistence:
      case K::kProperty:
      case K::kType:
      case K::kBuilt:
      case K::kIn:
      case K::kUser:
      case K::kDefined:
      case K::kPopulated:
      case K::kSupported:
      case K::kNot:
      case K::kNull:
        break;
      default:
        FailHere();
    }
    ++at_;
    if (!filter.empty()) filter += ' ';
    filter += KeywordText(word);
  }
  if (filter != "ALL") show->filter = arena_->Copy(std::string_view(filter));
}

bool Parser::ParseShowIndexes(ShowClause* show) {
  if (!Accept(K::kIndexes) && !Accept(K::kIndex)) return false;
  show->show = ShowKind::kIndexes;
  return true;
}

bool Parser::ParseShowConstraints(ShowClause* show) {
  if (!Accept(K::kConstraints) && !Accept(K::kConstraint)) return false;
  show->show = ShowKind::kConstraints;
  return true;
}

bool Parser::ParseShowRoutines(ShowClause* show) {
  if (Accept(K::kProcedures) || Accept(K::kProcedure)) {
    show->show = ShowKind::kProcedures;
  } else if (Accept(K::kFunctions) || Accept(K::kFunction)) {
    show->show = ShowKind::kFunctions;
  } else {
    return false;
  }
  if (Accept(K::kExecutable)) {
    show->executable = true;
    if (Accept(K::kBy) && !AcceptAll(K::kCurrent, K::kUser)) show->executable_by = ParseName();
  }
  return true;
}

bool Parser::ParseShowDatabases(ShowClause* show) {
  if (Accept(K::kDatabases)) {
    show->show = ShowKind::kDatabases;
  } else if (AcceptAll(K::kDefault, K::kDatabase)) {
    show->show = ShowKind::kDefaultDatabase;
  } else if (AcceptAll(K::kHome, K::kDatabase)) {
    show->show = ShowKind::kHomeDatabase;
  } else if (Accept(K::kDatabase)) {
    show->show = ShowKind::kDatabases;
    if ((PeekName() && !Peek(K::kYield) && !Peek(K::kWhere)) || Peek(T::kDollar)) {
      show->show = ShowKind::kDatabase;
      show->name = ParseDottedNameOrParameter();
    }
  } else if (Accept(K::kTransactions) || Accept(K::kTransaction)) {
    show->show = ShowKind::kTransactions;
    show->ids = ParseIds();
  } else if (Accept(K::kSettings) || Accept(K::kSetting)) {
    show->show = ShowKind::kSettings;
    show->ids = ParseIds();
  } else if (Accept(K::kServers) || Accept(K::kServer)) {
    show->show = ShowKind::kServers;
  } else if (Accept(K::kAliases) || Accept(K::kAlias)) {
    show->show = ShowKind::kAliases;
    if (Accept(K::kFor)) Require(K::kDatabase);
  } else {
    return false;
  }
  return true;
}

bool Parser::ParseShowSecurity(ShowClause* show) {
  const auto privileges = [&] {
    if (!Accept(K::kPrivileges) && !Accept(K::kPrivilege)) return false;
    show->show = ShowKind::kPrivileges;
    if (Accept(K::kAs)) {
      Accept(K::kRevoke);
      Accept(K::kCommands) || Accept(K::kCommand) || (FailHere(), true);
      show->as_commands = true;
    }
    return true;
  };
  if (AcceptAll(K::kCurrent, K::kUser)) {
    show->show = ShowKind::kCurrentUser;
  } else if (Accept(K::kUsers) || (Peek(K::kUser) && !Peek(K::kDefined, 1) && Accept(K::kUser))) {
    show->show = ShowKind::kUsers;
    if (AcceptAll(K::kWith, K::kAuth)) show->with_auth = true;
    if (privileges()) return true;
    if ((PeekName() && !Peek(K::kYield) && !Peek(K::kWhere)) || Peek(T::kDollar)) {
      show->name = ParseNameOrParameter();
      if (!privileges()) FailHere();
    }
  } else if (Peek(K::kPopulated) ? AcceptAll(K::kPopulated, K::kRoles) : (Accept(K::kRoles) || Accept(K::kRole))) {
    show->show = ShowKind::kRoles;
    if (AcceptAll(K::kWith, K::kUsers)) {
      show->with_users = true;
    } else if ((PeekName() && !Peek(K::kYield) && !Peek(K::kWhere)) || Peek(T::kDollar)) {
      show->name = ParseNameOrParameter();
      if (!privileges()) FailHere();
    }
  } else if (Peek(K::kSupported) && (Peek(K::kPrivileges, 1) || Peek(K::kPrivilege, 1))) {
    at_ += 2;
    show->show = ShowKind::kSupportedPrivileges;
  } else {
    return privileges();
  }
  return true;
}

void Parser::ParseShowYield(ShowYield* yield) {
  if (Accept(K::kYield)) {
    yield->has_yield = true;
    yield->star = Accept(T::kStar);
    if (!yield->star) yield->items = ParseYieldItems();
    ParseOrderAndPage(&yield->page);
  }
  yield->where = ParseOptionalWhere();
}

// Names of transactions or settings: strings, a parameter, or an expression that gives a list.
List<const Expression*> Parser::ParseIds() {
  if (!Peek(T::kString) && !Peek(T::kDollar) && !Peek(T::kLeftBracket)) {
    ExpectLabelled("a string");
    return {};
  }
  ListBuilder<const Expression*> ids(arena_);
  do ids.Add(ParseExpression());
  while (Accept(T::kComma));
  return ids.Take();
}

const Clause* Parser::ParseTerminate() {
  auto* terminate = Make<TerminateClause>(Now().begin);
  Require(K::kTerminate);
  Accept(K::kTransactions) || Accept(K::kTransaction) || (FailHere(), true);
  ListBuilder<const Expression*> ids(arena_);
  do ids.Add(ParseExpression());
  while (Accept(T::kComma));
  terminate->ids = ids.Take();
  ParseShowYield(&terminate->yield);
  return Done(terminate);
}

}  // namespace mycel::engine::cypher
