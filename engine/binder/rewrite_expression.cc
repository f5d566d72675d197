#include "engine/binder/rewrite_expression.h"

#include <algorithm>

#include <vector>

#include "engine/functions/registry.h"
#include "engine/types/compare.h"

namespace mycel::engine::binder {
namespace {

using Visit = std::function<void(const BoundExpression*)>;

void VisitOne(const BoundExpression* e, const Visit& visit) {
  if (e != nullptr) visit(e);
}
void VisitAll(Expressions list, const Visit& visit) {
  for (const BoundExpression* e : list) VisitOne(e, visit);
}

// Rebuilds nodes whose operands changed.
class Rewriter {
 public:
  Rewriter(base::Arena* arena, const std::function<const BoundExpression*(const BoundExpression*)>& replace)
      : arena_(*arena), replace_(replace) {}

  const BoundExpression* Rewrite(const BoundExpression* e) {
    if (e == nullptr) return nullptr;
    if (const BoundExpression* replacement = replace_(e)) return replacement;
    switch (e->kind) {
      case ExpressionKind::kLiteral:
      case ExpressionKind::kParameter:
      case ExpressionKind::kVariable:
      case ExpressionKind::kSubquery:
      case ExpressionKind::kPath:
        return e;
      case ExpressionKind::kProperty:
        return One<PropertyExpression>(e, &PropertyExpression::object);
      case ExpressionKind::kOperator:
        return Many<OperatorExpression>(e, &OperatorExpression::operands);
      case ExpressionKind::kFunction:
        return Many<FunctionExpression>(e, &FunctionExpression::arguments);
      case ExpressionKind::kList:
        return Many<ListExpression>(e, &ListExpression::elements);
      case ExpressionKind::kMap:
        return Many<MapExpression>(e, &MapExpression::values);
      case ExpressionKind::kLabelTest:
        return One<LabelTestExpression>(e, &LabelTestExpression::entity);
      case ExpressionKind::kTypeTest:
        return One<TypeTestExpression>(e, &TypeTestExpression::value);
      case ExpressionKind::kCase:
        return Case(e->As<CaseExpression>());
      case ExpressionKind::kListComprehension:
        return Comprehension(e->As<ListComprehensionExpression>());
      case ExpressionKind::kQuantifier:
        return Quantifier(e->As<QuantifierExpression>());
      case ExpressionKind::kReduce:
        return Reduce(e->As<ReduceExpression>());
      case ExpressionKind::kMapProjection:
        return MapProjection(e->As<MapProjectionExpression>());
    }
    return e;
  }

 private:
  template <typename T>
  const BoundExpression* One(const BoundExpression* e, const BoundExpression* T::*member) {
    const BoundExpression* operand = Rewrite(e->As<T>().*member);
    if (operand == e->As<T>().*member) return e;
    T* copy = arena_.New<T>(e->As<T>());
    copy->*member = operand;
    return copy;
  }

  bool All(Expressions list, Expressions* out) {
    std::vector<const BoundExpression*> rewritten;
    bool changed = false;
    for (const BoundExpression* e : list) {
      rewritten.push_back(Rewrite(e));
      changed = changed || rewritten.back() != e;
    }
    *out = changed ? Expressions(arena_.Copy(rewritten)) : list;
    return changed;
  }

  template <typename T>
  const BoundExpression* Many(const BoundExpression* e, Expressions T::*member) {
    Expressions operands;
    if (!All(e->As<T>().*member, &operands)) return e;
    T* copy = arena_.New<T>(e->As<T>());
    copy->*member = operands;
    return copy;
  }

  const BoundExpression* Case(const CaseExpression& e) {
    CaseExpression copy = e;
    copy.subject = Rewrite(e.subject);
    copy.otherwise = Rewrite(e.otherwise);
    const bool conditions = All(e.conditions, &copy.conditions);
    const bool results = All(e.results, &copy.results);
    if (copy.subject == e.subject && copy.otherwise == e.otherwise && !conditions && !results) return &e;
    return arena_.New<CaseExpression>(copy);
  }

  const BoundExpression* Comprehension(const ListComprehensionExpression& e) {
    ListComprehensionExpression copy = e;
    copy.list = Rewrite(e.list);
    copy.predicate = Rewrite(e.predicate);
    copy.projection = Rewrite(e.projection);
    if (copy.list == e.list && copy.predicate == e.predicate && copy.projection == e.projection) return &e;
    return arena_.New<ListComprehensionExpression>(copy);
  }

  const BoundExpression* Quantifier(const QuantifierExpression& e) {
    QuantifierExpression copy = e;
    copy.list = Rewrite(e.list);
    copy.predicate = Rewrite(e.predicate);
    if (copy.list == e.list && copy.predicate == e.predicate) return &e;
    return arena_.New<QuantifierExpression>(copy);
  }

  const BoundExpression* Reduce(const ReduceExpression& e) {
    ReduceExpression copy = e;
    copy.initial = Rewrite(e.initial);
    copy.list = Rewrite(e.list);
    copy.step = Rewrite(e.step);
    if (copy.initial == e.initial && copy.list == e.list && copy.step == e.step) return &e;
    return arena_.New<ReduceExpression>(copy);
  }

  const BoundExpression* MapProjection(const MapProjectionExpression& e) {
    MapProjectionExpression copy = e;
    copy.entity = Rewrite(e.entity);
    std::vector<MapProjectionItem> items(e.items.begin(), e.items.end());
    bool changed = copy.entity != e.entity;
    for (MapProjectionItem& item : items) {
      const BoundExpression* value = Rewrite(item.value);
      changed = changed || value != item.value;
      item.value = value;
    }
    if (!changed) return &e;
    copy.items = arena_.Copy(items);
    return arena_.New<MapProjectionExpression>(copy);
  }

  base::Arena& arena_;
  const std::function<const BoundExpression*(const BoundExpression*)>& replace_;
};

bool SameAll(Expressions a, Expressions b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if ((a[i] == nullptr) != (b[i] == nullptr)) return false;
    if (a[i] != nullptr && !SameExpression(*a[i], *b[i])) return false;
  }
  return true;
}

bool SameKeys(std::span<const std::string_view> a, std::span<const std::string_view> b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

}  // namespace

void ForEachOperand(const BoundExpression& e, const Visit& visit) {
  switch (e.kind) {
    case ExpressionKind::kLiteral:
    case ExpressionKind::kParameter:
    case ExpressionKind::kVariable:
    case ExpressionKind::kSubquery:
    case ExpressionKind::kPath:
      return;
    case ExpressionKind::kProperty:
      return VisitOne(e.As<PropertyExpression>().object, visit);
    case ExpressionKind::kOperator:
      return VisitAll(e.As<OperatorExpression>().operands, visit);
    case ExpressionKind::kFunction:
      return VisitAll(e.As<FunctionExpression>().arguments, visit);
    case ExpressionKind::kList:
      return VisitAll(e.As<ListExpression>().elements, visit);
    case ExpressionKind::kMap:
      return VisitAll(e.As<MapExpression>().values, visit);
    case ExpressionKind::kLabelTest:
      return VisitOne(e.As<LabelTestExpression>().entity, visit);
    case ExpressionKind::kTypeTest:
      return VisitOne(e.As<TypeTestExpression>().value, visit);
    case ExpressionKind::kCase:
      VisitOne(e.As<CaseExpression>().subject, visit);
      VisitAll(e.As<CaseExpression>().conditions, visit);
      VisitAll(e.As<CaseExpression>().results, visit);
      return VisitOne(e.As<CaseExpression>().otherwise, visit);
    case ExpressionKind::kListComprehension:
      VisitOne(e.As<ListComprehensionExpression>().list, visit);
      VisitOne(e.As<ListComprehensionExpression>().predicate, visit);
      return VisitOne(e.As<ListComprehensionExpression>().projection, visit);
    case ExpressionKind::kQuantifier:
      VisitOne(e.As<QuantifierExpression>().list, visit);
      return VisitOne(e.As<QuantifierExpression>().predicate, visit);
    case ExpressionKind::kReduce:
      VisitOne(e.As<ReduceExpression>().initial, visit);
      VisitOne(e.As<ReduceExpression>().list, visit);
      return VisitOne(e.As<ReduceExpression>().step, visit);
    case ExpressionKind::kMapProjection:
      VisitOne(e.As<MapProjectionExpression>().entity, visit);
      for (const MapProjectionItem& item : e.As<MapProjectionExpression>().items) VisitOne(item.value, visit);
      return;
  }
}

const BoundExpression* RewriteExpression(base::Arena* arena, const BoundExpression* expression,
                                         const std::function<const BoundExpression*(const BoundExpression*)>& replace) {
  return Rewriter(arena, replace).Rewrite(expression);
}

bool SameExpression(const BoundExpression& a, const BoundExpression& b) {
  if (&a == &b) return true;
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case ExpressionKind::kLiteral: {
      const types::Value& x = a.As<LiteralExpression>().value;
      const types::Value& y = b.As<LiteralExpression>().value;
      return x.kind() == y.kind() && types::Equivalent(x, y);
    }
    case ExpressionKind::kParameter:
      return a.As<ParameterExpression>().index == b.As<ParameterExpression>().index;
    case ExpressionKind::kVariable:
      return a.As<VariableExpression>().variable == b.As<VariableExpression>().variable;
    case ExpressionKind::kProperty:
      return a.As<PropertyExpression>().key == b.As<PropertyExpression>().key &&
             SameExpression(*a.As<PropertyExpression>().object, *b.As<PropertyExpression>().object);
    case ExpressionKind::kOperator:
      return a.As<OperatorExpression>().op == b.As<OperatorExpression>().op &&
             SameAll(a.As<OperatorExpression>().operands, b.As<OperatorExpression>().operands);
    case ExpressionKind::kFunction:
      return a.As<FunctionExpression>().function == b.As<FunctionExpression>().function &&
             a.As<FunctionExpression>().function->deterministic &&
             SameAll(a.As<FunctionExpression>().arguments, b.As<FunctionExpression>().arguments);
    case ExpressionKind::kList:
      return SameAll(a.As<ListExpression>().elements, b.As<ListExpression>().elements);
    case ExpressionKind::kMap:
      return SameKeys(a.As<MapExpression>().keys, b.As<MapExpression>().keys) &&
             SameAll(a.As<MapExpression>().values, b.As<MapExpression>().values);
    default:
      // The other forms are compared by their text only when they are one node: two spellings are two columns.
      return false;
  }
}

bool MentionsAny(const BoundExpression& expression, const std::function<bool(VarId)>& test) {
  if (expression.kind == ExpressionKind::kVariable) return test(expression.As<VariableExpression>().variable);
  if (expression.kind == ExpressionKind::kSubquery) {
    const std::span<const VarId> captured = expression.As<SubqueryExpression>().captured;
    return std::any_of(captured.begin(), captured.end(), test);
  }
  if (expression.kind == ExpressionKind::kPath) {
    const std::span<const VarId> elements = expression.As<PathExpression>().elements;
    return std::any_of(elements.begin(), elements.end(), test);
  }
  bool found = false;
  ForEachOperand(expression, [&](const BoundExpression* operand) { found = found || MentionsAny(*operand, test); });
  return found;
}

bool IsLocalTo(const BoundExpression& e, VarId id) {
  bool local = false;
  if (e.kind == ExpressionKind::kListComprehension) local = e.As<ListComprehensionExpression>().variable == id;
  if (e.kind == ExpressionKind::kQuantifier) local = e.As<QuantifierExpression>().variable == id;
  if (e.kind == ExpressionKind::kReduce)
    local = e.As<ReduceExpression>().variable == id || e.As<ReduceExpression>().accumulator == id;
  if (e.kind == ExpressionKind::kCase) local = e.As<CaseExpression>().subject_variable == id;
  if (local) return true;
  ForEachOperand(e, [&](const BoundExpression* operand) { local = local || IsLocalTo(*operand, id); });
  return local;
}

}  // namespace mycel::engine::binder
