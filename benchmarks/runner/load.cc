#include "benchmarks/runner/load.h"

#include <chrono>
#include <stdexcept>

namespace mycel::benchmarks {
namespace {

using protocol::packstream::PackValue;

constexpr size_t kBatchRows = 10'000;

int64_t Count(BoltConnection* connection, const char* query) {
  const Rows rows = connection->Query(query);
  if (rows.size() != 1 || !rows[0][0].AsInt()) throw std::runtime_error(std::string("no count from ") + query);
  return *rows[0][0].AsInt();
}

class Batches {
 public:
  Batches(BoltConnection* connection, std::string query) : connection_(connection), query_(std::move(query)) {}
  void Add(PackValue::Map row) {
    rows_.emplace_back(std::move(row));
    if (rows_.size() == kBatchRows) Flush();
  }
  void Flush() {
    if (rows_.empty()) return;
    PackValue::Map parameters;
    parameters.emplace_back("rows", PackValue(std::move(rows_)));
    connection_->Query(query_, parameters);
    rows_ = {};
  }

 private:
  BoltConnection* connection_;
  std::string query_;
  PackValue::List rows_;
};

}  // namespace

bool IsLoaded(const SocialGraph& graph, BoltConnection* connection) {
  return Count(connection, "MATCH (n:User) RETURN count(*)") == graph.users() &&
         Count(connection, "MATCH (:User)-[e:Friend]->(:User) RETURN count(e)") == graph.edges();
}

double Load(const SocialGraph& graph, BoltConnection* connection) {
  connection->Query("MATCH (n:User) DETACH DELETE n");
  connection->Query("CREATE INDEX mycel_bench_user_id IF NOT EXISTS FOR (u:User) ON (u.id)");
  const auto start = std::chrono::steady_clock::now();
  Batches users(connection, "UNWIND $rows AS r CREATE (:User {id: r.id, age: r.age})");
  for (uint32_t user = 0; user < graph.users(); ++user) users.Add({{"id", int64_t{user}}, {"age", graph.age(user)}});
  users.Flush();
  Batches edges(
      connection,
      "UNWIND $rows AS r MATCH (a:User {id: r.from}), (b:User {id: r.to}) CREATE (a)-[:Friend {since: r.since}]->(b)");
  for (uint32_t from = 0; from < graph.users(); ++from) {
    for (uint32_t to : graph.friends(from)) {
      edges.Add({{"from", int64_t{from}}, {"to", int64_t{to}}, {"since", int64_t{2000 + (from + to) % 25}}});
    }
  }
  edges.Flush();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!IsLoaded(graph, connection)) throw std::runtime_error("load: the counts are wrong");
  return seconds;
}

}  // namespace mycel::benchmarks
