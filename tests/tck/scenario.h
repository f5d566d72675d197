// Scenarios of the test kit: what their steps say, as data.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "tck/gherkin.h"

namespace mycel::tests::tck {

struct Procedure {
  std::string name;
  std::string signature;
  Table table;  // its first row names the columns
};

struct ExpectedResult {
  bool empty = false;  // no rows, columns are not checked
  Table table;
  bool ordered = false;
  bool lists_as_bags = false;
};

struct ExpectedError {
  std::string type;
  std::string phase;  // "compile time", "runtime", "any time"
  std::string detail;
};

// "+nodes" -> 2
using SideEffects = std::map<std::string, int64_t>;

// One query under test and what is expected of it.
struct Action {
  std::string query;
  std::optional<ExpectedResult> result;
  std::optional<ExpectedError> error;
  std::optional<SideEffects> side_effects;
};

struct Scenario {
  std::string name;  // "clauses/call/Call1.feature|[1] Title as written|1"
  std::string folder;
  std::string graph;  // "empty", "any" or a named graph
  std::vector<std::string> setup;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<Procedure> procedures;
  std::vector<Action> actions;
};

// Every scenario below `features`, in the order of paths.
[[nodiscard]] engine::base::Result<std::vector<Scenario>> LoadScenarios(const std::filesystem::path& features);

// The statements that make a named graph, from <graphs>/<name>/<name>.cypher.
[[nodiscard]] engine::base::Result<std::vector<std::string>> NamedGraph(const std::filesystem::path& graphs,
                                                                        const std::string& name);

}  // namespace mycel::tests::tck
