#include "engine/binder/label_style.h"

#include <algorithm>

namespace mycel::engine::binder {
namespace {

using Kind = cypher::LabelExpressionKind;

std::string WithAmpersands(const cypher::LabelExpression& labels) {
  if (labels.kind == Kind::kName) return std::string(labels.name);
  if (labels.kind == Kind::kWildcard) return "%";
  if (labels.kind == Kind::kDynamic) return "$(...)";
  if (labels.kind == Kind::kNot) return "!" + WithAmpersands(*labels.operands[0]);
  std::string text;
  for (const cypher::LabelExpression* operand : labels.operands) {
    if (!text.empty()) text += labels.kind == Kind::kOr ? "|" : "&";
    const bool nested = operand->kind == Kind::kOr || operand->kind == Kind::kAnd || operand->kind == Kind::kColonAnd;
    text += nested ? "(" + WithAmpersands(*operand) + ")" : WithAmpersands(*operand);
  }
  return text;
}

}  // namespace

void LabelStyle::Visit(const cypher::LabelExpression& labels) {
  if (labels.kind == Kind::kColonAnd && !colon_at_) colon_at_ = labels.operands[0]->range.end;
  signs_ = signs_ || labels.kind == Kind::kAnd || labels.kind == Kind::kOr || labels.kind == Kind::kNot ||
           labels.kind == Kind::kWildcard;
  for (const cypher::LabelExpression* operand : labels.operands) Visit(*operand);
}

base::Status LabelStyle::Note(const cypher::LabelExpression& labels) {
  if (labels.colon_bar) {
    return base::Status::Error(base::ErrorId::kSyntaxError, "Label expressions are not allowed to contain '|:'.")
        .At(labels.operands[0]->range.end);
  }
  const bool first = !colon_at_.has_value();
  Visit(labels);
  if (first && colon_at_) rewritten_ = WithAmpersands(labels);
  return Mixed();
}

base::Status LabelStyle::NoteTypes(const cypher::LabelExpression& types) {
  const auto is_name = [](const cypher::LabelExpression* type) { return type->kind == Kind::kName; };
  const bool list_of_names =
      types.kind == Kind::kName ||
      (types.kind == Kind::kOr && std::all_of(types.operands.begin(), types.operands.end(), is_name));
  signs_ = signs_ || (!list_of_names && types.kind != Kind::kDynamic);
  return Mixed();
}

base::Status LabelStyle::Mixed() const {
  if (!colon_at_ || !signs_) return base::Status::Ok();
  return base::Status::Error(base::ErrorId::kSyntaxError,
                             "Mixing label expression symbols ('|', '&', '!', and '%') with colon (':') between labels "
                             "is not allowed. Please only use one set of symbols. This expression could be expressed "
                             "as :" +
                                 rewritten_ + ".")
      .At(*colon_at_);
}

}  // namespace mycel::engine::binder
