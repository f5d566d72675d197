// db.index.fulltext.*, db.index.vector.* and db.create.set…VectorProperty.
#include <cctype>
#include <cmath>

#include "engine/index/fulltext/analyzer.h"
#include "engine/index/index_key.h"
#include "engine/procedures/builtin.h"
#include "engine/procedures/procedure_failure.h"
#include "engine/types/print.h"

namespace mycel::engine::procedures {

using base::ErrorId;
using base::Result;
using base::Status;
using binder::ProcedureMode;
using catalog::EntityKind;
using catalog::IndexKind;

namespace {

// The index of this name, kind and entity.
Result<const catalog::IndexDescriptor*> FindIndex(const catalog::SchemaSnapshot& schema, const Value& name,
                                                  IndexKind kind, EntityKind entity, std::string_view procedure) {
  if (name.is_null()) return Failure(procedure, "'indexName' must not be null");
  const catalog::IndexDescriptor* index = schema.FindIndex(name.AsString());
  if (index == nullptr || index->kind != kind) {
    return Failure(procedure, std::string("There is no such ") + (kind == IndexKind::kVector ? "vector" : "fulltext") +
                                  " schema index: " + std::string(name.AsString()));
  }
  if (index->target.entity != entity) {
    return Failure(procedure, "The '" + index->name + "' index is an index on " +
                                  std::string(catalog::EntityWord(index->target.entity)) +
                                  ", so it cannot be queried for " + std::string(catalog::EntityWord(entity)) + "s.");
  }
  return index;
}

Value EntityValue(EntityKind entity, uint64_t id) {
  return entity == EntityKind::kNode ? Value::Node(base::NodeId(id)) : Value::Relationship(base::RelId(id));
}

Rows ToRows(EntityKind entity, const std::vector<txn::ScoredId>& found) {
  Rows rows;
  for (const txn::ScoredId& one : found) rows.push_back({EntityValue(entity, one.id), Value::Float(one.score)});
  return rows;
}

// skip, limit: numbers that are not there, or are none, do not count.
Result<std::optional<uint64_t>> CountOption(const Value& options, std::string_view name, std::string_view shown,
                                            std::string_view procedure) {
  if (!options.is_map()) return std::optional<uint64_t>();
  for (const types::MapEntry& entry : options.AsMap()) {
    if (entry.key != name || !entry.value.is_integer()) continue;
    const int64_t count = entry.value.AsInteger();
    if (count < 0) {
      return Failure(procedure, std::string(shown) + " argument cannot be negative: " + std::to_string(count) + ".");
    }
    return std::optional<uint64_t>(static_cast<uint64_t>(count));
  }
  return std::optional<uint64_t>();
}

Result<Rows> QueryFulltext(CallContext& context, std::span<const Value> arguments, EntityKind entity,
                           std::string_view procedure) {
  const auto schema = context.transaction.schema();
  MYCEL_ASSIGN_OR_RETURN(const catalog::IndexDescriptor* index,
                         FindIndex(*schema, arguments[0], IndexKind::kFulltext, entity, procedure));
  context.database.CountIndexAccess(index->id);
  if (arguments[1].is_null()) return Failure(procedure, "'queryString' must not be null");
  txn::FulltextRequest request;
  request.query = arguments[1].AsString();
  MYCEL_ASSIGN_OR_RETURN(const auto skip, CountOption(arguments[2], "skip", "Skip", procedure));
  request.skip = skip.value_or(0);
  MYCEL_ASSIGN_OR_RETURN(request.limit, CountOption(arguments[2], "limit", "Limit", procedure));
  if (arguments[2].is_map()) {
    for (const types::MapEntry& entry : arguments[2].AsMap()) {
      if (entry.key == "analyzer" && entry.value.is_string()) request.analyzer = entry.value.AsString();
    }
  }
  auto found = context.transaction.SearchFulltext(index->id, request);
  if (!found.ok() && found.status().id() == ErrorId::kInvalidArgumentValue) {
    return Failure(procedure, found.status().message());
  }
  if (!found.ok()) return found.status();
  return ToRows(entity, *found);
}

Status CheckQueryVector(const std::optional<std::vector<float>>& query, const index::VectorSettings& settings,
                        const Value& given, std::string_view procedure) {
  if (query && settings.dimensions && query->size() != *settings.dimensions) {
    return Failure(procedure, "Index query vector has " + std::to_string(query->size()) +
                                  " dimensions, but indexed vectors have " + std::to_string(*settings.dimensions) +
                                  ".");
  }
  if (!query || !index::Acceptable(*query, settings)) {
    const bool cosine = settings.similarity == index::VectorSimilarity::kCosine;
    return Failure(procedure, std::string("Vector must only contain finite values") +
                                  (cosine ? ", and have positive and finite l2-norm" : "") +
                                  ". Provided: " + types::MessageText(given));
  }
  return Status::Ok();
}

Result<Rows> QueryVector(CallContext& context, std::span<const Value> arguments, EntityKind entity,
                         std::string_view procedure) {
  const auto schema = context.transaction.schema();
  if (arguments[0].is_null()) return Failure(procedure, "'indexName' must not be null");
  if (arguments[1].is_null()) return Failure(procedure, "'numberOfNearestNeighbours' must not be null");
  if (arguments[2].is_null()) return Failure(procedure, "'query' must not be null");
  if (arguments[1].AsInteger() <= 0) return Failure(procedure, "'numberOfNearestNeighbours' must be positive");
  MYCEL_ASSIGN_OR_RETURN(const catalog::IndexDescriptor* index,
                         FindIndex(*schema, arguments[0], IndexKind::kVector, entity, procedure));
  context.database.CountIndexAccess(index->id);
  const auto query = index::CoordinatesOf(arguments[2]);
  MYCEL_RETURN_IF_ERROR(CheckQueryVector(query, index::VectorSettingsOf(index->options), arguments[2], procedure));
  MYCEL_ASSIGN_OR_RETURN(const auto found, context.transaction.SearchVector(
                                               index->id, *query, static_cast<size_t>(arguments[1].AsInteger())));
  return ToRows(entity, found);
}

// Coordinates are stored as 32-bit floats.
Status SetVector(CallContext& context, std::span<const Value> arguments, std::string_view what,
                 std::string_view procedure) {
  if (arguments[0].is_null()) return Failure(procedure, "'" + std::string(what) + "' must not be null");
  if (arguments[1].is_null()) return Failure(procedure, "'key' must not be null");
  if (arguments[2].is_null()) return Failure(procedure, "'vector' must not be null");
  const auto coordinates = index::CoordinatesOf(arguments[2]);
  if (!coordinates) {
    return Failure(procedure, "Vector must only contain finite values. Provided: " + types::MessageText(arguments[2]));
  }
  std::vector<Value> numbers;
  for (const float coordinate : *coordinates) numbers.push_back(Value::Float(double{coordinate}));
  MYCEL_ASSIGN_OR_RETURN(const base::PropertyKeyId key, context.transaction.EnsurePropertyKey(arguments[1].AsString()));
  Value vector = Value::List(std::move(numbers));
  if (arguments[0].is_node()) return context.transaction.SetNodeProperty(arguments[0].AsNode(), key, vector).status();
  return context.transaction.SetRelProperty(arguments[0].AsRelationship(), key, vector).status();
}

Result<Rows> Analyzers(CallContext&, std::span<const Value>) {
  Rows rows;
  for (const index::Analyzer& analyzer : index::AllAnalyzers()) {
    rows.push_back({Text(analyzer.name()), Text(analyzer.description()), TextList(analyzer.stop_words())});
  }
  return rows;
}

void AddFulltext(Registry* registry) {
  const auto add = [&](std::string_view name, EntityKind entity, Fields outputs, std::string_view description) {
    Procedure procedure =
        MakeProcedure(name,
                      {Field("indexName", "STRING"), Field("queryString", "STRING"),
                       FieldWithDefault("options", "MAP", types::MapBuilder().Build())},
                      std::move(outputs), ProcedureMode::kRead, description,
                      [entity, name = std::string(name)](CallContext& context, std::span<const Value> arguments) {
                        return QueryFulltext(context, arguments, entity, name);
                      });
    procedure.works_on_system = true;
    registry->Put(std::move(procedure));
  };
  add("db.index.fulltext.queryNodes", EntityKind::kNode, {Field("node", "NODE"), Field("score", "FLOAT")},
      "Query the given full-text index. Returns the matching nodes, and their Lucene query score, ordered by score.");
  add("db.index.fulltext.queryRelationships", EntityKind::kRelationship,
      {Field("relationship", "RELATIONSHIP"), Field("score", "FLOAT")},
      "Query the given full-text index. Returns the matching relationships, and their Lucene query score, ordered by "
      "score.");
  Procedure analyzers =
      MakeProcedure("db.index.fulltext.listAvailableAnalyzers", {},
                    {Field("analyzer", "STRING"), Field("description", "STRING"), Field("stopwords", "LIST<STRING>")},
                    ProcedureMode::kRead,
                    "List the available analyzers that the full-text indexes can be configured with.", Analyzers);
  analyzers.works_on_system = true;
  registry->Put(std::move(analyzers));
  // A search applies what commits have queued: no index is behind.
  Procedure wait = MakeProcedure(
      "db.index.fulltext.awaitEventuallyConsistentIndexRefresh", {}, {}, ProcedureMode::kRead,
      "Wait for the updates from recently committed transactions to be applied to any eventually-consistent full-text "
      "indexes.",
      [](CallContext&, std::span<const Value>) -> Result<Rows> { return Rows(); });
  wait.works_on_system = true;
  registry->Put(std::move(wait));
}

void AddVector(Registry* registry) {
  const auto add = [&](std::string_view name, EntityKind entity, Fields outputs, std::string_view description) {
    registry->Put(MakeProcedure(
        name, {Field("indexName", "STRING"), Field("numberOfNearestNeighbours", "INTEGER"), Field("query", "ANY")},
        std::move(outputs), ProcedureMode::kRead, description,
        [entity, name = std::string(name)](CallContext& context, std::span<const Value> arguments) {
          return QueryVector(context, arguments, entity, name);
        }));
  };
  add("db.index.vector.queryNodes", EntityKind::kNode, {Field("node", "NODE"), Field("score", "FLOAT")},
      "Query the given node vector index. Returns requested number of nearest neighbors to the provided query vector, "
      "and their similarity score to that query vector, based on the configured similarity function for the index.");
  add("db.index.vector.queryRelationships", EntityKind::kRelationship,
      {Field("relationship", "RELATIONSHIP"), Field("score", "FLOAT")},
      "Query the given relationship vector index. Returns requested number of nearest neighbors to the provided query "
      "vector, and their similarity score to that query vector, based on the configured similarity function for the "
      "index.");
  const auto set = [&](std::string_view name, std::string_view what, std::string_view type, bool returns) {
    registry->Put(MakeProcedure(name, {Field(what, type), Field("key", "STRING"), Field("vector", "ANY")},
                                returns ? Fields{Field(what, type)} : Fields(), ProcedureMode::kWrite,
                                "Set a vector property on a given " + std::string(what) +
                                    " in a more space efficient representation than "
                                    "Cypher's SET.",
                                [what = std::string(what), name = std::string(name), returns](
                                    CallContext& context, std::span<const Value> arguments) -> Result<Rows> {
                                  MYCEL_RETURN_IF_ERROR(SetVector(context, arguments, what, name));
                                  return returns ? Rows{{arguments[0]}} : Rows();
                                }));
  };
  set("db.create.setNodeVectorProperty", "node", "NODE", false);
  set("db.create.setRelationshipVectorProperty", "relationship", "RELATIONSHIP", false);
  set("db.create.setVectorProperty", "node", "NODE", true);
}

}  // namespace

void AddSearchProcedures(Registry* registry) {
  AddFulltext(registry);
  AddVector(registry);
}

}  // namespace mycel::engine::procedures
