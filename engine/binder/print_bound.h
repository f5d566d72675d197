// Bound expressions as Cypher text, for plans that people read. The text need not be what the query said: names are
// resolved, chains are flat, anonymous variables get a name.
//
// Threads: any; a printer is a value.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/binder/bound_expression.h"
#include "engine/binder/bound_statement.h"

namespace mycel::engine::binder {

// A name as Cypher takes it: in backticks where it is no plain identifier.
[[nodiscard]] std::string QuotedName(std::string_view name);

class BoundPrinter {
 public:
  // `parameters` by ParameterExpression::index: the values of free literals are shown in their place. Shorter or empty:
  // a literal without a value is shown as "?". Both outlive the printer.
  BoundPrinter(const BoundStatement& statement, std::span<const types::Value> parameters)
      : statement_(statement), parameters_(parameters) {}

  // The variable's name; "anon_7" where it has none.
  [[nodiscard]] std::string Name(VarId id) const;
  [[nodiscard]] std::string Text(const BoundExpression& e) const;
  // Joined by `separator`.
  [[nodiscard]] std::string Texts(Expressions list, std::string_view separator) const;
  // As it stands behind a colon: Person|Admin, !(A&B), $(label).
  [[nodiscard]] std::string Text(const LabelExpression& labels) const;

 private:
  std::string Operand(const BoundExpression& e) const;
  std::string OperatorText(const OperatorExpression& e) const;
  std::string ParameterText(const ParameterExpression& e) const;
  std::string CaseText(const CaseExpression& e) const;
  std::string LoopText(const BoundExpression& e) const;
  std::string ProjectionText(const MapProjectionExpression& e) const;
  std::string TypeText(std::span<const TypeAlternative* const> alternatives) const;

  const BoundStatement& statement_;
  std::span<const types::Value> parameters_;
};

}  // namespace mycel::engine::binder
