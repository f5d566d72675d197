#include "engine/binder/statement_options.h"

#include <algorithm>
#include <cctype>
#include <span>
#include <string_view>

#include "engine/binder/nearest_name.h"

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

bool SameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
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
    if (SameWord(valid, value)) return Status::Ok();
    list += (list.empty() ? "" : ", ") + std::string(valid);
  }
  return Status::Error(ErrorId::kArgumentError, std::string(value) + " is not a valid option for " +
                                                    std::string(option.name) + ". Valid options are: " + list);
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> CheckStatementOptions(
    cypher::List<cypher::StatementOption> options) {
  std::vector<std::pair<std::string, std::string>> checked;
  for (const cypher::StatementOption& option : options) {
    const auto known = std::find_if(KnownOptions().begin(), KnownOptions().end(), [&](const KnownOption& candidate) {
      return SameWord(candidate.name, option.key.text);
    });
    const uint32_t offset = option.key.range.begin;
    if (known == KnownOptions().end()) return Unsupported(option.key.text).At(offset);
    MYCEL_RETURN_IF_ERROR(CheckValue(*known, option.value.text).At(offset));
    for (const auto& [name, value] : checked) {
      if (name != known->name || SameWord(value, option.value.text)) continue;
      return Status::Error(ErrorId::kArgumentError,
                           "Can't specify multiple conflicting values for " + std::string(known->name))
          .At(offset);
    }
    checked.emplace_back(std::string(known->name), std::string(option.value.text));
  }
  return checked;
}

}  // namespace mycel::engine::binder
