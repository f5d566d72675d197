// Mutated queries: the parser gives a tree or an error, never crashes, and what it takes prints and parses again.
#include <catch2/catch.hpp>
#include <random>

#include "engine/cypher/parser.h"
#include "engine/cypher/printer.h"

namespace mycel::engine::cypher {
namespace {

constexpr uint32_t kSeed = 20240607;
constexpr int kRounds = 30000;  // under two seconds

TEST_CASE("mutated queries parse or fail cleanly") {
  const std::vector<std::string> seeds = {
      "MATCH p = (a:A|B {x: $p})-[r:R*1..3]->((b)-[:S]->(c WHERE c.x > 1)){1,2} RETURN a.x AS x, [y IN xs WHERE y:A | "
      "y.z]",
      "UNWIND [1, 2.5, 'c'] AS i CALL (i) { MERGE (n:N {k: i}) ON CREATE SET n += {a: 1} } IN TRANSACTIONS OF 5 ROWS",
      "MATCH (n) WHERE EXISTS { (n)-->() } AND n.a IS :: LIST<INTEGER> RETURN CASE n.x WHEN > 5, 1 THEN 2 END ORDER BY "
      "n"};
  const std::vector<std::string> pieces = {
      "(",   ")",   "[",    "]",         "{", "}", "|", ":", "..",    "->",   "<-", "$", "'", "`",  "CASE ",
      "IN ", "IS ", "NOT ", "EXISTS { ", "n", "1", "*", ",", "WITH ", "\xC3", "\\", "-", "=", "/*", "WHERE "};
  std::mt19937 random(kSeed);
  INFO("seed " << kSeed);
  for (int round = 0; round < kRounds; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (uint32_t edits = random() % 5 + 1; edits > 0; --edits) {
      const size_t at = random() % (text.size() + 1);
      switch (random() % 3) {
        case 0:
          text.insert(at, pieces[random() % pieces.size()]);
          break;
        case 1:
          text.erase(at, random() % 6);
          break;
        default:
          text.insert(at, std::string(text.substr(at / 2, random() % 24)));
          break;
      }
    }
    const auto parsed = ParseStatement(text);
    if (!parsed.ok()) continue;
    const std::string printed = Print(parsed->statement());
    const auto again = ParseStatement(printed);
    INFO(text << "\n=> " << printed);
    REQUIRE(again.status().ToString() == "Ok");
    REQUIRE(Print(again->statement()) == printed);
  }
}

}  // namespace
}  // namespace mycel::engine::cypher
