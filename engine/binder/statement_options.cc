#include "engine/binder/statement_options.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "engine/base/same_ignoring_case.h"
#include "engine/binder/nearest_name.h"
#include "engine/types/temporal/format.h"

namespace mycel::engine::binder {

using base::ErrorId;
using base::Result;
using base::Status;

namespace {

// Names and values as messages list them; they are compared without regard to case. No values: any.
struct KnownOption {
  std::string_view name;
  std::vector<std::string_view> values;
};

std::span<const KnownOption> KnownOptions() {
  static const std::vector<KnownOption> kOptions = {
      // Neo4j 5.26
      {"runtime", {"interpreted", "legacy", "parallel", "pipelined", "slotted"}},
      {"planner", {"cost", "dp", "idp"}},
      {"updateStrategy", {"default", "eager"}},
      {"expressionEngine", {"compiled", "interpreted", "only_when_hot"}},
      {"operatorEngine", {"compiled", "interpreted"}},
      {"interpretedPipesFallback", {"all", "disabled", "whitelisted_plans_only"}},
      {"replan", {"force", "skip"}},
      {"connectComponentsPlanner", {"greedy", "idp"}},
      {"eagerAnalyzer", {"ir", "lp"}},
      {"inferSchemaParts", {"most_selective_label", "off"}},
      {"statefulShortestPlanningMode", {"all_if_possible", "cardinality_heuristic", "into_only"}},
      {"planVarExpandInto", {"minimum_cost", "single_row"}},
      {"parallelRuntimeSupport", {"all", "disabled"}},
      // Mycel
      {"as_of", {}},
      {"cache", {"off", "on"}},
      {"dry_run", {"false", "true"}},
      {"durability", {"async", "off", "sync"}},
      {"explain_format", {"json", "text"}},
      {"isolation", {"read committed", "serializable", "snapshot"}},
      {"memory_limit", {}},
      {"parallel", {}},
  };
  return kOptions;
}

Status Unsupported(std::string_view name) {
  std::vector<std::string_view> names;
  for (const KnownOption& known : KnownOptions()) names.push_back(known.name);
  std::string message = "Unsupported options: " + std::string(name);
  if (const std::string_view near = NearestName(name, names); !near.empty()) {
    message += ". Did you mean '" + std::string(near) + "'?";
  }
  return Status::Error(ErrorId::kArgumentError, std::move(message));
}

Status CheckValue(const KnownOption& option, std::string_view value) {
  if (option.values.empty()) return Status::Ok();
  std::string list;
  for (const std::string_view valid : option.values) {
    if (base::SameIgnoringCase(valid, value)) return Status::Ok();
    list += (list.empty() ? "" : ", ") + std::string(valid);
  }
  return Status::Error(ErrorId::kArgumentError, std::string(value) + " is not a valid option for " +
                                                    std::string(option.name) + ". Valid options are: " + list);
}

constexpr std::string_view kTakesParameter = "as_of";

Result<std::string> ValueOf(const KnownOption& option, const cypher::ParsedNameOrParameter& value,
                            const ParameterValues* given) {
  if (!value.is_parameter) return std::string(value.text);
  if (option.name != kTakesParameter) {
    return Status::Error(ErrorId::kArgumentError, std::string(option.name) +
                                                      " takes no parameter: it chooses how the statement is compiled. "
                                                      "Write its value, or give it in the transaction's metadata");
  }
  const types::Value* found = given == nullptr ? nullptr : given->Find(value.text);
  if (found == nullptr) {
    return Status::Error(ErrorId::kParameterMissing, "Expected parameter(s): " + std::string(value.text));
  }
  std::optional<std::string> text = MomentText(*found);
  if (text) return *std::move(text);
  return Status::Error(ErrorId::kArgumentError, "Expected the parameter $" + std::string(value.text) +
                                                    " to be a date and time, or the LSN of a commit: as_of reads the "
                                                    "graph as it was then");
}

}  // namespace

std::optional<std::string> MomentText(const types::Value& value) {
  switch (value.kind()) {
    case types::Kind::kDateTime:
      return types::temporal::ToString(value.AsDateTime());
    case types::Kind::kLocalDateTime:
      return types::temporal::ToString(value.AsLocalDateTime());
    case types::Kind::kDate:
      return types::temporal::ToString(value.AsDate());
    default:
      if (value.is_string()) return std::string(value.AsString());
      return value.is_integer() ? std::optional(std::to_string(value.AsInteger())) : std::nullopt;
  }
}

Result<std::vector<std::pair<std::string, std::string>>> CheckStatementOptions(
    cypher::List<cypher::StatementOption> options, const ParameterValues* given) {
  std::vector<std::pair<std::string, std::string>> checked;
  for (const cypher::StatementOption& option : options) {
    const auto known = std::find_if(KnownOptions().begin(), KnownOptions().end(), [&](const KnownOption& candidate) {
      return base::SameIgnoringCase(candidate.name, option.key.text);
    });
    const uint32_t offset = option.key.range.begin;
    if (known == KnownOptions().end()) return Unsupported(option.key.text).At(offset);
    Result<std::string> value = ValueOf(*known, option.value, given);
    if (!value.ok()) return std::move(value).status().At(option.value.range.begin);
    MYCEL_RETURN_IF_ERROR(CheckValue(*known, *value).At(offset));
    for (const auto& [name, before] : checked) {
      if (name != known->name || base::SameIgnoringCase(before, *value)) continue;
      return Status::Error(ErrorId::kArgumentError,
                           "Can't specify multiple conflicting values for " + std::string(known->name))
          .At(offset);
    }
    checked.emplace_back(std::string(known->name), *std::move(value));
  }
  return checked;
}

}  // namespace mycel::engine::binder
