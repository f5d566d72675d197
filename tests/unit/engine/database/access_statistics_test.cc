#include "engine/database/access_statistics.h"

#include <fstream>

#include "tests/support/temporary_directory.h"
#include "tests/unit/engine/database/test_database.h"

namespace mycel::engine::database {
namespace {

void CountAccess(DatabaseOptions* options) { options->access_statistics = true; }

constexpr std::string_view kIndexes =
    "SHOW INDEXES YIELD name, readCount, lastRead, trackedSince "
    "RETURN name, readCount, lastRead IS NULL, trackedSince IS NULL ORDER BY name";
constexpr std::string_view kAll =
    "CALL mycel.access.statistics() YIELD kind, name, count, lastAccess, trackedSince "
    "WHERE lastAccess >= trackedSince RETURN kind, name, count ORDER BY kind, name";

void MakeGraph(TestDatabase* database) {
  CHECK(database->Run("CREATE INDEX by_id FOR (n:User) ON (n.id)").empty());
  CHECK(database->Run("CREATE INDEX unused FOR (n:User) ON (n.name)").empty());
  CHECK(database->Run("UNWIND range(1, 10) AS i CREATE (:User {id: i})-[:KNOWS]->(:Post)").empty());
}

TEST_CASE("access statistics are off unless asked for, and say so") {
  TestDatabase database;
  MakeGraph(&database);
  CHECK(database.Run("MATCH (u:User {id: 1}) RETURN u.id") == "1");
  CHECK(database.Run(kIndexes).find("'by_id', null, true, true") != std::string::npos);
  CHECK(database.Run(kAll).find("statistics.access") != std::string::npos);
}

TEST_CASE("statements count what their plans look up, with a cached plan too, and EXPLAIN counts nothing") {
  TestDatabase database(CountAccess);
  MakeGraph(&database);
  CHECK(database.Run("MATCH (u:User {id: 1}) RETURN u.id") == "1");
  CHECK(database.Run("MATCH (u:User {id: 2}) RETURN u.id") == "2");
  CHECK(database.Run("EXPLAIN MATCH (u:User {id: 2}) RETURN u.id").empty());
  CHECK(database.Run("MATCH (p:Post) RETURN count(p.id)") == "0");
  CHECK(database.Run("MATCH (u:User {id: 3})-[:KNOWS]->(p) RETURN count(p.id)") == "0");
  CHECK(database.Run("MATCH (u:User {id: 3}) WHERE EXISTS { (u)-[:KNOWS]->({id: 7}) } RETURN u.id").empty());
  CHECK(database.Run(kAll) ==
        "'INDEX', 'by_id', 4; 'LABEL', 'Post', 1; 'LABEL', 'User', 4; 'RELATIONSHIP TYPE', 'KNOWS', 2");
  const std::string indexes = database.Run(kIndexes);
  CHECK(indexes.find("'by_id', 4, false, false") != std::string::npos);
  CHECK(indexes.find("'unused', 0, true, false") != std::string::npos);
}

TEST_CASE("a full-text search counts for its index") {
  TestDatabase database(CountAccess);
  CHECK(database.Run("CREATE FULLTEXT INDEX texts FOR (n:Post) ON EACH [n.text]").empty());
  CHECK(database.Run("CREATE (:Post {text: 'a lamp'})").empty());
  CHECK(database.Run("CALL db.index.fulltext.queryNodes('texts', 'lamp') YIELD node RETURN count(node)") == "1");
  CHECK(database.Run(kIndexes).find("'texts', 1, false, false") != std::string::npos);
}

TEST_CASE("counts outlive a restart; a new index of an old name begins anew") {
  TestDatabase database(CountAccess);
  MakeGraph(&database);
  CHECK(database.Run("MATCH (u:User {id: 1}) RETURN u.id") == "1");
  database.Close();
  database.Open();
  CHECK(database.Run("MATCH (u:User {id: 1}) RETURN u.id") == "1");
  CHECK(database.Run(kAll) == "'INDEX', 'by_id', 2; 'LABEL', 'User', 2");
  CHECK(database.Run("DROP INDEX by_id").empty());
  CHECK(database.Run("CREATE INDEX by_id FOR (n:User) ON (n.id)").empty());
  CHECK(database.Run(kIndexes).find("'by_id', 0, true, false") != std::string::npos);
}

TEST_CASE("a file of access statistics that cannot be understood is put aside") {
  const auto env = env::MakePosixEnv();
  const test::TemporaryDirectory directory("access-statistics");
  const std::string path = directory.path().string() + "/access-statistics.json";
  for (const char* bytes :
       {"", "{", "[1]", R"({"version":2,"since":1,"entries":[]})", R"({"version":1,"since":"x","entries":[]})",
        R"({"version":1,"since":1,"entries":[[7,"a",1,1]]})", R"({"version":1,"since":1,"entries":[[0,"a",-1,1]]})"}) {
    INFO(bytes);
    std::ofstream(path) << bytes;
    auto statistics = AccessStatistics::Open(env.get(), path);
    REQUIRE(statistics.ok());
    CHECK((*statistics)->Report().entries.empty());
    CHECK(std::filesystem::exists(path + ".damaged"));
    CHECK((*statistics)->OfIndex(base::IndexId(1)) != nullptr);
  }
}

}  // namespace
}  // namespace mycel::engine::database
