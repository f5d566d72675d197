// Where LOAD CSV stands: linenumber() and file().
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "query_fixture.h"

namespace mycel::engine::exec {
namespace {

class CsvFixture : public QueryFixture {
 public:
  CsvFixture() {
    options.import_directory = import_.path().string();
    std::ofstream(import_.path() / "people.csv") << "name,note\nAnn,\"two\nlines\"\n\nBob,x\n";
    std::ofstream(import_.path() / "empty.csv") << "a,,c\n\"\",1,\n";
  }
  [[nodiscard]] std::string path() const { return (import_.path() / "people.csv").string(); }

 private:
  test::TemporaryDirectory import_{"import"};
};

}  // namespace

TEST_CASE("linenumber() counts records, the header too; file() is the file's path") {
  CsvFixture fixture;
  CHECK(fixture.Run("LOAD CSV FROM 'file:///people.csv' AS row RETURN linenumber(), row[0]") ==
        "1, 'name'; 2, 'Ann'; 3, 'Bob'");
  CHECK(fixture.Run(
            "LOAD CSV WITH HEADERS FROM 'file:///people.csv' AS row WITH row, linenumber() + 1 AS line, file() AS "
            "name WHERE row.name = 'Bob' RETURN line, name") == "4, '" + fixture.path() + "'");
  CHECK(fixture.Run(
            "UNWIND [1, 2] AS i LOAD CSV FROM 'file:///people.csv' AS row WITH i, max(linenumber()) AS last RETURN "
            "i, last ORDER BY i") == "1, 3; 2, 3");
}

TEST_CASE("an empty field is null without quotes and a text with them; an empty header is a key") {
  CsvFixture fixture;
  CHECK(fixture.Run("LOAD CSV FROM 'file:///empty.csv' AS row WITH row SKIP 1 RETURN row[0], row[1], row[2]") ==
        "'', '1', null");
  CHECK(fixture.Run("LOAD CSV WITH HEADERS FROM 'file:///empty.csv' AS row RETURN row.a, row[''], row.c") ==
        "'', '1', null");
}

TEST_CASE("a folder, a pipe and a device are refused at once") {
  test::TemporaryDirectory import("import");
  QueryFixture fixture;
  fixture.options.import_directory = import.path().string();
  REQUIRE(::mkfifo((import.path() / "pipe").c_str(), 0600) == 0);
  std::filesystem::create_directory(import.path() / "folder");
  std::filesystem::create_symlink("/dev/zero", import.path() / "device");
  for (const std::string name : {"pipe", "folder", "device"}) {
    CHECK_THAT(fixture.Run("LOAD CSV FROM 'file:///" + name + "' AS row RETURN row"),
               Catch::Contains("it is a folder, a pipe or a device, not a file"));
  }
}

TEST_CASE("the line stays known behind WITH, DISTINCT, ORDER BY, LIMIT and in subqueries; an aggregation forgets it") {
  CsvFixture fixture;
  const std::string load = "LOAD CSV FROM 'file:///people.csv' AS row ";
  CHECK(fixture.Run(load + "WITH row WITH row[0] AS n WHERE linenumber() > 1 RETURN linenumber(), n") ==
        "2, 'Ann'; 3, 'Bob'");
  CHECK(fixture.Run(load + "WITH DISTINCT size(row) AS n RETURN linenumber(), n, file() IS NULL") == "1, 2, false");
  CHECK(fixture.Run(load + "WITH row ORDER BY row[0] SKIP 1 LIMIT 1 RETURN linenumber(), row[0]") == "3, 'Bob'");
  CHECK(fixture.Run(load + "RETURN DISTINCT row[0] ORDER BY linenumber() DESC") == "'Bob'; 'Ann'; 'name'");
  CHECK(fixture.Run(load + "WITH row UNWIND [1, 2] AS i WITH i WHERE i = 2 RETURN linenumber(), i") ==
        "1, 2; 2, 2; 3, 2");
  CHECK(fixture.Run(load + "CALL { WITH row RETURN linenumber() AS l } RETURN l, linenumber()") == "1, 1; 2, 2; 3, 3");
  CHECK(fixture.Run(load + "CALL (row) { WITH row AS r RETURN linenumber() AS l } RETURN l") == "1; 2; 3");
  CHECK(fixture.Run(load + "RETURN COLLECT { UNWIND [1] AS x RETURN linenumber() }") == "[1]; [2]; [3]");
  CHECK(fixture.Run(load + "WITH row WHERE EXISTS { WITH row WHERE linenumber() = 2 RETURN 1 } RETURN row[0]") ==
        "'Ann'");
  CHECK(fixture.Run(load + "CREATE (n:Line {l: linenumber()}) WITH n RETURN n.l = linenumber()") == "true; true; true");
  CHECK(fixture.Run(load + "MATCH (n:Line {l: linenumber()}) WITH n RETURN n.l, linenumber()") == "1, 1; 2, 2; 3, 3");
  CHECK(fixture.Run(load + "WITH count(*) AS c RETURN linenumber(), c") == "null, 3");
  CHECK(fixture.Run(load + "WITH count(*) AS c, size(row) AS s ORDER BY linenumber() RETURN c") == "3");
  CHECK(fixture.Run(load + "CALL { LOAD CSV FROM 'file:///people.csv' AS r RETURN count(*) AS c } "
                           "RETURN linenumber(), c") == "1, 3; 2, 3; 3, 3");
}

TEST_CASE("without a LOAD CSV they are null, and behind a subquery that loaded they are refused") {
  CsvFixture fixture;
  CHECK(fixture.Run("RETURN linenumber(), file()") == "null, null");
  CHECK(fixture.Run("LOAD CSV FROM 'file:///people.csv' AS row RETURN linenumber() AS l UNION ALL RETURN linenumber() "
                    "AS l") == "1; 2; 3; null");
  CHECK(fixture.Run("CALL { LOAD CSV FROM 'file:///people.csv' AS row RETURN row } RETURN linenumber()")
            .find("return it from there") != std::string::npos);
}

}  // namespace mycel::engine::exec
