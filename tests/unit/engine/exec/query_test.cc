// Whole statements through the executor, each with full batches, with single-row batches and with slices that end at
// once: the answers must be the same.
#include <atomic>
#include <tuple>

#include "engine/memory/governor.h"
#include "query_fixture.h"

namespace mycel::engine::exec {
namespace {

class SmallGraph : public QueryFixture {
 public:
  SmallGraph() {
    Run("CREATE (a:P {name: 'a', age: 1}), (b:P {name: 'b', age: 2}), (c:P:Q {name: 'c', age: 3}), (d:Q {name: 'd'}), "
        "(a)-[:K {w: 1}]->(b), (b)-[:K {w: 2}]->(c), (c)-[:K {w: 3}]->(a), (c)-[:L {w: 4}]->(d), (d)-[:K {w: 5}]->(d)");
  }

  void Expect(std::string_view query, std::string_view rows) {
    for (const auto& [first, max, slice] : {std::tuple{16u, 1024u, 0u}, {1u, 1u, 0u}, {2u, 3u, 0u}, {16u, 1024u, 1u}}) {
      options.first_batch_rows = first;
      options.max_batch_rows = max;
      options.slice_ns = slice;
      INFO(query << " with batches of " << max << " and slice " << slice);
      CHECK(Run(query) == rows);
    }
  }
};

}  // namespace

TEST_CASE("scans, filters and projections") {
  SmallGraph graph;
  graph.Expect("MATCH (n) RETURN count(*)", "4");
  graph.Expect("MATCH (n:P) RETURN n.name ORDER BY n.name", "'a'; 'b'; 'c'");
  graph.Expect("MATCH (n:P:Q) RETURN n.name", "'c'");
  graph.Expect("MATCH (n:Nope) RETURN n", "");
  graph.Expect("MATCH (n) WHERE n.age > 1 RETURN n.age ORDER BY n.age DESC", "3; 2");
  graph.Expect("MATCH ()-[r]->() RETURN count(r)", "5");
  graph.Expect("MATCH ()-[r:K]->() RETURN sum(r.w)", "11");
  graph.Expect("MATCH ()-[r:L|K]->() RETURN count(*)", "5");
  graph.Expect("MATCH ()-[r]-() RETURN count(*)", "9");
}

TEST_CASE("expansions in every direction") {
  SmallGraph graph;
  graph.Expect("MATCH (a {name: 'a'})-[:K]->(b) RETURN b.name", "'b'");
  graph.Expect("MATCH (a {name: 'a'})<-[:K]-(b) RETURN b.name", "'c'");
  graph.Expect("MATCH (a {name: 'c'})--(b) RETURN b.name ORDER BY b.name", "'a'; 'b'; 'd'");
  graph.Expect("MATCH (a {name: 'd'})--(b) RETURN b.name ORDER BY b.name", "'c'; 'd'");
  graph.Expect("MATCH (a {name: 'd'})-[:K]-(b) RETURN b.name", "'d'");
  graph.Expect("MATCH (a)-[:K]->(b)-[:K]->(c) RETURN a.name, b.name, c.name ORDER BY a.name",
               "'a', 'b', 'c'; 'b', 'c', 'a'; 'c', 'a', 'b'");
  graph.Expect("MATCH (a)-[:K]->(b)-[:K]->(c)-[:K]->(a) RETURN count(*)", "3");
  graph.Expect("MATCH (a {name: 'a'})-[r]->(b) MATCH (b)-[s]->(c) RETURN c.name, r.w + s.w", "'c', 3");
  graph.Expect("MATCH (a)-->() RETURN count(*)", "5");
  graph.Expect("MATCH (a)-->()-->() RETURN count(*)", "5");
}

TEST_CASE("shortest paths") {
  SmallGraph graph;
  graph.Expect(
      "MATCH (a {name: 'a'}), (d {name: 'd'}), p = shortestPath((a)-[*]->(d)) RETURN length(p), [n IN nodes(p) | "
      "n.name]",
      "3, ['a', 'b', 'c', 'd']");
  graph.Expect("MATCH (a {name: 'a'}), (d {name: 'd'}), p = shortestPath((a)-[*]-(d)) RETURN length(p)", "2");
  graph.Expect("MATCH (a {name: 'd'}), (d {name: 'a'}), p = shortestPath((a)-[*]->(d)) RETURN length(p)", "");
  graph.Expect("MATCH (a {name: 'a'}), (d {name: 'd'}), p = shortestPath((a)-[*..2]->(d)) RETURN length(p)", "");
  graph.Expect("MATCH (a {name: 'a'}), (d {name: 'd'}), p = allShortestPaths((a)-[*]-(d)) RETURN length(p)", "2");
  graph.Expect(
      "MATCH (a {name: 'a'}), (c {name: 'c'}), p = shortestPath((a)-[:K*]->(c)) WHERE all(n IN nodes(p) WHERE n.age > "
      "0) "
      "RETURN length(p)",
      "2");
  graph.Expect("MATCH (a {name: 'a'}), (c {name: 'c'}), p = shortestPath((a)-[r:K*]-(c)) RETURN [x IN r | x.w]", "[3]");
  graph.Expect("MATCH (a {name: 'a'}), (c {name: 'c'}), p = shortestPath((a)-[:K]-(c)) RETURN length(p)", "1");
}

TEST_CASE("shortest paths that the first search does not find") {
  SmallGraph graph;
  // The shortest is refused as a whole, a longer one is not.
  graph.Expect(
      "MATCH (a {name: 'a'}), (c {name: 'c'}), p = shortestPath((a)-[:K*]-(c)) WHERE length(p) > 1 RETURN [n IN "
      "nodes(p) | n.name]",
      "['a', 'b', 'c']");
  graph.Expect(
      "MATCH (a {name: 'a'}), (c {name: 'c'}), p = allShortestPaths((a)-[*]-(c)) WHERE length(p) > 2 RETURN length(p)",
      "");
  graph.Expect("MATCH (a {name: 'a'}), (c {name: 'c'}), p = shortestPath((a)-[:K* {w: 3}]-(c)) RETURN length(p)", "1");
  graph.Expect("MATCH (a {name: 'a'}), (d {name: 'd'}), p = shortestPath((a)-[*0..]->(d)) RETURN length(p)", "3");
  graph.Expect("MATCH (a {name: 'a'}), (b {name: 'a'}), p = shortestPath((a)-[*0..]->(b)) RETURN length(p)", "0");
  graph.Expect(
      "MATCH (a:Nope) WITH count(a) AS none MATCH (a {name: 'a'}) OPTIONAL MATCH (x:Nope) OPTIONAL MATCH p = "
      "shortestPath((a)-[*]->(x)) "
      "RETURN p",
      "null");
  for (const std::string_view hops : {"*", "*0.."}) {
    CHECK(graph.Run("MATCH (a {name: 'a'}), p = shortestPath((a)-[" + std::string(hops) + "]->(a)) RETURN p")
              .find("start and end nodes are the same") != std::string::npos);
  }
}

TEST_CASE("all shortest paths over parallel hops and shared nodes") {
  SmallGraph graph;
  graph.Run(
      "CREATE (s:G {n: 's'}), (t:G {n: 't'}), (m:G {n: 'm'}), (o:G {n: 'o'}), (s)-[:E {i: 1}]->(m), (s)-[:E {i: "
      "2}]->(m), (s)-[:E {i: 3}]->(o), "
      "(m)-[:E {i: 4}]->(t), (m)-[:E {i: 5}]->(t), (o)-[:E {i: 6}]->(t), (m)-[:E {i: 7}]->(o)");
  graph.Expect(
      "MATCH (s:G {n: 's'}), (t:G {n: 't'}), p = allShortestPaths((s)-[:E*]->(t)) WITH [r IN relationships(p) | r.i] "
      "AS way RETURN way "
      "ORDER BY way",
      "[1, 4]; [1, 5]; [2, 4]; [2, 5]; [3, 6]");
}

TEST_CASE("quantified path patterns") {
  SmallGraph graph;
  graph.Expect(
      "MATCH ((x)-[r:K]->(y) WHERE x <> y){2} RETURN [n IN x | n.name] AS xs, [n IN y | n.name] AS ys, [k IN r | k.w] "
      "AS ws ORDER BY xs",
      "['a', 'b'], ['b', 'c'], [1, 2]; ['b', 'c'], ['c', 'a'], [2, 3]; ['c', 'a'], ['a', 'b'], [3, 1]");
  graph.Expect("MATCH (s {name: 'a'}) ((x)-[:K]->(y)){0,2} (t) RETURN t.name, size(x) ORDER BY size(x)",
               "'a', 0; 'b', 1; 'c', 2");
  graph.Expect("MATCH (s) ((x)-[:K]->(y)-[:L]->(z)){1,3} (t {name: 'd'}) RETURN s.name, [n IN y | n.name]",
               "'b', ['c']");
  graph.Expect("MATCH p = (s {name: 'a'}) ((x)-[:K]->(y)){3} (s) RETURN length(p), [n IN nodes(p) | n.name]",
               "3, ['a', 'b', 'c', 'a']");
  graph.Expect("MATCH (s {name: 'a'}) ((x:P)-[:K|L]->(y:P)){1,9} (t) RETURN count(*)", "3");
}

TEST_CASE("path selectors") {
  SmallGraph graph;
  graph.Expect("MATCH p = SHORTEST 2 (a {name: 'a'})-[:K]-+(c {name: 'c'}) RETURN length(p) ORDER BY length(p)",
               "1; 2");
  graph.Expect("MATCH p = ANY SHORTEST (a {name: 'a'})-[:K]->+(c {name: 'a'}) RETURN length(p)", "3");
  graph.Expect("MATCH p = ALL SHORTEST (a {name: 'a'})-[:K]-+(c {name: 'c'}) WHERE length(p) > 1 RETURN length(p)", "");
}

TEST_CASE("optional matches pad with nulls") {
  SmallGraph graph;
  graph.Expect("MATCH (n) OPTIONAL MATCH (n)-[:L]->(m) RETURN n.name, m.name ORDER BY n.name",
               "'a', null; 'b', null; 'c', 'd'; 'd', null");
  graph.Expect("OPTIONAL MATCH (n:Nope) RETURN n", "null");
  graph.Expect("OPTIONAL MATCH (n:Nope) OPTIONAL MATCH (n)-->(m) RETURN n, m", "null, null");
}

TEST_CASE("grouping, distinct, order, skip and limit") {
  SmallGraph graph;
  graph.Expect("UNWIND range(1, 3000) AS x RETURN x % 3 AS k, count(*) AS c, sum(x) AS s ORDER BY k",
               "0, 1000, 1501500; 1, 1000, 1499500; 2, 1000, 1500500");
  graph.Expect("MATCH (n:Nope) RETURN count(*), collect(n), max(n.x)", "0, [], null");
  graph.Expect("MATCH (n:Nope) RETURN n.x AS x, count(*)", "");
  graph.Expect("UNWIND [1, 1.0, 'x', null, null, 'x', 2] AS v RETURN DISTINCT v", "1; 'x'; null; 2");
  graph.Expect("UNWIND [1, 2, null, 2] AS v RETURN count(DISTINCT v), count(v), count(*)", "2, 3, 4");
  graph.Expect("UNWIND range(1, 20000) AS x RETURN x ORDER BY x DESC SKIP 1 LIMIT 3", "19999; 19998; 19997");
  graph.Expect("UNWIND [3, null, 'a', 1.5] AS x RETURN x ORDER BY x", "'a'; 1.5; 3; null");
  graph.Expect("UNWIND range(1, 10) AS x RETURN x SKIP 8", "9; 10");
  graph.Expect("UNWIND range(1, 10) AS x WITH x LIMIT 2 RETURN x", "1; 2");
  graph.Expect("MATCH (a)-->() RETURN a.name, count(*) ORDER BY a.name", "'a', 1; 'b', 1; 'c', 2; 'd', 1");
  graph.Expect("UNWIND [] AS x RETURN x", "");
  graph.Expect("UNWIND null AS x RETURN x", "");
}

TEST_CASE("errors come after the rows before them") {
  SmallGraph graph;
  graph.Expect("UNWIND [1, 0, 2] AS x RETURN 10 / x", "10! DivisionByZero: / by zero");
  graph.Expect("UNWIND [1, 0, 2] AS x RETURN 10 / x LIMIT 1", "10");
  graph.Expect("UNWIND [2, 1, 0] AS x WITH x WHERE 10 / x > 5 RETURN x", "1! DivisionByZero: / by zero");
}

TEST_CASE("subqueries run for each row") {
  SmallGraph graph;
  graph.Expect("MATCH (n) WHERE EXISTS { (n)-[:L]->() } RETURN n.name", "'c'");
  graph.Expect("MATCH (n) WHERE NOT (n)-[:K]->() RETURN n.name", "");
  graph.Expect("MATCH (n) RETURN n.name AS name, COUNT { (n)--() } AS c ORDER BY name",
               "'a', 2; 'b', 2; 'c', 3; 'd', 2");
  graph.Expect("MATCH (n:P) RETURN [(n)-[:K]->(m) | m.name] AS l ORDER BY l", "['a']; ['b']; ['c']");
  graph.Expect("UNWIND [1, 2] AS x CALL { WITH x UNWIND range(1, x) AS y RETURN y } RETURN x, y", "1, 1; 2, 1; 2, 2");
  graph.Expect(
      "MATCH (n:P) CALL { WITH n MATCH (n)-->(m) RETURN m.name AS m ORDER BY m LIMIT 1 } RETURN n.name, m ORDER BY "
      "n.name",
      "'a', 'b'; 'b', 'c'; 'c', 'a'");
  graph.Expect("UNWIND [1, 2, 3] AS x CALL { WITH x RETURN sum(x) AS s } RETURN x, s", "1, 1; 2, 2; 3, 3");
}

TEST_CASE("products, joins and unions") {
  SmallGraph graph;
  graph.Expect("MATCH (a:P), (b:Q) RETURN count(*)", "6");
  graph.Expect("MATCH (a:P), (b:Q) WHERE a.name = b.name RETURN a.name", "'c'");
  graph.Expect("MATCH (a:P) MATCH (b:P) WHERE b.age = a.age + 1 RETURN a.name, b.name ORDER BY a.name",
               "'a', 'b'; 'b', 'c'");
  graph.Expect("RETURN 1 AS x UNION ALL RETURN 2 AS x UNION ALL RETURN 1 AS x", "1; 2; 1");
  graph.Expect("RETURN 1 AS x UNION RETURN 2 AS x UNION RETURN 1 AS x", "1; 2");
  graph.Expect("MATCH (n) WHERE id(n) = 1 RETURN n.name", "'b'");
  graph.Expect("MATCH (n) WHERE id(n) IN [0, 2, 99, 2] RETURN n.name ORDER BY n.name", "'a'; 'c'");
}

TEST_CASE("variable-length relationships are trails") {
  SmallGraph graph;
  graph.Expect("MATCH (a {name: 'a'})-[:K*1..3]->(b) RETURN b.name", "'b'; 'c'; 'a'");
  graph.Expect("MATCH (a {name: 'a'})-[:K*]->(b) RETURN count(*)", "3");
  graph.Expect("MATCH (a {name: 'a'})-[r:K*2]->(b) RETURN b.name, [x IN r | x.w]", "'c', [1, 2]");
  graph.Expect("MATCH (a {name: 'c'})<-[r:K*2]-(b) RETURN b.name, [x IN r | x.w]", "'a', [2, 1]");
  graph.Expect("MATCH (a {name: 'a'})-[*0..1]->(b) RETURN b.name ORDER BY b.name", "'a'; 'b'");
  graph.Expect("MATCH p = (a {name: 'a'})-[:K*3]->(a) RETURN length(p)", "3");
  graph.Expect("MATCH (a {name: 'a'})-[*1..2]-(b) RETURN DISTINCT b.name AS b ORDER BY b", "'b'; 'c'; 'd'");
  graph.Expect("MATCH (a {name: 'a'})-[:K* {w: 1}]->(b) RETURN b.name", "'b'");
  graph.Expect("MATCH (d {name: 'd'})-[*]-(b) RETURN count(*)", "15");
  graph.Expect("MATCH (a {name: 'a'})-[r]->(b)-[*1..3]->(c) RETURN count(*)", "4");
}

TEST_CASE("a long statement yields at the end of its slice and goes on") {
  SmallGraph graph;
  graph.options.slice_ns = 1;
  CHECK(graph.Run("UNWIND range(1, 100000) AS x RETURN count(x)") == "100000");
  CHECK(graph.yields > 10);
}

TEST_CASE("a cancelled statement ends") {
  SmallGraph graph;
  const std::atomic<bool> cancel = true;
  graph.options.cancel = &cancel;
  CHECK(graph.Run("UNWIND range(1, 100000) AS x RETURN count(x)").starts_with("! "));
}

TEST_CASE("a statement past its memory limit fails") {
  memory::Governor governor(size_t{64} << 20);
  memory::Account* const queries = governor.AddAccount("queries");
  SmallGraph graph;
  memory::Account account(queries, "query", 1 << 20);
  graph.options.account = &account;
  CHECK(graph.Run("UNWIND range(1, 100) AS x RETURN count(x)") == "100");
  CHECK(graph.Run("UNWIND range(1, 1000000) AS x RETURN collect(x)").find("! ") == 0);
  CHECK(graph.Run("UNWIND range(1, 1000000) AS x WITH x ORDER BY x DESC RETURN count(x)").find("! ") == 0);
  CHECK(graph.Run("UNWIND range(1, 1000000) AS x WITH DISTINCT x RETURN count(x)").find("! ") == 0);
  CHECK(account.bytes() == 0);
}

TEST_CASE("a profile counts rows and reads") {
  SmallGraph graph;
  graph.options.profile = true;
  CHECK(graph.Run("MATCH (n:P) RETURN n.name ORDER BY n.name") == "'a'; 'b'; 'c'");
  uint64_t hits = 0;
  bool three = false;
  for (const OperatorProfile& profile : graph.profiles) {
    hits += profile.db_hits;
    three = three || profile.rows == 3;
  }
  CHECK(hits >= 6);
  CHECK(three);
}

}  // namespace mycel::engine::exec
