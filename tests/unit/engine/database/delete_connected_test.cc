// A node that is deleted before its relationships: the statement decides in auto-commit, the commit in a transaction.
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

constexpr std::string_view kGraph = "CREATE (:A)-[:R]->(:B)";
const std::string kRefused = "still has relationships";

TEST_CASE("in an explicit transaction a later statement may delete the relationships of a deleted node") {
  for (const std::string_view second :
       {"MATCH ()-[r:R]->() DELETE r", "MATCH (b:B)<-[r]-() DELETE r", "MATCH (b:B)<-[r]-(x) DELETE r, x",
        "MATCH (b:B) DETACH DELETE b", "MATCH p = (:B)--() DELETE p"}) {
    TestDatabase database;
    database.Run(kGraph);
    REQUIRE(database.session().Begin({}).ok());
    CHECK(database.Run("MATCH (a:A) DELETE a") == "");
    CHECK(database.Run("MATCH (a:A) RETURN count(a)") == "0");
    CHECK(database.Run("MATCH (b:B)<-[r]-(x) RETURN type(r), count(*)") == "'R', 1");
    INFO(second);
    CHECK(database.Run(second) == "");
    CHECK(CommitText(&database.session()).empty());
    CHECK(database.Run("MATCH (a:A) RETURN count(a)") == "0");
    CHECK(database.Run("MATCH ()-[r]->() RETURN count(r)") == "0");
  }
}

TEST_CASE("a commit that would leave a relationship without its node is refused, and nothing of it stays") {
  TestDatabase database;
  database.Run(kGraph);
  REQUIRE(database.session().Begin({}).ok());
  CHECK(database.Run("CREATE (:C)") == "");
  CHECK(database.Run("MATCH (a:A) DELETE a") == "");
  CHECK(CommitText(&database.session()).find(kRefused) != std::string::npos);
  CHECK(!database.session().in_transaction());
  CHECK(database.Run("MATCH (n) RETURN labels(n) ORDER BY labels(n)") == "['A']; ['B']");
  CHECK(database.Run("MATCH ()-[r]->() RETURN count(r)") == "1");
}

TEST_CASE("auto-commit statements, inner transactions and dry runs are refused at their own end") {
  TestDatabase database;
  database.Run(kGraph);
  CHECK(database.Run("MATCH (a:A) DELETE a").find(kRefused) != std::string::npos);
  CHECK(database.Run("MATCH (a:A) CALL (a) { DELETE a } IN TRANSACTIONS").find(kRefused) != std::string::npos);
  REQUIRE(database.session().Begin({}).ok());
  CHECK(database.Run("CYPHER dry_run=true MATCH (a:A) DELETE a").find(kRefused) != std::string::npos);
  database.session().Rollback();
  CHECK(database.Run("MATCH (a:A)-[r]->(b) DELETE a DELETE r") == "");
  CHECK(database.Run("MATCH (n) RETURN count(n)") == "1");
}

}  // namespace
}  // namespace mycel::engine::database
