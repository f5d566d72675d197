#include "engine/database/database.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/env/posix_env.h"
#include "engine/types/print.h"

namespace mycel::engine::database {
namespace {

// A database in a directory of its own that goes with the test.
class TestDatabase {
 public:
  TestDatabase() : env_(env::MakePosixEnv()) {
    path_ = std::filesystem::temp_directory_path() / ("mycel-database-test-" + std::to_string(env_->MonotonicNanos()));
    Open();
  }
  ~TestDatabase() {
    Close();
    std::filesystem::remove_all(path_);
  }
  void Open() {
    DatabaseOptions options;
    options.env = env_.get();
    options.path = path_.string();
    auto database = Database::Open(std::move(options));
    INFO(database.status().ToString());
    REQUIRE(database.ok());
    database_ = std::move(database).value();
    session_ = database_->NewSession({});
  }
  void Close() {
    session_.reset();
    if (database_) CHECK(database_->Close().ok());
    database_.reset();
  }

  // The rows as text, or the error.
  std::string Run(std::string_view text, const Parameters& parameters = {});

  Session& session() { return *session_; }
  Summary last;

 private:
  std::unique_ptr<env::Env> env_;
  std::filesystem::path path_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

class TextSink final : public RowSink {
 public:
  base::Status OnRows(const RowRange& rows) override {
    for (uint32_t row = rows.begin; row < rows.end; ++row) {
      if (!text.empty()) text += "; ";
      for (size_t i = 0; i < rows.slots.size(); ++i) {
        if (i > 0) text += ", ";
        text += types::Literal(rows.batch.column(rows.slots[i]).Get(row));
      }
    }
    return base::Status::Ok();
  }
  std::string text;
};

std::string TestDatabase::Run(std::string_view text, const Parameters& parameters) {
  auto statement = session_->Run(text, parameters, {});
  if (!statement.ok()) return statement.status().FullMessage();
  TextSink sink;
  while (true) {
    auto progress = (*statement)->Pull(UINT64_MAX, &sink, [] {});
    if (!progress.ok()) return sink.text + "! " + progress.status().FullMessage();
    if (*progress == Progress::kDone) break;
  }
  return sink.text;
}

TEST_CASE("a statement without the graph answers") {
  TestDatabase database;
  CHECK(database.Run("RETURN 1 AS x") == "1");
  CHECK(database.Run("UNWIND [1, 2, 3] AS x RETURN x * 2") == "2; 4; 6");
  CHECK(database.Run("RETURN $a + $b", {{"a", types::Value::Integer(1)}, {"b", types::Value::Integer(2)}}) == "3");
}

TEST_CASE("what was created is found, also after a restart") {
  TestDatabase database;
  CHECK(database.Run("CREATE (:User {id: 1, name: 'Ann'})-[:KNOWS {since: 2020}]->(:User {id: 2, name: 'Bob'})") == "");
  CHECK(database.Run("MATCH (a:User)-[r:KNOWS]->(b) RETURN a.name, r.since, b.name") == "'Ann', 2020, 'Bob'");
  database.Close();
  database.Open();
  CHECK(database.Run("MATCH (a:User)-[r:KNOWS]->(b) RETURN a.name, r.since, b.name") == "'Ann', 2020, 'Bob'");
  CHECK(database.Run("MATCH (n) RETURN count(*)") == "2");
}

TEST_CASE("rows before a failing one are delivered") {
  TestDatabase database;
  CHECK(database.Run("UNWIND [1, 0, 2] AS x RETURN 10 / x").starts_with("10! DivisionByZero: / by zero"));
}

TEST_CASE("an explicit transaction that is rolled back leaves nothing") {
  TestDatabase database;
  REQUIRE(database.session().Begin({}).ok());
  database.Run("CREATE (:Gone)");
  CHECK(database.Run("MATCH (n:Gone) RETURN count(n)") == "1");
  database.session().Rollback();
  CHECK(database.Run("MATCH (n:Gone) RETURN count(n)") == "0");
}

TEST_CASE("one cached plan serves other literals") {
  TestDatabase database;
  database.Run("UNWIND range(1, 5) AS i CREATE (:N {id: i})");
  CHECK(database.Run("MATCH (n:N {id: 2}) RETURN n.id") == "2");
  CHECK(database.Run("MATCH (n:N {id: 4}) RETURN n.id") == "4");
  CHECK(database.Run("MATCH (n:N) WHERE n.id > 3 RETURN n.id ORDER BY n.id LIMIT 1") == "4");
  CHECK(database.Run("MATCH (n:N) WHERE n.id > 1 RETURN n.id ORDER BY n.id LIMIT 2") == "2; 3");
}

}  // namespace
}  // namespace mycel::engine::database
