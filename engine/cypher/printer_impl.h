// The printer's state, private to this folder; its methods are spread over print_*.cc.
#pragma once

#include <string>

#include "engine/cypher/ast.h"

namespace mycel::engine::cypher {

class Printer {
 public:
  void PrintStatement(const Statement& statement);
  void PrintExpression(const Expression& e, int min_level = 0);  // in parentheses if it binds looser than min_level
  void PrintPath(const PathPattern& path);
  [[nodiscard]] std::string Take() && { return std::move(out_); }

 private:
  void Add(std::string_view text) { out_ += text; }
  void AddName(std::string_view name);        // in backticks where needed
  void AddDottedName(std::string_view name);  // parts are quoted one by one
  void AddString(std::string_view value);
  void AddName(const ParsedNameOrParameter& name);
  void AddInteger(uint64_t value) { out_ += std::to_string(value); }
  template <typename Items, typename Body>
  void AddJoined(const Items& items, std::string_view separator, Body body) {
    bool first = true;
    for (const auto& item : items) {
      if (!first) Add(separator);
      first = false;
      body(item);
    }
  }
  void AddExpressions(List<const Expression*> list) {
    AddJoined(list, ", ", [&](const Expression* e) { PrintExpression(*e); });
  }

  void PrintBare(const Expression& e);
  void PrintFloat(double value);
  void PrintUnary(const Unary& outermost);
  void PrintChain(const OperatorChain& chain);
  void PrintComparison(const ComparisonChain& chain, const Expression* subject);
  void PrintPredicate(const Expression& e, const Expression* case_subject);
  void PrintMapProjection(const MapProjection& projection);
  void PrintCase(const CaseExpression& e);
  void PrintEntries(List<MapEntry> entries);
  void PrintType(const ParsedType& type);

  void PrintSelector(const PathSelector& selector);
  void PrintElement(const PathElement& element);
  void PrintRelationship(const RelationshipPattern& relationship);
  void PrintQuantifier(const std::optional<Repetition>& quantifier);
  void PrintLabels(const LabelExpression& labels, int min_level);
  void PrintFilling(const std::optional<ParsedName>& variable, const LabelExpression* labels,
                    const std::optional<Repetition>* length, const Expression* properties, const Expression* where);

  void PrintQuery(const ParsedQuery& query);
  void PrintClause(const Clause& clause);
  void PrintMatch(const MatchClause& match);
  void PrintHint(const PlannerHint& hint);
  void PrintProjection(const Projection& projection);
  void PrintPage(const OrderAndPage& page);
  void PrintWhere(const Expression* where);
  void PrintSet(const SetClause& set);
  void PrintUpdateLabels(List<const LabelExpression*> labels);
  void PrintCall(const CallSubqueryClause& call);
  void PrintProcedure(const CallProcedureClause& call);
  void PrintYield(List<YieldItem> items);
  void PrintShow(const ShowClause& show);
  void PrintShowYield(const ShowYield& yield);
  void PrintCommand(const Command& command);
  void PrintCreateIndex(const CreateIndexCommand& command);
  void PrintCreateConstraint(const CreateConstraintCommand& command);
  void PrintAlterDatabase(const AlterDatabaseCommand& command);
  void PrintUserSettings(const UserSettings& settings);
  void PrintEntity(EntityKind entity, std::string_view variable, List<ParsedName> labels);
  template <typename DatabaseCommand>
  void PrintWait(const DatabaseCommand& command);

  std::string out_;
};

}  // namespace mycel::engine::cypher
