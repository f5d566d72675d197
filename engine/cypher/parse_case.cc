// CASE in all its forms.
#include "engine/cypher/parser_impl.h"

namespace mycel::engine::cypher {

const Expression* Parser::ParseCase() {
  const Deeper deeper(this);
  auto* expression = Make<CaseExpression>(Now().begin);
  Require(K::kCase);
  if (!At(K::kWhen)) expression->subject = ParseExpression();
  ListBuilder<CaseBranch> branches(arena_);
  Require(K::kWhen);
  do {
    CaseBranch branch;
    ListBuilder<CaseTest> tests(arena_);
    if (expression->subject == nullptr) {
      tests.Add(CaseTest{ParseExpression()});
    } else {
      do tests.Add(ParseCaseTest(expression->subject));
      while (Accept(T::kComma));
    }
    branch.tests = tests.Take();
    Require(K::kThen);
    branch.result = ParseExpression();
    branches.Add(branch);
  } while (Accept(K::kWhen));
  expression->branches = branches.Take();
  if (Accept(K::kElse)) expression->otherwise = ParseExpression();
  Require(K::kEnd);
  return Done(expression);
}

// The right part of a predicate whose left side is the subject, or a value that is compared with it.
CaseTest Parser::ParseCaseTest(const Expression* subject) {
  const uint32_t begin = Now().begin;
  switch (Now().kind) {
    case T::kEqual:
    case T::kNotEqual:
    case T::kLess:
    case T::kLessOrEqual:
    case T::kGreater:
    case T::kGreaterOrEqual:
      return {ParseComparisons(subject, begin)};
    case T::kRegexMatch:
    case T::kColonColon:
      return {ParseOnePredicate(subject, begin)};
    case T::kIdentifier:
      if (Peek(K::kIs) || (Peek(K::kStarts) && Peek(K::kWith, 1)) || (Peek(K::kEnds) && Peek(K::kWith, 1)) ||
          ((Peek(K::kContains) || Peek(K::kIn)) && !Peek(K::kThen, 1) && !KeywordIsName())) {
        return {ParseOnePredicate(subject, begin)};
      }
      break;
    default:
      break;
  }
  auto* equal = Make<ComparisonChain>(begin);
  ListBuilder<const Expression*> operands(arena_);
  ListBuilder<ComparisonOperator> operators(arena_);
  operands.Add(subject);
  operands.Add(ParseExpression());
  operators.Add(ComparisonOperator::kEqual);
  equal->operands = operands.Take();
  equal->operators = operators.Take();
  return {Done(equal)};
}

}  // namespace mycel::engine::cypher
