// The binder over every statement of the TCK and of the recorded answers: what must fail while compiling fails with the
// right words, everything else binds.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "engine/binder/bind.h"
#include "engine/cypher/parser.h"
#include "tests/unit/engine/binder/fake_procedures.h"
#include "tests/unit/engine/cypher/corpus.h"

namespace mycel::engine::binder {
namespace {

base::Status Compile(const std::string& text, const ProcedureLookup& procedures) {
  auto parsed = cypher::ParseStatement(text);
  if (!parsed.ok()) return parsed.status();
  return Bind(*parsed, {.procedures = &procedures}).status();
}

// The code that Neo4j gives for an error type of the TCK; type mismatches seen while compiling are syntax errors.
bool CodeFits(const std::string& type, const base::Status& status) {
  const std::string code(status.info().neo4j_code);
  if (type == "ProcedureError") return code == "Neo.ClientError.Procedure.ProcedureNotFound";
  if (code == "Neo.ClientError.Statement." + type) return true;
  return (type == "TypeError" || type == "ArgumentError") && code == "Neo.ClientError.Statement.SyntaxError" &&
         status.message().find("Type mismatch") != std::string::npos;
}

const std::vector<std::string>& AnswerProcedures() {
  static const std::vector<std::string> procedures = {
      "db.labels() :: (label :: STRING)",
      "db.relationshipTypes() :: (relationshipType :: STRING)",
      "db.propertyKeys() :: (propertyKey :: STRING)",
      "db.ping() :: (success :: BOOLEAN)",
      "db.createLabel(newLabel :: STRING) :: ()",
      "db.createProperty(newProperty :: STRING) :: ()",
      "db.createRelationshipType(newRelationshipType :: STRING) :: ()",
      "db.schema.visualization() :: (nodes :: LIST, relationships :: LIST)",
      "db.schema.nodeTypeProperties() :: (nodeType :: STRING, nodeLabels :: LIST, propertyName :: STRING, "
      "propertyTypes :: LIST, "
      "mandatory :: BOOLEAN)",
      "db.schema.relTypeProperties() :: (relType :: STRING, propertyName :: STRING, propertyTypes :: LIST, mandatory "
      ":: BOOLEAN)",
      "db.awaitIndexes(timeOutSeconds = 300 :: INTEGER) :: ()",
      "db.index.fulltext.queryNodes(indexName :: STRING, queryString :: STRING, options = {} :: MAP) :: (node :: NODE, "
      "score :: FLOAT)",
      "db.index.vector.queryNodes(indexName :: STRING, numberOfNearestNeighbours :: INTEGER, query :: ANY) :: (node :: "
      "NODE, score :: "
      "FLOAT)",
      "db.index.vector.queryRelationships(indexName :: STRING, numberOfNearestNeighbours :: INTEGER, query :: ANY) :: "
      "(relationship :: "
      "RELATIONSHIP, score :: FLOAT)",
      "db.create.setNodeVectorProperty(node :: NODE, key :: STRING, vector :: ANY) :: ()",
      "dbms.components() :: (name :: STRING, versions :: LIST, edition :: STRING)",
      "dbms.routing.getRoutingTable(context :: MAP, database = x :: STRING) :: (ttl :: INTEGER, servers :: LIST)",
      "dbms.listConnections() :: (connectionId :: STRING, connector :: STRING, userAgent :: STRING)",
      "dbms.listConfig(searchString = x :: STRING) :: (name :: STRING, value :: STRING)",
      "SHOW INDEXES(filter :: STRING) :: (id :: INTEGER, name :: STRING, state :: STRING, populationPercent :: FLOAT, "
      "type :: STRING, "
      "entityType :: STRING, labelsOrTypes :: LIST, properties :: LIST, owningConstraint :: STRING)",
      "SHOW CONSTRAINTS(filter :: STRING) :: (id :: INTEGER, name :: STRING, type :: STRING, entityType :: STRING, "
      "labelsOrTypes :: "
      "LIST, properties :: LIST, ownedIndex :: STRING, propertyType :: STRING)",
      "SHOW FUNCTIONS(filter :: STRING) :: (name :: STRING, category :: STRING, isBuiltIn :: BOOLEAN)",
      "SHOW PROCEDURES(filter :: STRING) :: (name :: STRING, mode :: STRING, worksOnSystem :: BOOLEAN, signature :: "
      "STRING)",
      "SHOW DEFAULT DATABASE(filter :: STRING) :: (name :: STRING, requestedStatus :: STRING, currentStatus :: STRING, "
      "role :: STRING, "
      "writer :: BOOLEAN)",
      "SHOW DATABASE(filter :: STRING, name :: STRING) :: (name :: STRING, aliases :: LIST, constituents :: LIST, "
      "statusMessage :: "
      "STRING)",
      "SHOW TRANSACTIONS(filter :: STRING) :: (database :: STRING, currentQuery :: STRING, status :: STRING)",
  };
  return procedures;
}

// Neo4j raises these while compiling as it evaluates constants; here the value's own function says so when the row is
// made.
bool FailsWhenRun(const std::string& text) {
  static const std::vector<std::string> queries = {
      "MERGE (a)-[r:R {x: null}]->(b)", "MERGE (n:A {x: null})",
      "RETURN date('2023-02-29')",      "RETURN 'a' =~ '('",
      "RETURN duration('1 day')",       "RETURN datetime('2024-01-01T10:00[Mars/Olympus]')"};
  return std::find(queries.begin(), queries.end(), text) != queries.end();
}

// Wrong types that are written out are refused by Neo4j, and so here, before the statement runs; the kit's own judge
// takes that for the error that it expects of the run.
bool IsEarlyTypeMismatch(const test::CorpusQuery& query, const base::Status& status) {
  return query.error_type == "ArgumentError" && query.error_detail == "InvalidArgumentType" &&
         status.id() == base::ErrorId::kInvalidArgumentTypeSyntax &&
         status.message().find("Type mismatch") != std::string::npos;
}

TEST_CASE("statements of the TCK fail while compiling exactly as it says, and bind otherwise") {
  const std::vector<test::CorpusQuery> queries = test::ReadTck();
  if (queries.empty()) WARN("no corpus beside the project: skipped");
  for (const test::CorpusQuery& query : queries) {
    INFO(query.source << "\n" << query.text);
    test::FakeProcedures procedures;
    if (!query.procedure.empty()) procedures.Add(query.procedure);
    const base::Status status = Compile(query.text, procedures);
    // A missing parameter is seen when the statement is to run.
    if (query.error_phase != "compile time" || query.error_detail == "MissingParameter") {
      if (query.error_phase == "any time" && !status.ok()) continue;
      if (IsEarlyTypeMismatch(query, status)) continue;
      CHECK(status.ToString() == "Ok");
      continue;
    }
    INFO("expected " << query.error_type << ": " << query.error_detail << ", got " << status.ToString());
    CHECK(!status.ok());
    if (status.ok()) continue;
    CHECK(CodeFits(query.error_type, status));
    CHECK(std::string(status.info().tck_word) == query.error_detail);
    CHECK(status.offset().value_or(UINT32_MAX) < query.text.size());
  }
}

TEST_CASE("recorded statements fail while compiling with the recorded code, and bind otherwise") {
  const std::vector<test::CorpusQuery> queries = test::ReadAnswers();
  if (queries.empty()) WARN("no corpus beside the project: skipped");
  const test::FakeProcedures procedures(AnswerProcedures());
  std::map<std::string, int> not_supported;
  for (const test::CorpusQuery& query : queries) {
    INFO(query.source << "\n" << query.text);
    const base::Status status = Compile(query.text, procedures);
    if (!status.ok() && status.id() == base::ErrorId::kNotSupported) {
      ++not_supported[status.message()];
      continue;
    }
    const bool compile_time = query.error_code == "Neo.ClientError.Statement.SyntaxError" ||
                              query.error_code == "Neo.ClientError.Statement.SemanticError" ||
                              query.error_code == "Neo.ClientError.Procedure.ProcedureNotFound";
    INFO("expected " << query.error_code << ", got " << status.ToString());
    if (FailsWhenRun(query.text)) {
      CHECK(status.ok());
    } else if (compile_time) {
      CHECK(!status.ok());
      if (!status.ok()) CHECK(std::string(status.info().neo4j_code) == query.error_code);
    } else if (query.error_code.empty()) {
      CHECK(status.ok());
    } else if (!status.ok()) {
      CHECK(std::string(status.info().neo4j_code) == query.error_code);
    }
  }
  for (const auto& [construct, count] : not_supported) WARN(count << " x " << construct);
}

}  // namespace
}  // namespace mycel::engine::binder
