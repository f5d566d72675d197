#include "engine/binder/notification.h"

#include <catch2/catch.hpp>

#include "tests/unit/engine/binder/bound.h"

namespace mycel::engine::binder {
namespace {

// "<status>@<offset>" of each, in the order of the text; without a place "-".
std::string Notes(const std::string& text) {
  std::string notes;
  const auto bound = test::Bound(text);
  for (const Notification& one : bound->notifications) {
    notes += (notes.empty() ? "" : " ") + one.gql_status + "@" + (one.offset ? std::to_string(*one.offset) : "-");
    CHECK(one.code.starts_with("Neo.ClientNotification."));
    CHECK_FALSE(one.title.empty());
    CHECK_FALSE(one.description.empty());
    CHECK_FALSE(one.status_description.empty());
  }
  return notes;
}

std::string Uses(const std::string& text) {
  std::string uses;
  const auto bound = test::Bound(text);
  for (const TokenUse& use : bound->token_uses) {
    static constexpr char kKinds[] = "LTK";
    uses += (uses.empty() ? "" : " ") + std::string(1, kKinds[static_cast<size_t>(use.kind)]) + ":" +
            std::string(use.name) + "@" + std::to_string(use.offset);
  }
  return uses;
}

TEST_CASE("older forms are notified where they stand") {
  CHECK(Notes("MATCH (n) RETURN id(n)") == "01N02@17");
  CHECK(Notes("CALL { RETURN 1 AS x } RETURN x") == "01N00@0");
  CHECK(Notes("MATCH (n) CALL { WITH n RETURN 1 AS x } RETURN x") == "01N00@10");
  CHECK(Notes("MATCH (n) CALL (n) { RETURN 1 AS x } RETURN x").empty());
  CHECK(Notes("MATCH (a)-[r]->(b) SET a = b") == "01N01@27");
  CHECK(Notes("MATCH (a)-[r]->(b) SET r += a") == "01N01@28");
  CHECK(Notes("MATCH (a) SET a = properties(a)").empty());
  CHECK(Notes("MATCH ()-[:T|:U]->() RETURN 1") == "01N01@12");
  CHECK(Notes("CREATE (a:Q), (b {x: a.num})") == "01N00@21");
  CHECK(Notes("MATCH (a) CREATE (b {x: a.num})").empty());
  CHECK(Notes("CYPHER runtime=interpreted RETURN 1") == "01N01@-");
}

TEST_CASE("what a deprecated form is replaced by is written out") {
  const auto set = test::Bound("MATCH (a)-[r]->(b) SET a = b");
  CHECK(set->notifications[0].status_description ==
        "warn: feature deprecated with replacement. 'SET a = b' is deprecated. It is replaced by 'SET a = "
        "properties(b)'.");
  const auto path = test::Bound("MATCH p = shortestPath((n:A)-->(m:B)) RETURN p");
  CHECK(path->notifications[0].status_description ==
        "warn: feature deprecated with replacement. shortestPath((n:A)-->(m:B)) is deprecated. It is replaced by "
        "shortestPath((n:A)-[*1..1]->(m:B)).");
}

TEST_CASE("shortest paths without an end, or with a condition on the whole path") {
  CHECK(Notes("MATCH p = shortestPath((a:A)-[*]-(b:B)) RETURN p") == "03N91@23");
  CHECK(Notes("MATCH p = shortestPath((a:A)-[*..5]-(b:B)) RETURN p").empty());
  CHECK(Notes("MATCH p = shortestPath((a:A)-[*..5]-(b:B)) WHERE length(p) > 1 RETURN p") == "03N92@10");
  CHECK(Notes("MATCH p = shortestPath((a:A)-[*..5]-(b:B)) WHERE all(x IN nodes(p) WHERE x.v = 1) RETURN p").empty());
}

TEST_CASE("a variable of a subquery that hides one outside") {
  CHECK(Notes("MATCH (n) CALL { MATCH (n) RETURN n.num AS k } RETURN k") == "01N00@10 03N60@24");
  CHECK(Notes("MATCH (n) CALL { WITH n MATCH (n)--(m) RETURN m.num AS k } RETURN k") == "01N00@10");
}

TEST_CASE("type expressions that no relationship can satisfy") {
  CHECK(Notes("MATCH ()-[r:T&!T]->() RETURN r") == "01N61@13");
  CHECK(Notes("MATCH ()-[r:T&U]->() RETURN r") == "01N61@13");
  CHECK(Notes("MATCH ()-[r:!T&!U]->() RETURN r").empty());
  CHECK(Notes("MATCH ()-[r:T|U]->() RETURN r").empty());
}

TEST_CASE("each part that hangs apart is told") {
  CHECK(Notes("MATCH (a), (b), (c) RETURN a") == "03N90@0 03N90@0");
  const auto two = test::Bound("MATCH (a:A)--(d), (b:B)--(e) RETURN a");
  CHECK(two->notifications[0].description.ends_with("(identifiers are: (b, e))"));
  CHECK(two->notifications[0].status_description ==
        "info: cartesian product. The disconnected pattern '(a:A)--(d), (b:B)--(e)' builds a cartesian product. A "
        "cartesian product may produce a large amount of data and slow down query processing.");
}

TEST_CASE("names that are read are known, names that are made are not among them") {
  CHECK(Uses("MATCH (n:A:B)-[:T*]->() WHERE n.x = 1 RETURN n['y'], n{.z}") ==
        "L:A@9 L:B@11 T:T@16 K:x@32 K:y@47 K:z@56");
  CHECK(Uses("MATCH (n {k: 1}) RETURN n:L") == "K:k@10 L:L@26");
  CHECK(Uses("CREATE (n:A {x: 1}) SET n:B, n.y = 2").empty());
  CHECK(Uses("MERGE (n:A {x: 1})-[:T]->(m)").empty());
  CHECK(Uses("WITH {a: 1} AS m RETURN m.a").empty());
  CHECK(Uses("CREATE (n:A) WITH n MATCH (m:A) RETURN m").empty());
}

}  // namespace
}  // namespace mycel::engine::binder
