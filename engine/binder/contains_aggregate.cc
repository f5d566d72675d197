#include "engine/binder/binder.h"
#include "engine/functions/registry.h"

namespace mycel::engine::binder {
namespace {

using cypher::Expression;
using ParsedKind = cypher::ExpressionKind;

bool Any(cypher::List<const Expression*> expressions) {
  for (const Expression* expression : expressions) {
    if (ContainsAggregate(*expression)) return true;
  }
  return false;
}

bool Has(const Expression* expression) { return expression != nullptr && ContainsAggregate(*expression); }

bool CallAggregates(const cypher::FunctionCall& call) {
  const functions::FunctionSignature* function = functions::FindFunction(call.name);
  return (function != nullptr && function->is_aggregate()) || Any(call.arguments);
}

bool CaseAggregates(const cypher::CaseExpression& expression) {
  if (Has(expression.subject) || Has(expression.otherwise)) return true;
  for (const cypher::CaseBranch& branch : expression.branches) {
    if (Has(branch.result)) return true;
    for (const cypher::CaseTest& test : branch.tests) {
      if (Has(test.condition)) return true;
    }
  }
  return false;
}

bool MapProjectionAggregates(const cypher::MapProjection& projection) {
  for (const cypher::MapProjectionItem& item : projection.items) {
    if (Has(item.value)) return true;
  }
  return false;
}

bool MapAggregates(const cypher::MapLiteral& map) {
  for (const cypher::MapEntry& entry : map.entries) {
    if (Has(entry.value)) return true;
  }
  return false;
}

}  // namespace

bool ContainsAggregate(const Expression& e) {
  switch (e.kind) {
    case ParsedKind::kCountStar:
      return true;
    case ParsedKind::kFunctionCall:
      return CallAggregates(e.As<cypher::FunctionCall>());
    case ParsedKind::kProperty:
      return Has(e.As<cypher::PropertyAccess>().subject);
    case ParsedKind::kSubscript:
      return Has(e.As<cypher::Subscript>().subject) || Has(e.As<cypher::Subscript>().index);
    case ParsedKind::kSlice:
      return Has(e.As<cypher::Slice>().subject) || Has(e.As<cypher::Slice>().from) || Has(e.As<cypher::Slice>().to);
    case ParsedKind::kLabelPredicate:
      return Has(e.As<cypher::LabelPredicate>().subject);
    case ParsedKind::kUnary:
      return Has(e.As<cypher::Unary>().operand);
    case ParsedKind::kOperatorChain:
      return Any(e.As<cypher::OperatorChain>().operands);
    case ParsedKind::kComparisonChain:
      return Any(e.As<cypher::ComparisonChain>().operands);
    case ParsedKind::kStringPredicate:
      return Has(e.As<cypher::StringPredicate>().subject) || Has(e.As<cypher::StringPredicate>().pattern);
    case ParsedKind::kInPredicate:
      return Has(e.As<cypher::InPredicate>().subject) || Has(e.As<cypher::InPredicate>().list);
    case ParsedKind::kNullPredicate:
      return Has(e.As<cypher::NullPredicate>().subject);
    case ParsedKind::kTypePredicate:
      return Has(e.As<cypher::TypePredicate>().subject);
    case ParsedKind::kNormalizedPredicate:
      return Has(e.As<cypher::NormalizedPredicate>().subject);
    case ParsedKind::kList:
      return Any(e.As<cypher::ListLiteral>().elements);
    case ParsedKind::kMap:
      return MapAggregates(e.As<cypher::MapLiteral>());
    case ParsedKind::kMapProjection:
      return MapProjectionAggregates(e.As<cypher::MapProjection>());
    case ParsedKind::kCase:
      return CaseAggregates(e.As<cypher::CaseExpression>());
    case ParsedKind::kListComprehension:
      return Has(e.As<cypher::ListComprehension>().list) || Has(e.As<cypher::ListComprehension>().where) ||
             Has(e.As<cypher::ListComprehension>().projection);
    case ParsedKind::kQuantifier:
      return Has(e.As<cypher::QuantifierExpression>().list) || Has(e.As<cypher::QuantifierExpression>().where);
    case ParsedKind::kReduce:
      return Has(e.As<cypher::ReduceExpression>().init) || Has(e.As<cypher::ReduceExpression>().list) ||
             Has(e.As<cypher::ReduceExpression>().step);
    case ParsedKind::kPatternComprehension:
      return Has(e.As<cypher::PatternComprehension>().where) || Has(e.As<cypher::PatternComprehension>().projection);
    case ParsedKind::kNull:
    case ParsedKind::kBoolean:
    case ParsedKind::kInteger:
    case ParsedKind::kFloat:
    case ParsedKind::kString:
    case ParsedKind::kParameter:
    case ParsedKind::kVariable:
    case ParsedKind::kPattern:
    case ParsedKind::kSubquery:
      return false;
  }
  return false;
}

}  // namespace mycel::engine::binder
