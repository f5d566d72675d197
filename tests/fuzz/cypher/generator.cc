#include "fuzz/cypher/generator.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/cypher/lexer.h"

namespace mycel::fuzz {
namespace {

constexpr const char* kSeeds[] = {
    "MATCH p = (a:A|B {x: $p})-[r:T*1..3]->((b)-[:KNOWS]->(c WHERE c.x > 1)){1,2}(d) RETURN a.x AS x, [y IN xs WHERE "
    "y]",
    "UNWIND [1, 2.5, 'c'] AS i CALL (i) { MERGE (n:A {x: i}) ON CREATE SET n += {num: 1} } IN TRANSACTIONS OF 5 ROWS",
    "MATCH (n) WHERE EXISTS { (n)-->() } AND n.x IS :: LIST<INTEGER> RETURN CASE n.x WHEN > 5, 1 THEN 2 END ORDER BY n",
    "MATCH (a:Person)-[:KNOWS]->(b) WITH a, count(DISTINCT b) AS c, collect(b.name) AS names WHERE c > 1 RETURN "
    "a{.name, "
    "c, names} AS m ORDER BY c DESC SKIP 1 LIMIT 3",
    "OPTIONAL MATCH (a)-[r]-(b:!A&(B|Person)) RETURN *, r.x + 1 AS y UNION ALL MATCH (a) RETURN a, null AS b, null AS "
    "r, "
    "1 AS y",
    "CALL db.labels() YIELD label AS l WHERE l STARTS WITH 'A' RETURN l, reduce(s = 0, v IN [1, 2] | s + v) AS s",
    "MATCH (n:A) FOREACH (v IN [1, 2] | CREATE (n)-[:T {x: v}]->(:B {num: v})) REMOVE n.x, n:A DETACH DELETE n",
    "MATCH p = shortestPath((a:A)-[:T*..5]->(b:B)) WHERE all(n IN nodes(p) WHERE n.x > 0) RETURN length(p)",
    "MATCH p = ALL SHORTEST (a:A)-->+(b:B) RETURN [n IN nodes(p) | n.x], COUNT { (a)-->() }, COLLECT { MATCH (m) "
    "RETURN m }",
    "WITH date({year: 2020, month: $m}) AS d, duration('P1DT2H') AS u RETURN d + u > date('2020-01-01'), d.week, "
    "point({x: 1, y: 2}).x",
    "CREATE INDEX i IF NOT EXISTS FOR (n:A) ON (n.x, n.num) OPTIONS {indexProvider: 'range-1.0'}",
    "CREATE CONSTRAINT c FOR ()-[r:T]-() REQUIRE (r.x, r.num) IS RELATIONSHIP KEY",
    "SHOW INDEXES YIELD name, type WHERE type = 'RANGE' RETURN name ORDER BY name",
    "CYPHER 25 runtime=slotted LET x = 1 FILTER x > 0 RETURN x",
    "EXPLAIN LOAD CSV WITH HEADERS FROM 'file:///a.csv' AS line FIELDTERMINATOR ';' RETURN line['a'], line.b",
    "MATCH (n:$('A')) SET n[$key] = 1, n:$(['B']) RETURN n['x'], [(n)-[r:T]->(m) WHERE m.x = 1 | m{.*, r: type(r)}]",
    "RETURN [1, 2, 3][1..-1], {a: {b: 1}}.a.b, 'x' =~ 'y.*', 1 < 2 <= 3 <> 4, NOT true XOR false, -2 ^ 3, 1 IN [null]",
    "MATCH (n) USING INDEX n:A(x) WHERE n.x = 1 AND n.y IN [1, 2] OR n.z IS NOT NULL RETURN n",
    "CALL { WITH 1 AS x RETURN x UNION RETURN 2 AS x } RETURN sum(x), percentileCont(x, 0.5), stdev(x)",
    "MATCH (a), (b) WHERE id(a) = 1 AND elementId(b) = $e MERGE (a)-[r:T]->(b) ON MATCH SET r.x = coalesce(r.x, 0) + 1",
};

constexpr const char* kWords[] = {"MATCH ",
                                  "OPTIONAL ",
                                  "WHERE ",
                                  "WITH ",
                                  "RETURN ",
                                  "DISTINCT ",
                                  "ORDER BY ",
                                  "SKIP ",
                                  "LIMIT ",
                                  "UNWIND ",
                                  " AS ",
                                  "CREATE ",
                                  "MERGE ",
                                  "ON CREATE SET ",
                                  "SET ",
                                  "REMOVE ",
                                  "DELETE ",
                                  "DETACH ",
                                  "FOREACH (",
                                  "CALL ",
                                  "YIELD ",
                                  "UNION ",
                                  "UNION ALL ",
                                  "EXISTS {",
                                  "COUNT {",
                                  "COLLECT {",
                                  "CASE ",
                                  " WHEN ",
                                  " THEN ",
                                  " ELSE ",
                                  " END ",
                                  " AND ",
                                  " OR ",
                                  " XOR ",
                                  "NOT ",
                                  " IN ",
                                  " IS NULL ",
                                  " IS NOT NULL ",
                                  " IS :: ",
                                  " STARTS WITH ",
                                  " =~ ",
                                  "(",
                                  ")",
                                  "[",
                                  "]",
                                  "{",
                                  "}",
                                  "|",
                                  ":",
                                  "::",
                                  ",",
                                  ".",
                                  "..",
                                  "->",
                                  "<-",
                                  "-",
                                  "-->",
                                  "+",
                                  "*",
                                  "/",
                                  "%",
                                  "^",
                                  "=",
                                  "<>",
                                  "<",
                                  ">=",
                                  "||",
                                  "&",
                                  "!",
                                  "$",
                                  "$p",
                                  "`",
                                  "'",
                                  "\"",
                                  "/*",
                                  "//",
                                  ";",
                                  "\n",
                                  "n",
                                  "n.x",
                                  "a",
                                  "x",
                                  "1",
                                  "-1",
                                  "0",
                                  "1.5",
                                  "9223372036854775807",
                                  "null",
                                  "true",
                                  "'text'",
                                  "[1, 2]",
                                  "{a: 1}",
                                  "count(*)",
                                  "collect(n)",
                                  "sum(x)",
                                  "any(x IN [1] WHERE x)",
                                  "[x IN [1] | x]",
                                  "(n)-->(m)",
                                  "(n:A)",
                                  "()-[r:T]-()",
                                  "*1..2",
                                  "{1,3}",
                                  "SHORTEST 2 ",
                                  "ANY ",
                                  "ALL SHORTEST ",
                                  "shortestPath(",
                                  "date()",
                                  "point({x: 1, y: 2})",
                                  "IN TRANSACTIONS ",
                                  "FINISH ",
                                  "USE neo4j ",
                                  "EXPLAIN ",
                                  "LET ",
                                  "FILTER ",
                                  "FOR x IN [1] ",
                                  "NEXT ",
                                  "\xC3",
                                  "\xC3\xA9",
                                  "\xE2\x80\x94",
                                  "\\u00e9",
                                  "0x1F",
                                  "1e400",
                                  "reduce(a = 0, v IN [1] | a + v)"};

template <size_t kCount>
const char* Pick(const char* const (&of)[kCount], Random* random) {
  return of[(*random)() % kCount];
}

// A run of whole tokens of the text; of bytes, where it has no tokens.
std::string Piece(const std::string& text, Random* random) {
  const auto tokens = engine::cypher::Tokenize(text);
  if (!tokens.ok() || tokens->size() < 2) return text.substr(text.size() / 2, 20);
  const size_t first = (*random)() % (tokens->size() - 1);
  const size_t last = std::min(first + (*random)() % 12, tokens->size() - 2);
  return text.substr((*tokens)[first].begin, (*tokens)[last].end - (*tokens)[first].begin);
}

}  // namespace

StatementMaker::StatementMaker() : seeds_(std::begin(kSeeds), std::end(kSeeds)) {}

size_t StatementMaker::AddSeedsFrom(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() != ".feature") continue;
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (size_t begin = text.find("\"\"\""); begin != std::string::npos;) {
      const size_t end = text.find("\"\"\"", begin + 3);
      if (end == std::string::npos) break;
      if (end - begin < 2000) seeds_.push_back(text.substr(begin + 3, end - begin - 3));
      begin = text.find("\"\"\"", end + 3);
    }
  }
  return seeds_.size();
}

std::string StatementMaker::Nested(Random* random) const {
  static constexpr const char* kPairs[][2] = {{"(", ")"},
                                              {"[", "]"},
                                              {"{a: ", "}"},
                                              {"NOT ", ""},
                                              {"-", ""},
                                              {"abs(", ")"},
                                              {"CASE WHEN true THEN ", " END"},
                                              {"[x IN ", " | x]"},
                                              {"EXISTS { MATCH (n) WHERE ", " }"},
                                              {"COUNT { MATCH (n) WHERE ", " = 1 }"},
                                              {"any(x IN [1] WHERE ", ")"},
                                              {"1 + ", ""},
                                              {"[", "][0]"},
                                              {"{a: ", "}.a"},
                                              {"true AND ", ""}};
  const auto& pair = kPairs[(*random)() % std::size(kPairs)];
  const size_t depth = (*random)() % 8 == 0 ? (*random)() % 9000 : (*random)() % 60;
  std::string text = "RETURN ";
  for (size_t i = 0; i < depth; ++i) text += pair[0];
  text += "1";
  for (size_t i = 0; i < depth; ++i) text += pair[1];
  return text + " AS x";
}

std::string StatementMaker::Change(std::string text, Random* random) const {
  for (uint64_t edits = (*random)() % 4 + 1; edits > 0; --edits) {
    const auto tokens = engine::cypher::Tokenize(text);
    const bool by_token = tokens.ok() && tokens->size() > 1 && (*random)() % 8 != 0;
    const size_t index = by_token ? (*random)() % (tokens->size() - 1) : 0;
    const size_t at = by_token ? (*tokens)[index].begin : (*random)() % (text.size() + 1);
    const size_t end = by_token ? (*tokens)[index].end : std::min(at + (*random)() % 4, text.size());
    switch ((*random)() % 6) {
      case 0:
        text.insert(at, Pick(kWords, random));
        break;
      case 1:
        text.erase(at, end - at);
        break;
      case 2:
        text.replace(at, end - at, Pick(kWords, random));
        break;
      case 3:
        text.insert(at, Piece(Seed(random), random) + " ");
        break;
      case 4:
        text.replace(at, end - at, Piece(text, random));
        break;
      default:
        text += " " + Piece(Seed(random), random);
        break;
    }
    if (text.size() > 20'000) break;
  }
  return text;
}

std::string StatementMaker::Make(Random* random) const {
  const uint64_t kind = (*random)() % 16;
  if (kind == 0) return Nested(random);
  if (kind == 1) return Seed(random);
  return Change(Seed(random), random);
}

}  // namespace mycel::fuzz
