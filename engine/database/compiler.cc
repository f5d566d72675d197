#include "engine/database/compiler.h"

#include <algorithm>
#include <functional>

#include "engine/base/hashing.h"
#include "engine/binder/bind.h"
#include "engine/cypher/interruptible_parser.h"
#include "engine/cypher/lexer.h"
#include "engine/database/transaction_settings.h"

namespace mycel::engine::database {

using base::ErrorId;
using base::Result;
using base::Status;
using types::Value;

namespace {

size_t LiteralAt(const std::vector<cypher::NormalizedLiteral>& literals, uint32_t offset) {
  const auto it =
      std::lower_bound(literals.begin(), literals.end(), offset,
                       [](const cypher::NormalizedLiteral& literal, uint32_t at) { return literal.begin < at; });
  return it != literals.end() && it->begin == offset ? static_cast<size_t>(it - literals.begin()) : literals.size();
}

// Another plan for parameters of other kinds: which operators fit, and which statements are refused, depends on them.
void AddParameterKinds(const Parameters& parameters, cypher::NormalizedStatement* key) {
  for (const auto& [name, value] : parameters) {
    if (value.is_null()) continue;
    // In any order. Each name with its kind is mixed as a whole: kinds that two names have exchanged must not cancel
    // out.
    key->hash_low += base::CombineHash(std::hash<std::string_view>()(name), static_cast<uint64_t>(value.kind()));
  }
}

Result<Value> DecodeLiteral(std::string_view text, const cypher::NormalizedLiteral& literal, bool negative) {
  const std::string_view raw = text.substr(literal.begin, literal.end - literal.begin);
  switch (literal.kind) {
    case cypher::NormalizedLiteralKind::kInteger: {
      MYCEL_ASSIGN_OR_RETURN(const int64_t value, cypher::DecodeInteger(raw, negative, literal.begin));
      return Value::Integer(value);
    }
    case cypher::NormalizedLiteralKind::kFloat: {
      MYCEL_ASSIGN_OR_RETURN(const double value, cypher::DecodeFloat(raw, literal.begin));
      return Value::Float(negative ? -value : value);
    }
    case cypher::NormalizedLiteralKind::kString: {
      base::Arena arena;
      MYCEL_ASSIGN_OR_RETURN(const std::string_view value, cypher::DecodeString(raw, literal.begin, &arena));
      return Value::String(value);
    }
  }
  return Status::Error(ErrorId::kInternal, "unknown literal kind");
}

// A plan for an older snapshot than these indexes are good for is for one transaction only.
bool IsBehind(base::Lsn snapshot, const catalog::SchemaSnapshot& schema) {
  return std::any_of(schema.indexes().begin(), schema.indexes().end(),
                     [&](const catalog::IndexDescriptor& index) { return index.valid_from > snapshot; });
}

bool CommitsInside(const planner::PhysicalOperator& op) {
  if (op.kind == planner::OperatorKind::kCallInTransactions) return true;
  return std::any_of(op.children.begin(), op.children.end(),
                     [](const planner::PhysicalOperator* child) { return CommitsInside(*child); });
}

// The labels that a moment can be read by, where the history of the whole does not reach back to it; else none.
std::vector<base::LabelId> KnownLabels(txn::Store& store, const std::optional<txn::AsOfPoint>& as_of) {
  std::vector<base::LabelId> labels;
  if (!as_of) return labels;
  const txn::HistoryInfo history = txn::HistoryOf(store);
  const auto reaches = [&](const txn::HistoryWindow& window) {
    return as_of->lsn ? window.oldest_lsn.value <= *as_of->lsn : window.oldest_micros <= as_of->micros;
  };
  if (history.whole && reaches(*history.whole)) return labels;
  for (const auto& [label, window] : history.labels) {
    if (reaches(window)) labels.push_back(label);
  }
  return labels;
}

}  // namespace

Result<CompileResult> Compile(std::string_view text, const Parameters& parameters, const CompileContext& context) {
  const auto check = [&context] { return context.cancel == nullptr ? Status::Ok() : context.cancel->Check(); };
  MYCEL_ASSIGN_OR_RETURN(cypher::NormalizedStatement key, cypher::Normalize(text, check));
  AddParameterKinds(parameters, &key);
  const std::shared_ptr<const catalog::SchemaSnapshot> schema = context.store->schema();
  const CacheEpochs epochs{schema->epoch(), context.procedure_epoch, context.store->statistics().Nodes(std::nullopt)};
  PlanCache* const cache = IsBehind(context.snapshot, *schema) ? nullptr : context.cache;
  if (cache != nullptr) {
    if (std::shared_ptr<const CompiledStatement> hit = cache->Find(key, text, epochs)) {
      return CompileResult{std::move(hit), std::move(key.literals)};
    }
  }
  MYCEL_ASSIGN_OR_RETURN(const cypher::ParsedStatement parsed, cypher::ParseStatement(text, check));
  MYCEL_RETURN_IF_ERROR(check());
  const binder::ParameterValues given(parameters);
  MYCEL_ASSIGN_OR_RETURN(std::unique_ptr<const binder::BoundStatement> bound,
                         binder::Bind(parsed, {.procedures = context.procedures,
                                               .database = context.database_name,
                                               .tokens = &context.store->tokens(),
                                               .schema = schema.get(),
                                               .parameters = &given,
                                               .cancel = context.cancel}));
  MYCEL_RETURN_IF_ERROR(check());
  TransactionSettings settings;
  settings.as_of = context.as_of;
  MYCEL_RETURN_IF_ERROR(ApplyOptions(bound->options, &settings));
  const std::vector<base::LabelId> known_labels = KnownLabels(*context.store, settings.as_of);
  auto compiled = std::make_shared<CompiledStatement>();
  if (const cypher::Command* command = parsed.statement().command;
      command != nullptr && binder::IsHistoryChange(*command)) {
    Result<binder::BoundDatabaseChange> change = binder::BindDatabaseChange(*command, given);
    // EXPLAIN runs nothing, and its parameters may be missing.
    const bool explains = bound->explain == binder::ExplainMode::kExplain;
    if (!change.ok() && !(explains && change.status().id() == base::ErrorId::kParameterMissing)) {
      return std::move(change).status();
    }
    compiled->database_change = change.ok() ? *std::move(change) : binder::BoundDatabaseChange();
  }
  compiled->bound = std::move(bound);
  MYCEL_ASSIGN_OR_RETURN(
      compiled->plan,
      planner::PlanStatement(compiled->bound, {.tokens = &context.store->tokens(),
                                               .schema = schema.get(),
                                               .statistics = &context.store->CurrentStatistics(),
                                               .use_relationship_indexes = context.relationship_index,
                                               .use_property_indexes = context.property_index,
                                               .snapshot = context.snapshot,
                                               .known_labels = known_labels.empty() ? nullptr : &known_labels,
                                               .cancel = context.cancel}));
  if (context.access != nullptr) {
    compiled->accessed = context.access->CountersOf(*compiled->plan, *schema, context.store->tokens());
  }
  compiled->commits_inside = compiled->plan->root != nullptr && CommitsInside(*compiled->plan->root);
  compiled->text = std::string(text);
  compiled->literals = key.literals;
  compiled->free.resize(key.literals.size());
  for (const binder::BoundStatement::FreeLiteral& literal : compiled->bound->free_literals) {
    const size_t at = LiteralAt(compiled->literals, literal.offset);
    if (at < compiled->free.size()) compiled->free[at] = true;
  }
  compiled->schema_epoch = epochs.schema;
  compiled->procedure_epoch = epochs.procedures;
  compiled->planned_nodes = epochs.nodes;
  CompileResult result{compiled, key.literals};
  // A text that asks for no cache, or for the past, is never put in, so that it is never found either.
  if (cache != nullptr && settings.cache && !settings.as_of && compiled->plan->root != nullptr) {
    cache->Insert(key, compiled);
  }
  return result;
}

Result<std::vector<Value>> BindParameters(const CompileResult& compiled, std::string_view text,
                                          const Parameters& parameters, std::vector<std::string>* missing) {
  const binder::BoundStatement& bound = *compiled.statement->bound;
  std::vector<Value> values(bound.parameters.size());
  const binder::ParameterValues given(parameters);
  std::string listed;
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string_view name = bound.parameters[i];
    if (name.empty()) continue;
    if (const Value* value = given.Find(name)) {
      values[i] = *value;
    } else {
      listed += (listed.empty() ? "" : ", ") + std::string(name);
      if (missing != nullptr) missing->emplace_back(name);
    }
  }
  if (!listed.empty() && missing == nullptr)
    return Status::Error(ErrorId::kParameterMissing, "Expected parameter(s): " + listed);
  for (const binder::BoundStatement::FreeLiteral& literal : bound.free_literals) {
    const size_t at = LiteralAt(compiled.statement->literals, literal.offset);
    if (at >= compiled.literals.size()) {
      values[literal.parameter] = literal.value;
      continue;
    }
    MYCEL_ASSIGN_OR_RETURN(values[literal.parameter], DecodeLiteral(text, compiled.literals[at], literal.negative));
  }
  return values;
}

uint32_t TranslateOffset(const CompileResult& compiled, uint32_t offset) {
  // Both in the order of the text, one for one.
  const auto& then = compiled.statement->literals;
  const auto behind =
      std::upper_bound(then.begin(), then.begin() + static_cast<std::ptrdiff_t>(compiled.literals.size()), offset,
                       [](uint32_t at, const cypher::NormalizedLiteral& literal) { return at < literal.end; });
  if (behind == then.begin()) return offset;
  const size_t last = static_cast<size_t>(behind - then.begin()) - 1;
  const int64_t shift = static_cast<int64_t>(compiled.literals[last].end) - then[last].end;
  return static_cast<uint32_t>(std::max<int64_t>(0, static_cast<int64_t>(offset) + shift));
}

}  // namespace mycel::engine::database
