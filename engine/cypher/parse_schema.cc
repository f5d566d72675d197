// CREATE and DROP of indexes and constraints.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

bool Parser::AtCommand() const {
  switch (Now().keyword) {
    case K::kDrop:
    case K::kAlter:
    case K::kRename:
    case K::kGrant:
    case K::kDeny:
    case K::kRevoke:
    case K::kStart:
    case K::kStop:
      return true;
    case K::kCreate:
      break;
    default:
      return false;
  }
  if (Peek(T::kEqual, 2)) return false;  // CREATE index = (...): a path of that name
  switch (Ahead(1).keyword) {
    case K::kOr:
    case K::kIndex:
    case K::kConstraint:
    case K::kDatabase:
    case K::kUser:
    case K::kRole:
    case K::kRange:
    case K::kText:
    case K::kPoint:
    case K::kLookup:
    case K::kFulltext:
    case K::kVector:
      return true;
    default:
      return false;
  }
}

const Command* Parser::ParseCommand() {
  switch (Now().keyword) {
    case K::kCreate:
      return ParseCreateCommand();
    case K::kDrop:
      return ParseDropCommand();
    case K::kAlter:
      return ParseAlterCommand();
    case K::kRename:
      return ParseRename();
    case K::kStart:
    case K::kStop:
      return ParseStartStop();
    default:
      return ParseGrantOrRevoke();
  }
}

const Command* Parser::ParseCreateCommand() {
  const uint32_t begin = Now().begin;
  Require(K::kCreate);
  const bool or_replace = AcceptAll(K::kOr, K::kReplace);
  if (Accept(K::kIndex)) return ParseCreateIndex(begin, or_replace, SchemaIndexKind::kRange);
  if (Accept(K::kConstraint)) return ParseCreateConstraint(begin, or_replace);
  if (Accept(K::kDatabase)) return ParseCreateDatabase(begin, or_replace);
  if (Accept(K::kUser)) return ParseCreateUser(begin, or_replace);
  if (Accept(K::kRole)) return ParseCreateRole(begin, or_replace);
  SchemaIndexKind kind = SchemaIndexKind::kRange;
  if (Accept(K::kRange)) {
    kind = SchemaIndexKind::kRange;
  } else if (Accept(K::kText)) {
    kind = SchemaIndexKind::kText;
  } else if (Accept(K::kPoint)) {
    kind = SchemaIndexKind::kPoint;
  } else if (Accept(K::kLookup)) {
    kind = SchemaIndexKind::kLookup;
  } else if (Accept(K::kFulltext)) {
    kind = SchemaIndexKind::kFullText;
  } else {
    Require(K::kVector);
    kind = SchemaIndexKind::kVector;
  }
  Require(K::kIndex);
  return ParseCreateIndex(begin, or_replace, kind);
}

void Parser::RefuseOrReplace(bool or_replace, std::string_view what, uint32_t begin) {
  if (!or_replace) return;
  Fail(base::ErrorId::kSyntaxError,
       "Failed to create " + std::string(what) + ": `OR REPLACE` cannot be used together with this command.", begin);
}

bool Parser::AcceptIfNotExists() {
  if (!Accept(K::kIf)) return false;
  Require(K::kNot);
  Require(K::kExists);
  return true;
}

bool Parser::AcceptIfExists() {
  if (!Accept(K::kIf)) return false;
  Require(K::kExists);
  return true;
}

const Command* Parser::ParseCreateIndex(uint32_t begin, bool or_replace, SchemaIndexKind kind) {
  auto* command = Make<CreateIndexCommand>(begin);
  command->index = kind;
  command->or_replace = or_replace;
  if ((PeekName() && !(Peek(K::kFor) && Peek(T::kLeftParenthesis, 1)) && !(Peek(K::kIf) && Peek(K::kNot, 1))) ||
      Peek(T::kDollar)) {
    command->name = ParseNameOrParameter();
  } else {
    ExpectLabelled("an index name");
  }
  RefuseOrReplace(or_replace, "index", begin);
  command->if_not_exists = AcceptIfNotExists();
  Require(K::kFor);
  ParseIndexTarget(command);
  command->options = ParseOptions();
  return Done(command);
}

void Parser::ParseIndexTarget(CreateIndexCommand* command) {
  command->entity = ParseEntityPattern(&command->variable, &command->labels);
  Require(K::kOn);
  if (command->index == SchemaIndexKind::kLookup) {
    Accept(K::kEach);
    if (command->entity == EntityKind::kNode) {
      Require(K::kLabels);
    } else {
      Require(K::kType);
    }
    Require(T::kLeftParenthesis);
    ParseName();
    Require(T::kRightParenthesis);
    return;
  }
  if (command->labels.empty()) FailHere();
  if (command->index == SchemaIndexKind::kFullText) {
    Require(K::kEach);
    Require(T::kLeftBracket);
    command->properties = ParsePropertyList(command->variable);
    Require(T::kRightBracket);
    return;
  }
  command->properties = ParseProperties(command->variable);
}

// (n:A|B), ()-[r:T]-(), with an arrow on either side or none
EntityKind Parser::ParseEntityPattern(ParsedName* variable, List<ParsedName>* labels) {
  Require(T::kLeftParenthesis);
  const bool relationship = Peek(T::kRightParenthesis);
  if (relationship) {
    ++at_;
    Accept(T::kLess);
    ParseDash();
    Require(T::kLeftBracket);
  }
  *variable = ParseName();
  if (Accept(T::kColon)) {
    ListBuilder<ParsedName> names(arena_);
    do names.Add(ParseName("a label or type name"));
    while (Accept(T::kBar));
    *labels = names.Take();
  }
  if (relationship) {
    Require(T::kRightBracket);
    ParseDash();
    Accept(T::kGreater);
    Require(T::kLeftParenthesis);
  }
  Require(T::kRightParenthesis);
  return relationship ? EntityKind::kRelationship : EntityKind::kNode;
}

// n.a
ParsedName Parser::ParsePropertyOf(const ParsedName& variable) {
  const ParsedName subject = ParseName();
  if (subject.text != variable.text) {
    Fail(base::ErrorId::kUndefinedVariable, "Variable `" + std::string(subject.text) + "` not defined",
         subject.range.begin);
  }
  Require(T::kDot);
  return ParseName("a property key");
}

// n.a, n.b
List<ParsedName> Parser::ParsePropertyList(const ParsedName& variable) {
  ListBuilder<ParsedName> properties(arena_);
  do properties.Add(ParsePropertyOf(variable));
  while (Accept(T::kComma));
  return properties.Take();
}

// n.a or (n.a, n.b)
List<ParsedName> Parser::ParseProperties(const ParsedName& variable) {
  if (!Accept(T::kLeftParenthesis)) {
    ListBuilder<ParsedName> one(arena_);
    one.Add(ParsePropertyOf(variable));
    return one.Take();
  }
  const List<ParsedName> properties = ParsePropertyList(variable);
  Require(T::kRightParenthesis);
  return properties;
}

const Expression* Parser::ParseOptions() { return Accept(K::kOptions) ? ParseMapOrParameter() : nullptr; }

const Command* Parser::ParseCreateConstraint(uint32_t begin, bool or_replace) {
  auto* command = Make<CreateConstraintCommand>(begin);
  command->or_replace = or_replace;
  if ((PeekName() && !(Peek(K::kFor) && Peek(T::kLeftParenthesis, 1)) && !(Peek(K::kIf) && Peek(K::kNot, 1))) ||
      Peek(T::kDollar)) {
    command->name = ParseNameOrParameter();
  } else {
    ExpectLabelled("a constraint name");
  }
  RefuseOrReplace(or_replace, "constraint", begin);
  command->if_not_exists = AcceptIfNotExists();
  Require(K::kFor);
  List<ParsedName> labels;
  command->entity = ParseEntityPattern(&command->variable, &labels);
  if (labels.size() != 1) FailHere();
  command->label = labels.front();
  Require(K::kRequire);
  ParseConstraintRequirement(command);
  command->options = ParseOptions();
  return Done(command);
}

void Parser::ParseConstraintRequirement(CreateConstraintCommand* command) {
  command->properties = ParseProperties(command->variable);
  const bool is = Accept(K::kIs);
  if (Accept(T::kColonColon) || (is && Accept(K::kTyped))) {
    command->constraint = ConstraintKind::kPropertyType;
    command->type = ParseType();
    return;
  }
  if (!is) FailHere();
  if (Accept(K::kUnique)) {
    command->constraint = ConstraintKind::kUnique;
  } else if (Accept(K::kNot)) {
    Require(K::kNull);
    command->constraint = ConstraintKind::kNotNull;
  } else {
    if (command->entity == EntityKind::kNode) {
      Accept(K::kNode);
    } else {
      Accept(K::kRelationship) || Accept(K::kRel);
    }
    command->constraint = Accept(K::kUnique) ? ConstraintKind::kUnique : ConstraintKind::kKey;
    if (command->constraint == ConstraintKind::kKey) Require(K::kKey);
  }
}

const Command* Parser::ParseDropCommand() {
  const uint32_t begin = Now().begin;
  Require(K::kDrop);
  const auto drop = [&](auto* command) -> const Command* {
    command->name = ParseNameOrParameter();
    command->if_exists = AcceptIfExists();
    return Done(command);
  };
  if (Accept(K::kIndex)) return drop(Make<DropIndexCommand>(begin));
  if (Accept(K::kConstraint)) return drop(Make<DropConstraintCommand>(begin));
  if (Accept(K::kUser)) return drop(Make<DropUserCommand>(begin));
  if (Accept(K::kRole)) return drop(Make<DropRoleCommand>(begin));
  Accept(K::kComposite);
  Require(K::kDatabase);
  auto* command = Make<DropDatabaseCommand>(begin);
  command->name = ParseDottedNameOrParameter();
  command->if_exists = AcceptIfExists();
  command->dump_data = AcceptAll(K::kDump, K::kData);
  if (!command->dump_data) AcceptAll(K::kDestroy, K::kData);
  ParseWait(command);
  return Done(command);
}

}  // namespace mycel::engine::cypher
