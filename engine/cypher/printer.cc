#include "engine/cypher/printer.h"

#include "engine/cypher/keywords.h"
#include "engine/cypher/printer_impl.h"

namespace mycel::engine::cypher {
namespace {

bool IsPlainName(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (name.empty() || !letter(name[0])) return false;
  for (const char c : name) {
    if (!letter(c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

// Keywords that need no quotes as a function's name.
bool IsFunctionWord(Keyword keyword) {
  switch (keyword) {
    case Keyword::kNotKeyword:
    case Keyword::kCollect:
    case Keyword::kCount:
    case Keyword::kDate:
    case Keyword::kDatetime:
    case Keyword::kDuration:
    case Keyword::kExists:
    case Keyword::kLabels:
    case Keyword::kNodes:
    case Keyword::kPoint:
    case Keyword::kProperties:
    case Keyword::kRange:
    case Keyword::kRelationships:
    case Keyword::kTime:
    case Keyword::kType:
      return true;
    default:
      return false;
  }
}

constexpr std::string_view kTypes[] = {
    "ANY",      "NOTHING", "NULL",           "BOOLEAN",    "STRING",         "INTEGER",
    "FLOAT",    "DATE",    "LOCAL TIME",     "ZONED TIME", "LOCAL DATETIME", "ZONED DATETIME",
    "DURATION", "POINT",   "VECTOR",         "NODE",       "RELATIONSHIP",   "PATH",
    "MAP",      "LIST",    "PROPERTY VALUE", "",
};

}  // namespace

void Printer::AddName(std::string_view name) {
  if (IsPlainName(name) && FindKeyword(name) == Keyword::kNotKeyword) return Add(name);
  out_ += '`';
  for (const char c : name) {
    if (c == '`') out_ += '`';
    out_ += c;
  }
  out_ += '`';
}

void Printer::AddDottedName(std::string_view name) {
  if (IsPlainName(name) && IsFunctionWord(FindKeyword(name))) return Add(name);
  while (true) {
    const size_t dot = name.find('.');
    AddName(name.substr(0, dot));
    if (dot == std::string_view::npos) return;
    out_ += '.';
    name.remove_prefix(dot + 1);
  }
}

void Printer::AddName(const ParsedNameOrParameter& name) {
  if (name.is_parameter) Add("$");
  AddDottedName(name.text);
}

void Printer::AddString(std::string_view value) {
  out_ += '\'';
  for (const char c : value) {
    switch (c) {
      case '\'':
        out_ += "\\'";
        break;
      case '\\':
        out_ += "\\\\";
        break;
      case '\n':
        out_ += "\\n";
        break;
      case '\r':
        out_ += "\\r";
        break;
      case '\t':
        out_ += "\\t";
        break;
      default:
        out_ += c;
    }
  }
  out_ += '\'';
}

void Printer::PrintType(const ParsedType& type) {
  const auto not_null = [&] {
    if (type.not_null) Add(" NOT NULL");
  };
  if (type.kind == ParsedTypeKind::kUnion) {
    Add("ANY<");
    AddJoined(type.members, " | ", [&](const ParsedType* member) { PrintType(*member); });
    Add(">");
    return not_null();
  }
  Add(kTypes[static_cast<size_t>(type.kind)]);
  if (type.element != nullptr) {
    Add("<");
    PrintType(*type.element);
    Add(">");
  }
  if (type.dimension >= 0) Add("(" + std::to_string(type.dimension) + ")");
  not_null();
}

void Printer::PrintStatement(const Statement& statement) {
  if (statement.version != CypherVersion::kDefault || !statement.options.empty()) {
    Add("CYPHER ");
    if (statement.version != CypherVersion::kDefault) {
      Add(statement.version == CypherVersion::kCypher5 ? "5 " : "25 ");
    }
    for (const StatementOption& option : statement.options) {
      AddName(option.key.text);
      Add(" = ");
      if (option.value.is_parameter) {
        AddName(option.value);
      } else {
        AddString(option.value.text);
      }
      Add(" ");
    }
  }
  if (statement.explain == ExplainMode::kExplain) Add("EXPLAIN ");
  if (statement.explain == ExplainMode::kProfile) Add("PROFILE ");
  if (statement.query != nullptr) {
    PrintQuery(*statement.query);
  } else {
    PrintCommand(*statement.command);
  }
}

std::string Print(const Statement& statement) {
  Printer printer;
  printer.PrintStatement(statement);
  return std::move(printer).Take();
}

std::string Print(const Expression& expression) {
  Printer printer;
  printer.PrintExpression(expression);
  return std::move(printer).Take();
}

std::string Print(const PathPattern& pattern) {
  Printer printer;
  printer.PrintPath(pattern);
  return std::move(printer).Take();
}

}  // namespace mycel::engine::cypher
