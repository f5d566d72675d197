// Where LOAD CSV stands: linenumber() and file().
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
  }
  [[nodiscard]] std::string path() const { return (import_.path() / "people.csv").string(); }

 private:
  test::TemporaryDirectory import_{"import"};
};

}  // namespace

TEST_CASE("linenumber() is the line in which a record ends, file() the file's path") {
  CsvFixture fixture;
  CHECK(fixture.Run("LOAD CSV FROM 'file:///people.csv' AS row RETURN linenumber(), row[0]") ==
        "1, 'name'; 3, 'Ann'; 5, 'Bob'");
  CHECK(fixture.Run(
            "LOAD CSV WITH HEADERS FROM 'file:///people.csv' AS row WITH row, linenumber() + 1 AS line, file() AS "
            "name WHERE row.name = 'Bob' RETURN line, name") == "6, '" + fixture.path() + "'");
  CHECK(fixture.Run(
            "UNWIND [1, 2] AS i LOAD CSV FROM 'file:///people.csv' AS row WITH i, max(linenumber()) AS last RETURN "
            "i, last ORDER BY i") == "1, 5; 2, 5");
}

TEST_CASE("without a LOAD CSV they are null, and out of its reach they are refused") {
  CsvFixture fixture;
  CHECK(fixture.Run("RETURN linenumber(), file()") == "null, null");
  CHECK(fixture.Run("LOAD CSV FROM 'file:///people.csv' AS row WITH row RETURN linenumber()").find("carry it along") !=
        std::string::npos);
}

}  // namespace mycel::engine::exec
