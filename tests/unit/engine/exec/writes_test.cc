#include <functional>
#include <string>

#include "query_fixture.h"

namespace mycel::engine::exec {
namespace {

// Batches of one row and of many must write the same.
void WithBatchSizes(const std::function<void(QueryFixture&)>& test) {
  for (const uint32_t rows : {1u, 2u, 1024u}) {
    QueryFixture fixture;
    fixture.options.max_batch_rows = rows;
    INFO("batch of " << rows);
    test(fixture);
  }
}

TEST_CASE("CREATE makes nodes, relationships and paths that later columns see") {
  WithBatchSizes([](QueryFixture& db) {
    CHECK(db.Run("UNWIND range(1, 3) AS i CREATE p = (a:A {i: i})-[r:R {w: i * 10}]->(b:B) RETURN a.i, r.w, labels(b), "
                 "length(p)") == "1, 10, ['B'], 1; 2, 20, ['B'], 1; 3, 30, ['B'], 1");
    CHECK(db.Run("MATCH (:A)-[r]->(:B) RETURN count(r)") == "3");
  });
}

TEST_CASE("SET works on rows in order and on items left to right") {
  WithBatchSizes([](QueryFixture& db) {
    CHECK(db.Run("CREATE (:C {v: 0})").empty());
    CHECK(db.Run("UNWIND [1, 2, 3] AS i MATCH (c:C) SET c.v = c.v + 1, c.w = c.v RETURN max(c.w)") == "3");
    CHECK(db.Run("MATCH (c:C) RETURN c.v") == "3");
  });
}

TEST_CASE("SET replaces and adds maps, removes by null and leaves null entities alone") {
  WithBatchSizes([](QueryFixture& db) {
    CHECK(db.Run("CREATE (:C {a: 1, b: 2})").empty());
    CHECK(db.Run("MATCH (c:C) SET c += {b: null, d: 4} RETURN properties(c)") == "{a: 1, d: 4}");
    CHECK(db.Run("MATCH (c:C) SET c = {x: 1, y: null} RETURN properties(c)") == "{x: 1}");
    CHECK(db.Run("OPTIONAL MATCH (n:None) SET n.x = 1, n:L RETURN n") == "null");
    CHECK(db.Run("MATCH (c:C) SET c.x = {a: 1}").find("InvalidPropertyType") != std::string::npos);
  });
}

TEST_CASE("DELETE takes nodes and relationships in any order, and a connected node is refused") {
  WithBatchSizes([](QueryFixture& db) {
    CHECK(db.Run("CREATE (:A)-[:R]->(:B)").empty());
    CHECK(db.Run("MATCH (a:A)-[r]->(b) DELETE a, r, b RETURN type(r)") == "'R'");
    CHECK(db.Run("MATCH (n) RETURN count(n)") == "0");
    CHECK(db.Run("CREATE (:A)-[:R]->(:A)").empty());
    CHECK(db.Run("MATCH (n:A) DETACH DELETE n").empty());
    CHECK(db.Run("MATCH ()-[r]->() RETURN count(r)") == "0");
  });
}

TEST_CASE("MERGE matches what earlier rows of the same batch made") {
  WithBatchSizes([](QueryFixture& db) {
    CHECK(db.Run("UNWIND [1, 2, 1, 3, 2] AS k MERGE (n:K {k: k}) ON CREATE SET n.c = 1 ON MATCH SET n.c = n.c + 1 "
                 "RETURN k, n.c") == "1, 2; 2, 2; 1, 2; 3, 1; 2, 2");  // RETURN reads the graph as the clause left it
    CHECK(db.Run("MATCH (n:K) RETURN n.k, n.c ORDER BY n.k") == "1, 2; 2, 2; 3, 1");
  });
}

TEST_CASE("MERGE gives a row for every match and refuses null properties") {
  WithBatchSizes([](QueryFixture& db) {
    CHECK(db.Run("CREATE (:K {k: 1}), (:K {k: 1})").empty());
    CHECK(db.Run("MERGE (n:K {k: 1}) ON MATCH SET n.seen = true RETURN n.seen") == "true; true");
    CHECK(db.Run("MERGE (n:K {k: null})").find("MergeReadOwnWrites") != std::string::npos);
  });
}

TEST_CASE("FOREACH runs its body for every element, nested ones too, and passes its rows") {
  WithBatchSizes([](QueryFixture& db) {
    CHECK(db.Run("UNWIND [1, 2] AS x FOREACH (i IN range(1, x) | FOREACH (j IN ['a', 'b'] | CREATE (:F {i: i, j: j}))) "
                 "RETURN x") == "1; 2");
    CHECK(db.Run("MATCH (f:F) RETURN count(f)") == "6");
    CHECK(db.Run("FOREACH (i IN null | CREATE (:F))").empty());
  });
}

}  // namespace
}  // namespace mycel::engine::exec
