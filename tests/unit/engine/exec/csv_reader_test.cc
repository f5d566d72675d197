#include "engine/exec/csv_reader.h"

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "engine/env/fault_env.h"

namespace mycel::engine::exec {
namespace {

using Record = std::vector<std::string>;

CsvReader ReaderOf(env::FaultEnv* env, const std::string& text, char separator = ',') {
  REQUIRE(env->CreateDirectories("/import").ok());
  auto file = env->OpenFile("/import/data.csv", env::OpenMode::kCreateTruncated);
  REQUIRE(file.ok());
  REQUIRE((*file)->Write(0, std::as_bytes(std::span(text))).ok());
  return CsvReader(*std::move(file), separator);
}

std::vector<Record> ReadAll(const std::string& text, char separator = ',') {
  env::FaultEnv env(1);
  CsvReader reader = ReaderOf(&env, text, separator);
  std::vector<Record> records;
  Record record;
  for (;;) {
    const auto more = reader.Next(&record);
    REQUIRE(more.ok());
    if (!*more) return records;
    records.push_back(record);
  }
}

base::Status ReadError(const std::string& text) {
  env::FaultEnv env(1);
  CsvReader reader = ReaderOf(&env, text);
  Record record;
  for (;;) {
    const auto more = reader.Next(&record);
    if (!more.ok()) return more.status();
    if (!*more) return base::Status::Ok();
  }
}

TEST_CASE("Quoted fields hold separators, line ends and doubled quotes") {
  CHECK(ReadAll("a,\"b,c\",\"d \"\"e\"\" f\"\n\"two\nlines\",,x\n") ==
        std::vector<Record>{{"a", "b,c", "d \"e\" f"}, {"two\nlines", "", "x"}});
}

TEST_CASE("A backslash takes a quote or a backslash into a quoted field") {
  CHECK(ReadAll("\"x\\\"y\",\"p\\\\q\",\"r\\s\",t\\\"u\n") == std::vector<Record>{{"x\"y", "p\\q", "r\\s", "t\\\"u"}});
}

TEST_CASE("All line ends end a record, and empty lines are skipped") {
  CHECK(ReadAll("a,b\r\nc,d\re,f\n\n\r\ng,h") == std::vector<Record>{{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}});
}

TEST_CASE("A byte order mark at the start is no part of the first field") {
  CHECK(ReadAll("\xEF\xBB\xBFname\nAnn\n") == std::vector<Record>{{"name"}, {"Ann"}});
}

TEST_CASE("A separator at the end of a line opens one more empty field") {
  CHECK(ReadAll("a;\n;b\n", ';') == std::vector<Record>{{"a", ""}, {"", "b"}});
}

TEST_CASE("Fields and line ends across the buffer's border stay whole") {
  const std::string wide(base::kCsvBufferBytes - 1, 'x');
  CHECK(ReadAll(wide + "\r\n\"a\"\"b\"\n") == std::vector<Record>{{wide}, {"a\"b"}});
  const std::string wider(base::kCsvBufferBytes - 3, 'x');
  CHECK(ReadAll(wider + ",\"a\"\"b\"\n") == std::vector<Record>{{wider, "a\"b"}});
}

TEST_CASE("A quote that is never closed is an error that names its line") {
  const base::Status error = ReadError("a\n\"b\nc");
  REQUIRE_FALSE(error.ok());
  CHECK(error.id() == base::ErrorId::kExternalResourceFailed);
  CHECK_THAT(error.message(), Catch::Contains("starts in line 2"));
}

TEST_CASE("Characters behind a closing quote are an error") { CHECK_FALSE(ReadError("\"a\"b,c\n").ok()); }

TEST_CASE("A record above the limit is an error and not an allocation") {
  CHECK_FALSE(ReadError("\"" + std::string(base::kMaxCsvRecordBytes + 1, 'x')).ok());
}

}  // namespace
}  // namespace mycel::engine::exec
