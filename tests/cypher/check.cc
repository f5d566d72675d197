#include "cypher/check.h"

#include <algorithm>

#include "cypher/parameterise.h"

namespace mycel::tests::cypher {
namespace {

using engine::base::Status;
using engine::database::Counters;
using engine::database::PlanDescription;

std::map<std::string, uint64_t> NonZero(const Counters& counters) {
  const std::pair<const char*, uint64_t> all[] = {
      {"nodes_created", counters.nodes_created},
      {"nodes_deleted", counters.nodes_deleted},
      {"relationships_created", counters.relationships_created},
      {"relationships_deleted", counters.relationships_deleted},
      {"properties_set", counters.properties_set},
      {"labels_added", counters.labels_added},
      {"labels_removed", counters.labels_removed},
      {"indexes_added", counters.indexes_added},
      {"indexes_removed", counters.indexes_removed},
      {"constraints_added", counters.constraints_added},
      {"constraints_removed", counters.constraints_removed},
  };
  std::map<std::string, uint64_t> found;
  for (const auto& [name, count] : all) {
    if (count > 0) found[name] = count;
  }
  return found;
}

std::string Describe(const std::map<std::string, uint64_t>& counters) {
  std::string out;
  for (const auto& [name, count] : counters) out += (out.empty() ? "" : ", ") + name + " " + std::to_string(count);
  return out.empty() ? "none" : out;
}

std::string RenderRows(const std::vector<AnswerRow>& rows) {
  std::string out;
  for (size_t i = 0; i < rows.size() && i < 20; ++i) out += "\n    " + Render(rows[i]);
  return rows.empty() ? "\n    no rows" : out;
}

std::string OperatorNames(const PlanDescription& plan) {
  std::string out = plan.operator_type;
  for (const PlanDescription& child : plan.children) out += " " + OperatorNames(child);
  return out;
}

std::string CheckError(const Query& query, const Answer& answer) {
  if (answer.status.ok()) {
    return query.error_code.empty() ? "" : "no error, expected " + query.error_code + ", got" + RenderRows(answer.rows);
  }
  const std::string got = std::string(answer.status.info().neo4j_code) + ": " + answer.status.FullMessage();
  if (query.error_code.empty()) return "unexpected error " + got;
  const bool fits = answer.status.info().neo4j_code == query.error_code &&
                    answer.status.FullMessage().find(query.error_word) != std::string::npos;
  return fits ? "" : "expected " + query.error_code + " " + query.error_word + ", got " + got;
}

std::string CheckRows(const Query& query, const Answer& answer) {
  if (!query.rows)
    return query.error_code.empty() || answer.rows.empty() ? "" : "rows before the error" + RenderRows(answer.rows);
  const ExpectedRows& expected = *query.rows;
  if (!expected.columns.empty() && expected.columns != answer.columns) {
    std::string got;
    for (const std::string& name : answer.columns) got += " | " + name;
    return "wrong columns:" + got;
  }
  if (SameRows(expected.rows, answer.rows, expected.ordered, expected.lists_as_bags)) return "";
  return "wrong rows, expected" + RenderRows(expected.rows) + "\n  got" + RenderRows(answer.rows);
}

std::string CheckPlan(const Query& query, EngineUnderTest* engine) {
  if (query.plan_operator.empty() || engine->setting() == Setting::kIndexesOff) return "";
  const Answer explained = engine->Run("EXPLAIN " + query.text, query.parameters);
  if (!explained.status.ok()) return "EXPLAIN: " + explained.status.FullMessage();
  if (!explained.plan) return "EXPLAIN gave no plan";
  const std::string names = OperatorNames(*explained.plan);
  if ((" " + names + " ").find(" " + query.plan_operator + " ") != std::string::npos) return "";
  return "no " + query.plan_operator + " in the plan: " + names;
}

// The same answers with literals as parameters; names may change, and what failed at compile time may fail later.
std::string CheckParameterised(const Query& query, EngineUnderTest* engine) {
  const ParameterisedStatement statement = Parameterise(query.text, query.parameters);
  const Answer answer = engine->Run(statement.text, statement.parameters);
  Query expected = query;
  if (statement.replaced > 0 && expected.rows) expected.rows->columns.clear();
  std::string problem = CheckError(expected, answer);
  if (problem.empty()) problem = CheckRows(expected, answer);
  if (problem.empty() && query.counters && NonZero(answer.counters) != *query.counters) {
    problem = "wrong counters, expected " + Describe(*query.counters) + ", got " + Describe(NonZero(answer.counters));
  }
  return problem.empty() ? "" : problem + "\n  as " + statement.text;
}

std::string CheckQuery(const Query& query, EngineUnderTest* engine) {
  if (std::string problem = CheckPlan(query, engine); !problem.empty()) return problem;
  const Answer answer = engine->Run(query.text, query.parameters);
  if (std::string problem = CheckError(query, answer); !problem.empty()) return problem;
  if (std::string problem = CheckRows(query, answer); !problem.empty()) return problem;
  if (!query.counters || NonZero(answer.counters) == *query.counters) return "";
  return "wrong counters, expected " + Describe(*query.counters) + ", got " + Describe(NonZero(answer.counters));
}

}  // namespace

std::string Check(const Case& test, bool parameterised, EngineUnderTest* engine) {
  for (const std::string& statement : test.setup) {
    const Answer answer = engine->Run(statement);
    if (!answer.status.ok()) return "setup failed: " + answer.status.FullMessage() + "\n  " + statement;
  }
  const bool reopens = engine->setting() == Setting::kTiny || engine->setting() == Setting::kReopened;
  if (reopens && !test.setup.empty()) {
    if (Status status = engine->Reopen(); !status.ok()) return "opening again: " + status.ToString();
  }
  for (const Query& query : test.queries) {
    // What is refused when it is compiled may depend on the literal itself.
    const bool as_parameters = parameterised && !query.error_code.ends_with("SyntaxError");
    const std::string problem = as_parameters ? CheckParameterised(query, engine) : CheckQuery(query, engine);
    if (!problem.empty()) return "line " + std::to_string(query.line) + ": " + problem + "\n  " + query.text;
  }
  return "";
}

}  // namespace mycel::tests::cypher
