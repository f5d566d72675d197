#include "engine/binder/binder.h"
#include "engine/functions/registry.h"

namespace mycel::engine::binder {
namespace {

using cypher::Expression;
using cypher::ExpressionKind;

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
    case ExpressionKind::kCountStar:
      return true;
    case ExpressionKind::kFunctionCall:
      return CallAggregates(e.As<cypher::FunctionCall>());
    case ExpressionKind::kProperty:
      return Has(e.As<cypher::PropertyAccess>().subject);
    case ExpressionKind::kSubscript:
      return Has(e.As<cypher::Subscript>().subject) || Has(e.As<cypher::Subscript>().index);
    case ExpressionKind::kSlice:
      return Has(e.As<cypher::Slice>().subject) || Has(e.As<cypher::Slice>().from) || Has(e.As<cypher::Slice>().to);
    case ExpressionKind::kLabelPredicate:
      return Has(e.As<cypher::LabelPredicate>().subject);
    case ExpressionKind::kUnary:
      return Has(e.As<cypher::Unary>().operand);
    case ExpressionKind::kOperatorChain:
      return Any(e.As<cypher::OperatorChain>().operands);
    case ExpressionKind::kComparisonChain:
      return Any(e.As<cypher::ComparisonChain>().operands);
    case ExpressionKind::kStringPredicate:
      return Has(e.As<cypher::StringPredicate>().subject) || Has(e.As<cypher::StringPredicate>().pattern);
    case ExpressionKind::kInPredicate:
      return Has(e.As<cypher::InPredicate>().subject) || Has(e.As<cypher::InPredicate>().list);
    case ExpressionKind::kNullPredicate:
      return Has(e.As<cypher::NullPredicate>().subject);
    case ExpressionKind::kTypePredicate:
      return Has(e.As<cypher::TypePredicate>().subject);
    case ExpressionKind::kNormalizedPredicate:
      return Has(e.As<cypher::NormalizedPredicate>().subject);
    case ExpressionKind::kList:
      return Any(e.As<cypher::ListLiteral>().elements);
    case ExpressionKind::kMap:
      return MapAggregates(e.As<cypher::MapLiteral>());
    case ExpressionKind::kMapProjection:
      return MapProjectionAggregates(e.As<cypher::MapProjection>());
    case ExpressionKind::kCase:
      return CaseAggregates(e.As<cypher::CaseExpression>());
    case ExpressionKind::kListComprehension:
      return Has(e.As<cypher::ListComprehension>().list) || Has(e.As<cypher::ListComprehension>().where) ||
             Has(e.As<cypher::ListComprehension>().projection);
    case ExpressionKind::kQuantifier:
      return Has(e.As<cypher::QuantifierExpression>().list) || Has(e.As<cypher::QuantifierExpression>().where);
    case ExpressionKind::kReduce:
      return Has(e.As<cypher::ReduceExpression>().init) || Has(e.As<cypher::ReduceExpression>().list) ||
             Has(e.As<cypher::ReduceExpression>().step);
    case ExpressionKind::kPatternComprehension:
      return Has(e.As<cypher::PatternComprehension>().where) || Has(e.As<cypher::PatternComprehension>().projection);
    case ExpressionKind::kNull:
    case ExpressionKind::kBoolean:
    case ExpressionKind::kInteger:
    case ExpressionKind::kFloat:
    case ExpressionKind::kString:
    case ExpressionKind::kParameter:
    case ExpressionKind::kVariable:
    case ExpressionKind::kPattern:
    case ExpressionKind::kSubquery:
      return false;
  }
  return false;
}

}  // namespace mycel::engine::binder
