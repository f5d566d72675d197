#include <charconv>
#include <cmath>

#include "engine/cypher/printer_impl.h"

namespace mycel::engine::cypher {
namespace {

constexpr int kNotLevel = 3;
constexpr int kComparisonLevel = 4;
constexpr int kPredicateLevel = 5;
constexpr int kUnaryLevel = 9;
constexpr int kPostfixLevel = 10;
constexpr int kAtomLevel = 11;

int ChainLevel(ChainOperator op) {
  switch (op) {
    case ChainOperator::kOr:
      return 0;
    case ChainOperator::kXor:
      return 1;
    case ChainOperator::kAnd:
      return 2;
    case ChainOperator::kAdd:
    case ChainOperator::kSubtract:
    case ChainOperator::kConcatenate:
      return 6;
    case ChainOperator::kPower:
      return 8;
    default:
      return 7;
  }
}

int Level(const Expression& e) {
  switch (e.kind) {
    case ExpressionKind::kOperatorChain:
      return ChainLevel(e.As<OperatorChain>().operators[0]);
    case ExpressionKind::kUnary:
      return e.As<Unary>().op == UnaryOperator::kNot ? kNotLevel : kUnaryLevel;
    case ExpressionKind::kComparisonChain:
      return kComparisonLevel;
    case ExpressionKind::kStringPredicate:
    case ExpressionKind::kInPredicate:
    case ExpressionKind::kNullPredicate:
    case ExpressionKind::kTypePredicate:
    case ExpressionKind::kNormalizedPredicate:
      return kPredicateLevel;
    case ExpressionKind::kInteger:
      return e.As<IntegerLiteral>().value < 0 ? kUnaryLevel : kAtomLevel;
    case ExpressionKind::kFloat:
      return std::signbit(e.As<FloatLiteral>().value) ? kUnaryLevel : kAtomLevel;
    case ExpressionKind::kProperty:
    case ExpressionKind::kSubscript:
    case ExpressionKind::kSlice:
    case ExpressionKind::kLabelPredicate:
      return kPostfixLevel;
    default:
      return kAtomLevel;
  }
}

constexpr std::string_view kChainSigns[] = {" OR ", " XOR ", " AND ", " + ", " - ", " || ", " * ", " / ", " % ", " ^ "};
constexpr std::string_view kComparisonSigns[] = {"=", "<>", "<", "<=", ">", ">="};
constexpr std::string_view kStringWords[] = {" STARTS WITH ", " ENDS WITH ", " CONTAINS ", " =~ "};
constexpr std::string_view kForms[] = {"NFC", "NFD", "NFKC", "NFKD"};
constexpr std::string_view kQuantifiers[] = {"any", "all", "none", "single"};
constexpr std::string_view kSubqueries[] = {"EXISTS", "COUNT", "COLLECT"};

}  // namespace

void Printer::PrintExpression(const Expression& e, int min_level) {
  const bool parentheses = Level(e) < min_level;
  if (parentheses) Add("(");
  PrintBare(e);
  if (parentheses) Add(")");
}

void Printer::PrintFloat(double value) {
  if (std::isnan(value)) return Add("NaN");
  if (std::isinf(value)) return Add("Infinity");
  char buffer[40];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  const std::string_view text(buffer, result.ptr - buffer);
  Add(text);
  if (text.find_first_of(".e") == std::string_view::npos) Add(".0");
}

// Signs in a row are cheap to write and to parse: thousands of them must not go as deep as other expressions do.
void Printer::PrintUnary(const Unary& outermost) {
  size_t open = 0;
  for (const Unary* unary = &outermost;;) {
    const Expression& operand = *unary->operand;
    const bool literal = operand.kind == ExpressionKind::kInteger || operand.kind == ExpressionKind::kFloat;
    int level = literal ? kAtomLevel + 1 : kPostfixLevel;
    if (unary->op == UnaryOperator::kNot) level = kNotLevel;
    Add(unary->op == UnaryOperator::kNot ? "NOT " : unary->op == UnaryOperator::kMinus ? "-" : "+");
    unary = operand.TryAs<Unary>();
    if (unary == nullptr) {
      PrintExpression(operand, level);
      break;
    }
    if (Level(operand) >= level) continue;
    Add("(");
    ++open;
  }
  for (; open > 0; --open) Add(")");
}

void Printer::PrintChain(const OperatorChain& chain) {
  const int level = ChainLevel(chain.operators[0]);
  for (size_t i = 0; i < chain.operands.size(); ++i) {
    if (i > 0) Add(kChainSigns[static_cast<size_t>(chain.operators[i - 1])]);
    PrintExpression(*chain.operands[i], level + 1);
  }
}

// Without its first operand where that is a CASE's subject.
void Printer::PrintComparison(const ComparisonChain& chain, const Expression* case_subject) {
  const bool bare =
      case_subject != nullptr && chain.operands.size() == 2 && chain.operators[0] == ComparisonOperator::kEqual;
  for (size_t i = 0; i < chain.operands.size(); ++i) {
    if (i == 0 && case_subject != nullptr) continue;
    if (i > 0 && !bare) {
      if (i > 1 || case_subject == nullptr) Add(" ");
      Add(kComparisonSigns[static_cast<size_t>(chain.operators[i - 1])]);
      Add(" ");
    }
    PrintExpression(*chain.operands[i], kComparisonLevel + 1);
  }
}

void Printer::PrintPredicate(const Expression& e, const Expression* case_subject) {
  const auto subject = [&](const Expression* s) {
    if (s != case_subject) PrintExpression(*s, kPredicateLevel);
  };
  switch (e.kind) {
    case ExpressionKind::kStringPredicate: {
      const auto& p = e.As<StringPredicate>();
      subject(p.subject);
      Add(kStringWords[static_cast<size_t>(p.predicate)]);
      return PrintExpression(*p.pattern, kPredicateLevel + 1);
    }
    case ExpressionKind::kInPredicate: {
      const auto& p = e.As<InPredicate>();
      subject(p.subject);
      Add(" IN ");
      return PrintExpression(*p.list, kPredicateLevel + 1);
    }
    case ExpressionKind::kNullPredicate:
      subject(e.As<NullPredicate>().subject);
      return Add(e.As<NullPredicate>().negated ? " IS NOT NULL" : " IS NULL");
    case ExpressionKind::kTypePredicate:
      subject(e.As<TypePredicate>().subject);
      Add(e.As<TypePredicate>().negated ? " IS NOT :: " : " IS :: ");
      return PrintType(*e.As<TypePredicate>().type);
    default: {
      const auto& p = e.As<NormalizedPredicate>();
      subject(p.subject);
      Add(p.negated ? " IS NOT " : " IS ");
      Add(kForms[static_cast<size_t>(p.form)]);
      return Add(" NORMALIZED");
    }
  }
}

void Printer::PrintCase(const CaseExpression& e) {
  Add("CASE");
  if (e.subject != nullptr) {
    Add(" ");
    PrintExpression(*e.subject);
  }
  for (const CaseBranch& branch : e.branches) {
    Add(" WHEN ");
    AddJoined(branch.tests, ", ", [&](const CaseTest& test) {
      const Expression& condition = *test.condition;
      if (e.subject == nullptr) {
        PrintExpression(condition);
      } else if (const auto* comparison = condition.TryAs<ComparisonChain>()) {
        PrintComparison(*comparison, e.subject);
      } else {
        PrintPredicate(condition, e.subject);
      }
    });
    Add(" THEN ");
    PrintExpression(*branch.result);
  }
  if (e.otherwise != nullptr) {
    Add(" ELSE ");
    PrintExpression(*e.otherwise);
  }
  Add(" END");
}

void Printer::PrintEntries(List<MapEntry> entries) {
  Add("{");
  AddJoined(entries, ", ", [&](const MapEntry& entry) {
    AddName(entry.key.text);
    Add(": ");
    PrintExpression(*entry.value);
  });
  Add("}");
}

void Printer::PrintMapProjection(const MapProjection& projection) {
  PrintExpression(*projection.subject);
  Add(" {");
  AddJoined(projection.items, ", ", [&](const MapProjectionItem& item) {
    if (item.kind == MapProjectionItem::Kind::kAllProperties) return Add(".*");
    if (item.kind == MapProjectionItem::Kind::kProperty) Add(".");
    AddName(item.name.text);
    if (item.value != nullptr) {
      Add(": ");
      PrintExpression(*item.value);
    }
  });
  Add("}");
}

void Printer::PrintBare(const Expression& e) {
  switch (e.kind) {
    case ExpressionKind::kNull:
      return Add("null");
    case ExpressionKind::kBoolean:
      return Add(e.As<BooleanLiteral>().value ? "true" : "false");
    case ExpressionKind::kInteger:
      return Add(std::to_string(e.As<IntegerLiteral>().value));
    case ExpressionKind::kFloat:
      return PrintFloat(e.As<FloatLiteral>().value);
    case ExpressionKind::kString:
      return AddString(e.As<StringLiteral>().value);
    case ExpressionKind::kParameter:
      Add("$");
      return AddName(e.As<Parameter>().name);
    case ExpressionKind::kVariable:
      return AddName(e.As<Variable>().name);
    case ExpressionKind::kProperty:
      PrintExpression(*e.As<PropertyAccess>().subject, kPostfixLevel);
      Add(".");
      return AddName(e.As<PropertyAccess>().key.text);
    case ExpressionKind::kSubscript:
      PrintExpression(*e.As<Subscript>().subject, kPostfixLevel);
      Add("[");
      PrintExpression(*e.As<Subscript>().index);
      return Add("]");
    case ExpressionKind::kSlice: {
      const auto& slice = e.As<Slice>();
      PrintExpression(*slice.subject, kPostfixLevel);
      Add("[");
      if (slice.from != nullptr) PrintExpression(*slice.from);
      Add(" .. ");
      if (slice.to != nullptr) PrintExpression(*slice.to);
      return Add("]");
    }
    case ExpressionKind::kLabelPredicate:  // (n:A) - -a would be a pattern, and a `|` behind n:A a label
      Add("((");
      PrintExpression(*e.As<LabelPredicate>().subject, kPostfixLevel);
      Add(":");
      PrintLabels(*e.As<LabelPredicate>().labels, 0);
      return Add("))");
    case ExpressionKind::kUnary:
      return PrintUnary(e.As<Unary>());
    case ExpressionKind::kOperatorChain:
      return PrintChain(e.As<OperatorChain>());
    case ExpressionKind::kComparisonChain:
      return PrintComparison(e.As<ComparisonChain>(), nullptr);
    case ExpressionKind::kStringPredicate:
    case ExpressionKind::kInPredicate:
    case ExpressionKind::kNullPredicate:
    case ExpressionKind::kTypePredicate:
    case ExpressionKind::kNormalizedPredicate:
      return PrintPredicate(e, nullptr);
    case ExpressionKind::kList:
      Add("[");
      // `[x IN y]` would be a comprehension.
      AddJoined(e.As<ListLiteral>().elements, ", ",
                [&](const Expression* element) { PrintExpression(*element, kPredicateLevel + 1); });
      return Add("]");
    case ExpressionKind::kMap:
      return PrintEntries(e.As<MapLiteral>().entries);
    case ExpressionKind::kMapProjection:
      return PrintMapProjection(e.As<MapProjection>());
    case ExpressionKind::kCase:
      return PrintCase(e.As<CaseExpression>());
    case ExpressionKind::kListComprehension: {
      const auto& c = e.As<ListComprehension>();
      Add("[");
      AddName(c.variable.text);
      Add(" IN ");
      PrintExpression(*c.list);
      PrintWhere(c.where);
      if (c.projection != nullptr) {
        Add(" | ");
        PrintExpression(*c.projection);
      }
      return Add("]");
    }
    case ExpressionKind::kPatternComprehension: {
      const auto& c = e.As<PatternComprehension>();
      Add("[");
      PrintPath(*c.pattern);
      PrintWhere(c.where);
      Add(" | ");
      PrintExpression(*c.projection);
      return Add("]");
    }
    case ExpressionKind::kPattern:
      return PrintPath(*e.As<PatternExpression>().pattern);
    case ExpressionKind::kQuantifier: {
      const auto& q = e.As<QuantifierExpression>();
      Add(kQuantifiers[static_cast<size_t>(q.quantifier)]);
      Add("(");
      AddName(q.variable.text);
      Add(" IN ");
      PrintExpression(*q.list);
      PrintWhere(q.where);
      return Add(")");
    }
    case ExpressionKind::kReduce: {
      const auto& r = e.As<ReduceExpression>();
      Add("reduce(");
      AddName(r.accumulator.text);
      Add(" = ");
      PrintExpression(*r.init);
      Add(", ");
      AddName(r.variable.text);
      Add(" IN ");
      PrintExpression(*r.list);
      Add(" | ");
      PrintExpression(*r.step);
      return Add(")");
    }
    case ExpressionKind::kFunctionCall:
      AddDottedName(e.As<FunctionCall>().name);
      Add(e.As<FunctionCall>().distinct ? "(DISTINCT " : "(");
      AddExpressions(e.As<FunctionCall>().arguments);
      return Add(")");
    case ExpressionKind::kCountStar:
      return Add("count(*)");
    case ExpressionKind::kSubquery:
      Add(kSubqueries[static_cast<size_t>(e.As<SubqueryExpression>().subquery)]);
      Add(" { ");
      PrintQuery(*e.As<SubqueryExpression>().query);
      return Add(" }");
  }
}

}  // namespace mycel::engine::cypher
