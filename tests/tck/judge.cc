#include "tck/judge.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace mycel::tests::tck {
namespace {

namespace database = engine::database;
namespace types = engine::types;
using engine::base::Result;
using engine::base::Status;

constexpr std::string_view kSnapshotQuery =
    "MATCH (n) RETURN true AS node, elementId(n) AS id, labels(n) AS labels, properties(n) AS properties UNION ALL "
    "MATCH ()-[r]->() RETURN false AS node, elementId(r) AS id, [] AS labels, properties(r) AS properties";
constexpr std::string_view kRegister = "CALL mycel.test.registerProcedure($name, $signature, $rows)";

Outcome Failed(std::string reason) { return {Verdict::kFailed, std::move(reason)}; }
Outcome Passed() { return {}; }

// The graph as the test kit counts it.
struct Snapshot {
  std::set<std::string> nodes, relationships, labels;
  std::set<std::tuple<std::string, std::string, std::string>> properties;
};

Result<Snapshot> Look(EngineUnderTest* engine) {
  Answer answer = engine->Run(kSnapshotQuery);
  MYCEL_RETURN_IF_ERROR(answer.status);
  Snapshot graph;
  for (const AnswerRow& row : answer.rows) {
    const std::string& id = row[1].text;
    (row[0].boolean ? graph.nodes : graph.relationships).insert(id);
    for (const AnswerValue& label : row[2].items) graph.labels.insert(label.text);
    for (const auto& [key, value] : row[3].entries) graph.properties.emplace(id, key, Render(value));
  }
  return graph;
}

template <typename Set>
void CountChange(const std::string& what, const Set& before, const Set& after, SideEffects* effects) {
  const auto missing = [](const Set& from, const Set& in) {
    return std::count_if(from.begin(), from.end(), [&](const auto& item) { return !in.count(item); });
  };
  if (const int64_t added = missing(after, before)) (*effects)["+" + what] = added;
  if (const int64_t removed = missing(before, after)) (*effects)["-" + what] = removed;
}

SideEffects Difference(const Snapshot& before, const Snapshot& after) {
  SideEffects effects;
  CountChange("nodes", before.nodes, after.nodes, &effects);
  CountChange("relationships", before.relationships, after.relationships, &effects);
  CountChange("labels", before.labels, after.labels, &effects);
  CountChange("properties", before.properties, after.properties, &effects);
  return effects;
}

std::string Describe(const SideEffects& effects) {
  std::string out;
  for (const auto& [what, count] : effects) out += (out.empty() ? "" : ", ") + what + " " + std::to_string(count);
  return out.empty() ? "none" : out;
}

// The status codes that Neo4j gives for the test kit's types of errors.
std::vector<std::string_view> FittingCodes(const ExpectedError& expected) {
  constexpr std::string_view kSyntax = "Neo.ClientError.Statement.SyntaxError";
  constexpr std::string_view kArgument = "Neo.ClientError.Statement.ArgumentError";
  constexpr std::string_view kConstraint = "Neo.ClientError.Schema.ConstraintValidationFailed";
  if (expected.type == "SyntaxError") {
    if (expected.phase == "runtime") return {kSyntax, kArgument};
    return {kSyntax};
  }
  if (expected.type == "ConstraintVerificationFailed" || expected.type == "ConstraintValidationFailed")
    return {kConstraint};
  if (expected.type == "ProcedureError") {
    return {"Neo.ClientError.Procedure.ProcedureNotFound", "Neo.ClientError.Procedure.ProcedureCallFailed"};
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kOthers{{
      {"TypeError", "Neo.ClientError.Statement.TypeError"},
      {"ArgumentError", kArgument},
      {"SemanticError", "Neo.ClientError.Statement.SemanticError"},
      {"ParameterMissing", "Neo.ClientError.Statement.ParameterMissing"},
      {"EntityNotFound", "Neo.ClientError.Statement.EntityNotFound"},
      {"PropertyNotFound", "Neo.ClientError.Statement.PropertyNotFound"},
      {"LabelNotFound", "Neo.ClientError.Statement.LabelNotFound"},
      {"ArithmeticError", "Neo.ClientError.Statement.ArithmeticError"},
  }};
  for (const auto& [type, code] : kOthers) {
    if (type == expected.type) return {code};
  }
  return {};
}

Outcome JudgeError(const ExpectedError& expected, const Answer& answer) {
  const std::string wanted = expected.type + " at " + expected.phase + ": " + expected.detail;
  if (answer.status.ok()) return Failed("no error, expected " + wanted);
  const std::string code(answer.status.info().neo4j_code);
  const std::string message = answer.status.FullMessage();
  const std::string got = code + ": " + message;
  const auto fitting = FittingCodes(expected);
  // Wrong types that are seen while compiling are syntax errors: "Type mismatch: expected Integer but was Boolean".
  const bool mismatch = code == "Neo.ClientError.Statement.SyntaxError" &&
                        message.find("Type mismatch") != std::string::npos &&
                        (expected.type == "TypeError" || expected.type == "ArgumentError");
  if (!mismatch && std::find(fitting.begin(), fitting.end(), code) == fitting.end()) {
    return Failed("wrong error, expected " + wanted + ", got " + got);
  }
  if (expected.detail != "*" && message.find(expected.detail) == std::string::npos) {
    return Failed("error without its detail, expected " + wanted + ", got " + got);
  }
  if (expected.phase == "compile time" && !answer.failed_at_compile_time) {
    return Failed("error only at run time, expected " + wanted);
  }
  return Passed();
}

std::string RenderRows(const std::vector<AnswerRow>& rows) {
  std::string out;
  for (size_t i = 0; i < rows.size() && i < 12; ++i) out += (i ? " / " : "") + Render(rows[i]);
  return rows.size() > 12 ? out + " ..." : rows.empty() ? "no rows" : out;
}

Outcome JudgeRows(const ExpectedResult& expected, const Answer& answer) {
  if (expected.empty) {
    return answer.rows.empty() ? Passed() : Failed("no rows expected, got " + RenderRows(answer.rows));
  }
  if (answer.columns != expected.table.at(0)) {
    std::string got;
    for (const std::string& name : answer.columns) got += "|" + name;
    return Failed("wrong columns, got " + got);
  }
  std::vector<AnswerRow> rows;
  for (size_t i = 1; i < expected.table.size(); ++i) {
    AnswerRow& row = rows.emplace_back();
    for (const std::string& cell : expected.table[i]) {
      Result<AnswerValue> value = ParseAnswer(cell);
      if (!value.ok()) return Failed("expected value not understood: " + value.status().message());
      row.push_back(std::move(value).value());
    }
  }
  if (SameRows(rows, answer.rows, expected.ordered, expected.lists_as_bags)) return Passed();
  return Failed("expected " + RenderRows(rows) + ", got " + RenderRows(answer.rows));
}

}  // namespace

Outcome Judge::Run(const Scenario& scenario) {
  if (Outcome outcome = Prepare(scenario); outcome.verdict != Verdict::kPassed) return outcome;
  database::Parameters parameters;
  for (const auto& [name, text] : scenario.parameters) {
    Result<AnswerValue> value = ParseAnswer(text);
    if (!value.ok()) return Failed("parameter not understood: " + value.status().message());
    parameters.emplace_back(name, ParameterOf(*value));
  }
  for (const Action& action : scenario.actions) {
    if (Outcome outcome = Perform(action, parameters); outcome.verdict != Verdict::kPassed) return outcome;
  }
  return Passed();
}

Outcome Judge::Prepare(const Scenario& scenario) {
  if (!engine_) {
    engine_ = std::make_unique<EngineUnderTest>(setting_);
    if (Status status = engine_->Open(); !status.ok()) return Failed("open: " + status.ToString());
    graph_is_empty_ = true;
  }
  for (const std::string& name : std::exchange(registered_, {})) {
    Answer answer = engine_->Run(
        kRegister, {{"name", types::Value::String(name)}, {"signature", types::Value()}, {"rows", types::Value()}});
    if (!answer.status.ok()) return Failed("removing a procedure: " + answer.status.ToString());
  }
  if (!graph_is_empty_) {
    if (Status status = engine_->Clear(); !status.ok()) return Failed("clear: " + status.ToString());
  }
  std::vector<std::string> statements;
  if (!scenario.graph.empty() && scenario.graph != "empty" && scenario.graph != "any") {
    auto named = NamedGraph(graphs_, scenario.graph);
    if (!named.ok()) return Failed(named.status().message());
    statements = std::move(named).value();
  }
  statements.insert(statements.end(), scenario.setup.begin(), scenario.setup.end());
  graph_is_empty_ = statements.empty();
  for (const std::string& statement : statements) {
    Answer answer = engine_->Run(statement);
    if (!answer.status.ok()) return Failed("setting up: " + answer.status.FullMessage());
  }
  if (setting_ == Setting::kReopened && !statements.empty()) {
    if (Status status = engine_->Reopen(); !status.ok()) return Failed("opening again: " + status.ToString());
  }
  for (const Procedure& procedure : scenario.procedures) {
    if (Outcome outcome = Register(procedure); outcome.verdict != Verdict::kPassed) return outcome;
  }
  return Passed();
}

Outcome Judge::Register(const Procedure& procedure) {
  std::vector<types::Value> rows;
  for (size_t i = 1; i < procedure.table.size(); ++i) {
    types::MapBuilder row;
    for (size_t column = 0; column < procedure.table[i].size(); ++column) {
      Result<AnswerValue> value = ParseAnswer(procedure.table[i][column]);
      if (!value.ok()) return Failed("procedure row not understood: " + value.status().message());
      row.Put(procedure.table[0][column], ParameterOf(*value));
    }
    rows.push_back(std::move(row).Build());
  }
  Answer answer = engine_->Run(kRegister, {{"name", types::Value::String(procedure.name)},
                                           {"signature", types::Value::String(procedure.signature)},
                                           {"rows", types::Value::List(std::move(rows))}});
  if (answer.status.ok()) {
    registered_.push_back(procedure.name);
    return Passed();
  }
  return Failed("registering a procedure: " + answer.status.FullMessage());
}

Outcome Judge::Perform(const Action& action, const database::Parameters& parameters) {
  // A failing query must leave no effects.
  const std::optional<SideEffects> effects = action.error ? SideEffects() : action.side_effects;
  Snapshot before;
  if (effects && !graph_is_empty_) {
    Result<Snapshot> look = Look(engine_.get());
    if (!look.ok()) return Failed("looking at the graph: " + look.status().FullMessage());
    before = std::move(look).value();
  }
  graph_is_empty_ = false;
  const Answer answer = engine_->Run(action.query, parameters);
  if (action.error) {
    if (Outcome outcome = JudgeError(*action.error, answer); outcome.verdict != Verdict::kPassed) return outcome;
  } else if (!answer.status.ok()) {
    return Failed("unexpected error " + std::string(answer.status.info().neo4j_code) + ": " +
                  answer.status.FullMessage());
  } else if (action.result) {
    if (Outcome outcome = JudgeRows(*action.result, answer); outcome.verdict != Verdict::kPassed) return outcome;
  }
  if (!effects) return Passed();
  Result<Snapshot> after = Look(engine_.get());
  if (!after.ok()) return Failed("looking at the graph: " + after.status().FullMessage());
  graph_is_empty_ = after->nodes.empty();
  const SideEffects measured = Difference(before, *after);
  SideEffects wanted = *effects;
  std::erase_if(wanted, [](const auto& effect) { return effect.second == 0; });
  if (measured == wanted) return Passed();
  return Failed("wrong side effects, expected " + Describe(wanted) + ", got " + Describe(measured));
}

}  // namespace mycel::tests::tck
