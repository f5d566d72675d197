#include <catch2/catch.hpp>
#include <sstream>

#include "clients/shell/completion.h"
#include "clients/shell/display_width.h"
#include "clients/shell/row_writer.h"
#include "clients/shell/statement_splitter.h"
#include "clients/shell/summary_text.h"
#include "clients/shell/temporal_text.h"
#include "clients/shell/value_text.h"

namespace mycel::shell {
namespace {

std::vector<std::string> Split(const std::string& script, size_t piece) {
  StatementSplitter splitter;
  std::vector<std::string> statements;
  for (size_t at = 0; at < script.size(); at += piece) {
    splitter.Feed(std::string_view(script).substr(at, piece));
    while (auto statement = splitter.Next()) statements.push_back(*statement);
  }
  while (auto statement = splitter.Finish()) statements.push_back(*statement);
  return statements;
}

TEST_CASE("scripts are cut at semicolons outside of strings, names and comments, at every split") {
  const std::string script =
      "RETURN ';', \";\\\";\", `a;``;`; // one; two\nRETURN 1 /* ; */ / 2;\n:use x; y\n;;\nRETURN 'it\\'s;'\n";
  const std::vector<std::string> expected = {"RETURN ';', \";\\\";\", `a;``;`", "// one; two\nRETURN 1 /* ; */ / 2",
                                             ":use x; y", "RETURN 'it\\'s;'"};
  for (size_t piece = 1; piece <= script.size(); ++piece) CHECK(Split(script, piece) == expected);
}

TEST_CASE("a rest of blanks and comments is no statement") {
  CHECK(Split("RETURN 1; // done\n/* really */ ", 100) == std::vector<std::string>{"RETURN 1"});
  CHECK(Split(" \n", 1).empty());
}

TEST_CASE("values print as Cypher writes them") {
  client::Node ann{1, "4:x:1", {"Person", "odd label"}, {{"name", "Ann"}, {"age", 3}}};
  CHECK(ToCypherText(ann) == "(:Person:`odd label` {name: \"Ann\", age: 3})");
  CHECK(ToCypherText(client::List{1, 2.0, client::Value(), true}) == "[1, 2.0, NULL, TRUE]");
  CHECK(ToCypherText("a\n\x1b[31m") == "\"a\\n\\u001B[31m\"");
  client::Path path{{ann, client::Node{}}, {client::Relationship{5, 0, 1, "", "R", {}}}};
  path.nodes[0].properties.clear();
  path.nodes[0].labels.clear();
  CHECK(ToCypherText(path) == "()<-[:R]-()");
}

TEST_CASE("temporal values print as ISO 8601") {
  CHECK(ToText(client::Date{19905}) == "2024-07-01");
  CHECK(ToText(client::Date{-1}) == "1969-12-31");
  CHECK(ToText(client::LocalTime{43200000000000 + 500000000}) == "12:00:00.5");
  CHECK(ToText(client::Time{0, -5400}) == "00:00-01:30");
  CHECK(ToText(client::LocalDateTime{-1, 0}) == "1969-12-31T23:59:59");
  CHECK(ToText(client::DateTime{1719828000, 0, 7200, ""}) == "2024-07-01T12:00+02:00");
  CHECK(ToText(client::DateTime{1719828000, 0, 0, "Europe/Berlin"}) == "2024-07-01T12:00+02:00[Europe/Berlin]");
  CHECK(ToText(client::Duration{14, 3, 3661, 500000000}) == "P1Y2M3DT1H1M1.5S");
  CHECK(ToText(client::Duration{0, 0, -1, 500000000}) == "PT-0.5S");
  CHECK(ToText(client::Duration{}) == "PT0S");
}

TEST_CASE("wide characters are measured and cut by columns") {
  CHECK(DisplayWidth("abc") == 3);
  CHECK(DisplayWidth("日本") == 4);
  CHECK(DisplayWidth("e\xCC\x81") == 1);
  CHECK(Fit("ab", 4) == "ab  ");
  CHECK(Fit("日本語", 4) == "日… ");
  CHECK(Fit("abcdef", 4) == "abc…");
}

TEST_CASE("a table is cut to the terminal, its widest column first") {
  std::ostringstream out;
  auto writer = MakeRowWriter(Format::kTable, &out, 24);
  writer->Begin({"id", "text"});
  writer->Write({1, std::string(50, 'x')});
  writer->End();
  std::istringstream lines(out.str());
  std::string line;
  while (std::getline(lines, line)) CHECK(DisplayWidth(line) == 24);
}

TEST_CASE("completion knows where it stands") {
  Names names{{"Person", "Pet"}, {"KNOWS"}, {"name", "age"}};
  CHECK(Complete("MATCH (n:Pe", names).candidates == std::vector<std::string>{"Person", "Pet"});
  CHECK(Complete("MATCH (n:Pe", names).replaced == 2);
  CHECK(Complete("MATCH (a)-[:", names).candidates == std::vector<std::string>{"KNOWS"});
  CHECK(Complete("RETURN n.na", names).candidates == std::vector<std::string>{"name"});
  CHECK(Complete("mat", names).candidates == std::vector<std::string>{"MATCH"});
  CHECK(Complete(":rol", names).candidates == std::vector<std::string>{":rollback"});
  CHECK(CommonPrefix({"Person", "Pet"}) == "Pe");
}

TEST_CASE("a completed name can be written on: no blank behind it, backticks around it where it needs them") {
  Names names{{"Order Line", "1st", "back`tick"}, {"KNOWS"}, {"name"}};
  CHECK(Complete("MATCH (n:Ord", names).candidates == std::vector<std::string>{"`Order Line`"});
  CHECK(Complete("MATCH (n:1", names).candidates == std::vector<std::string>{"`1st`"});
  CHECK(Complete("MATCH (n:ba", names).candidates == std::vector<std::string>{"`back``tick`"});
  CHECK_FALSE(Complete("MATCH (n {na", names).blank_follows);
  CHECK(Complete("MAT", names).blank_follows);
  CHECK(Complete(":be", names).blank_follows);
}

TEST_CASE("a plan prints one operator per line with its figures in columns") {
  client::Value scan(client::Map{{"operatorType", client::Value("AllNodesScan@neo4j")},
                                 {"args", client::Value(client::Map{{"Details", client::Value("n")},
                                                                    {"EstimatedRows", client::Value(41.4999)}})}});
  client::Value plan(client::Map{{"operatorType", client::Value("ProduceResults@neo4j")},
                                 {"children", client::Value(client::List{scan})}});
  CHECK(PlanText(plan) ==
        "Operator        Details  Estimated\n"
        "ProduceResults\n"
        "  AllNodesScan  n        41.5\n");
}

}  // namespace
}  // namespace mycel::shell
