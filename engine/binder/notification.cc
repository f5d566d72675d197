#include "engine/binder/notification.h"

namespace mycel::engine::binder {
namespace {

constexpr std::string_view kDeprecationTitle = "This feature is deprecated and will be removed in future versions.";

std::string Join(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

template <typename Names>
std::string Listed(const Names& names, std::string_view before, std::string_view between, std::string_view after) {
  std::string text;
  for (const auto& name : names) {
    if (!text.empty()) text += between;
    text += Join({before, name, after});
  }
  return text;
}

Notification Deprecation(std::string_view gql_status, std::string description, std::string status,
                         std::optional<uint32_t> offset) {
  const std::string_view sort = gql_status == "01N01"   ? "warn: feature deprecated with replacement. "
                                : gql_status == "01N02" ? "warn: feature deprecated without replacement. "
                                                        : "warn: feature deprecated. ";
  return {.code = "Neo.ClientNotification.Statement.FeatureDeprecationWarning",
          .title = std::string(kDeprecationTitle),
          .description = std::move(description),
          .severity = "WARNING",
          .category = "DEPRECATION",
          .gql_status = std::string(gql_status),
          .status_description = Join({sort, status}),
          .offset = offset};
}

}  // namespace

Notification CartesianProductNotification(std::string_view pattern, std::span<const std::string> names,
                                          uint32_t offset) {
  const std::string_view many = names.size() == 1 ? " (identifier is: (" : " (identifiers are: (";
  return {.code = "Neo.ClientNotification.Statement.CartesianProduct",
          .title = "This query builds a cartesian product between disconnected patterns.",
          .description = Join({"If a part of a query contains multiple disconnected patterns, this will build a "
                               "cartesian product between all those parts. This may produce a large amount of data and "
                               "slow down query processing. While occasionally intended, it may often be possible to "
                               "reformulate the query that avoids the use of this cross product, perhaps by adding a "
                               "relationship between the different parts or by using OPTIONAL MATCH",
                               many, Listed(names, "", ", ", ""), "))"}),
          .severity = "INFORMATION",
          .category = "PERFORMANCE",
          .gql_status = "03N90",
          .status_description =
              Join({"info: cartesian product. The disconnected pattern '", pattern,
                    "' builds a cartesian product. A cartesian product may produce a large amount of data and slow "
                    "down query processing."}),
          .offset = offset};
}

Notification UnknownTokenNotification(const TokenUse& use) {
  struct Words {
    std::string_view code, title, description, missing, status, what, gql;
  };
  static constexpr Words kWords[] = {
      {"UnknownLabelWarning", "The provided label is not in the database.", "One of the labels in your query",
       "label name", "label", "label", "01N50"},
      {"UnknownRelationshipTypeWarning", "The provided relationship type is not in the database.",
       "One of the relationship types in your query", "relationship type", "relationship type", "relationship type",
       "01N51"},
      {"UnknownPropertyKeyWarning", "The provided property key is not in the database",
       "One of the property names in your query", "property name", "property key", "property", "01N52"}};
  const Words& words = kWords[static_cast<size_t>(use.kind)];
  return {.code = Join({"Neo.ClientNotification.Statement.", words.code}),
          .title = std::string(words.title),
          .description = Join({words.description,
                               " is not available in the database, make sure you didn't misspell it or that the label "
                               "is available when you run this statement in your application (the missing ",
                               words.missing, " is: ", use.name, ")"}),
          .severity = "WARNING",
          .category = "UNRECOGNIZED",
          .gql_status = std::string(words.gql),
          .status_description = Join({"warn: ", words.status, " does not exist. The ", words.what, " `", use.name,
                                      "` does not exist. Verify that the spelling is correct."}),
          .offset = use.offset};
}

Notification UnscopedSubqueryNotification(std::string_view imports, uint32_t offset) {
  return Deprecation(
      "01N00",
      Join({"CALL subquery without a variable scope clause is now deprecated. Use CALL (", imports, ") { ... }"}),
      Join({"CALL subquery without a variable scope clause is deprecated. Use CALL (", imports, ") { ... }"}), offset);
}

Notification ShadowingNotification(std::string_view variable, uint32_t offset) {
  constexpr std::string_view kTitle =
      "Variable in subquery is shadowing a variable with the same name from the outer scope.";
  return {.code = "Neo.ClientNotification.Statement.SubqueryVariableShadowing",
          .title = std::string(kTitle),
          .description = Join({kTitle,
                               " If you want to use that variable instead, it must be imported into the subquery "
                               "using importing WITH clause. (the shadowing variable is: ",
                               variable, ")"}),
          .severity = "INFORMATION",
          .category = "GENERIC",
          .gql_status = "03N60",
          .status_description = Join({"info: subquery variable shadowing. The variable `", variable,
                                      "` in the subquery uses the same name as a variable from the outer query. Use "
                                      "'WITH `",
                                      variable,
                                      "`' in the subquery to import the one from the outer scope unless you want it to "
                                      "be a new variable."}),
          .offset = offset};
}

Notification DeprecatedFunctionNotification(std::string_view function, uint32_t offset) {
  return Deprecation("01N02", Join({"The query used a deprecated function: `", function, "`."}),
                     Join({function, " is deprecated and will be removed without a replacement."}), offset);
}

Notification SetFromEntityNotification(std::string_view item, std::string_view replacement, uint32_t offset) {
  return Deprecation("01N01",
                     "The use of nodes or relationships for setting properties is deprecated and will be removed in a "
                     "future version. Please use properties() instead.",
                     Join({"'SET ", item, "' is deprecated. It is replaced by 'SET ", replacement, "'."}), offset);
}

Notification ColonBarNotification(std::string_view types, std::string_view replacement, uint32_t offset) {
  return Deprecation("01N01",
                     Join({"The semantics of using colon in the separation of alternative relationship types will "
                           "change in a future version. (Please use '",
                           replacement, "' instead)"}),
                     Join({"'", types, "' is deprecated. It is replaced by '", replacement, "'."}), offset);
}

Notification FixedShortestPathNotification(std::string_view path, std::string_view replacement, uint32_t offset) {
  return Deprecation("01N01",
                     "The use of shortestPath and allShortestPaths with fixed length relationships is deprecated and "
                     "will be removed in a future version. Please use a path with a length of 1 [r*1..1] instead or a "
                     "Match with a limit.",
                     Join({path, " is deprecated. It is replaced by ", replacement, "."}), offset);
}

Notification UnboundedShortestPathNotification(std::string_view pattern, uint32_t offset) {
  return {.code = "Neo.ClientNotification.Statement.UnboundedVariableLengthPattern",
          .title = "The provided pattern is unbounded, consider adding an upper limit to the number of node hops.",
          .description =
              "Using shortest path with an unbounded pattern will likely result in long execution times. It "
              "is recommended to use an upper limit to the number of node hops in your pattern.",
          .severity = "INFORMATION",
          .category = "PERFORMANCE",
          .gql_status = "03N91",
          .status_description =
              Join({"info: unbounded variable length pattern. The provided pattern '", pattern,
                    "' is unbounded. Shortest path with an unbounded pattern may result in long execution times. Use "
                    "an upper limit (e.g. '[*..5]') on the number of node hops in your pattern."}),
          .offset = offset};
}

Notification ExhaustiveShortestPathNotification(std::string_view predicate, uint32_t offset) {
  return {.code = "Neo.ClientNotification.Statement.ExhaustiveShortestPath",
          .title =
              "Exhaustive shortest path has been planned for your query that means that shortest path graph "
              "algorithm might not be used to find the shortest path. Hence an exhaustive enumeration of all "
              "paths might be used in order to find the requested shortest path.",
          .description =
              "Using shortest path with an exhaustive search fallback might cause query slow down since "
              "shortest path graph algorithms might not work for this use case. It is recommended to "
              "introduce a WITH to separate the MATCH containing the shortest path from the existential "
              "predicates on that path.",
          .severity = "INFORMATION",
          .category = "PERFORMANCE",
          .gql_status = "03N92",
          .status_description =
              Join({"info: exhaustive shortest path. The query runs with exhaustive shortest path due to the "
                    "existential predicate(s) '",
                    predicate,
                    "'. It may be possible to use 'WITH' to separate the 'MATCH' from the existential "
                    "predicate(s)."}),
          .offset = offset};
}

Notification CreateReadsItselfNotification(std::string_view variable, bool merge, uint32_t offset) {
  const std::string text = Join({merge ? "Merging an entity (" : "Creating an entity (", variable,
                                 ") and referencing that entity in a property definition in the same ",
                                 merge ? "MERGE" : "CREATE", " is deprecated."});
  return Deprecation("01N00", text, text, offset);
}

Notification UnsatisfiableTypeNotification(std::string_view types, uint32_t offset) {
  return {.code = "Neo.ClientNotification.Statement.UnsatisfiableRelationshipTypeExpression",
          .title = "The query contains a relationship type expression that cannot be satisfied.",
          .description = Join({"Relationship type expression cannot possibly be satisfied. (`", types,
                               "` can never be satisfied by any relationship. Relationships must have exactly one "
                               "relationship type.)"}),
          .severity = "WARNING",
          .category = "GENERIC",
          .gql_status = "01N61",
          .status_description = Join({"warn: unsatisfiable relationship type expression. The expression '", types,
                                      "' cannot be satisfied because relationships must have exactly one type."}),
          .offset = offset};
}

Notification HintedIndexNotFoundNotification(std::string_view shown, std::string_view brief) {
  return {.code = "Neo.ClientNotification.Schema.HintedIndexNotFound",
          .title = "The request (directly or indirectly) referred to an index that does not exist.",
          .description = Join({"The hinted index does not exist, please check the schema (index is: ", shown, ")"}),
          .severity = "WARNING",
          .category = "HINT",
          .gql_status = "01N31",
          .status_description = Join({"warn: hinted index does not exist. Unable to create a plan with '", brief,
                                      "' because the index does not exist."}),
          .offset = std::nullopt};
}

Notification JoinHintNotification(std::span<const std::string_view> variables) {
  return {.code = "Neo.ClientNotification.Statement.JoinHintUnfulfillableWarning",
          .title = "The database was unable to plan a hinted join.",
          .description = Join(
              {"The hinted join was not planned. This could happen because no generated plan contained "
               "the join key, please try using a different join key or restructure your query. (hinted "
               "join key ",
               variables.size() == 1 ? "identifier is: " : "identifiers are: ", Listed(variables, "", ", ", ""), ")"}),
          .severity = "WARNING",
          .category = "HINT",
          .gql_status = "01N30",
          .status_description =
              Join({"warn: join hint unfulfillable. Unable to create a plan with 'JOIN ON ",
                    Listed(variables, "`", ", ", "`"), "'. Try to change the join key(s) or restructure your query."}),
          .offset = std::nullopt};
}

Notification MissingParametersNotification(std::span<const std::string> names) {
  return {.code = "Neo.ClientNotification.Statement.ParameterNotProvided",
          .title = "The statement refers to a parameter that was not provided in the request.",
          .description = Join({"Did not supply query with enough parameters. The produced query plan will not be "
                               "cached and is not executable without EXPLAIN. (Missing parameters: ",
                               Listed(names, "", ", ", ""), ")"}),
          .severity = "WARNING",
          .category = "GENERIC",
          .gql_status = "01N60",
          .status_description = Join({"warn: parameter missing. The query plan cannot be cached and is not executable "
                                      "without 'EXPLAIN' due to the undefined parameter(s) ",
                                      Listed(names, "$`", " and ", "`"), ". Provide the parameter(s)."}),
          .offset = std::nullopt};
}

Notification DeprecatedRuntimeNotification(std::string_view option, std::string_view replacement) {
  return Deprecation("01N01",
                     Join({"The query used a deprecated runtime option. ('", option, "' is deprecated, please use '",
                           replacement, "' instead)"}),
                     Join({option, " is deprecated. It is replaced by ", replacement, "."}), std::nullopt);
}

Notification DeprecatedOptionNotification(std::string_view option, uint32_t offset) {
  return Deprecation(
      "01N02",
      Join({"The Cypher query option `", option, "` is deprecated and will be removed without a replacement."}),
      Join({option, " is deprecated and will be removed without a replacement."}), offset);
}

Notification NothingCreatedNotification(std::string_view command, std::string_view existing) {
  return {.code = "Neo.ClientNotification.Schema.IndexOrConstraintAlreadyExists",
          .title = Join({"`", command, "` has no effect."}),
          .description = Join({"`", existing, "` already exists."}),
          .severity = "INFORMATION",
          .category = "SCHEMA",
          .gql_status = "00NA0",
          .status_description =
              Join({"note: successful completion - index or constraint already exists. The command '", command,
                    "' has no effect. The index or constraint specified by '", existing, "' already exists."}),
          .offset = std::nullopt};
}

Notification NothingDroppedNotification(std::string_view command, std::string_view name) {
  return {.code = "Neo.ClientNotification.Schema.IndexOrConstraintDoesNotExist",
          .title = Join({"`", command, "` has no effect."}),
          .description = Join({"`", name, "` does not exist."}),
          .severity = "INFORMATION",
          .category = "SCHEMA",
          .gql_status = "00NA1",
          .status_description =
              Join({"note: successful completion - index or constraint does not exist. The command '", command,
                    "' has no effect. The specified index or constraint `", name, "` does not exist."}),
          .offset = std::nullopt};
}

}  // namespace mycel::engine::binder
