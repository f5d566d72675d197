#include "engine/base/status.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/base/result.h"

namespace mycel::engine::base {
namespace {

Result<int> Half(int n) {
  if (n % 2 != 0) return Status::Error(ErrorId::kArgumentError, "odd");
  return n / 2;
}

Result<int> Quarter(int n) {
  MYCEL_ASSIGN_OR_RETURN(const int half, Half(n));
  return Half(half);
}

TEST_CASE("a default status is success") { CHECK(Status().ok()); }

TEST_CASE("the TCK word opens the message") {
  const Status status = Status::Error(ErrorId::kUndefinedVariable, "Variable `foo` not defined");
  CHECK(status.FullMessage() == "UndefinedVariable: Variable `foo` not defined");
  CHECK(status.info().neo4j_code == "Neo.ClientError.Statement.SyntaxError");
}

TEST_CASE("the innermost place in the query wins") {
  const Status status = Status::Error(ErrorId::kTypeError, "x").At(7).At(3);
  CHECK(status.offset() == 7u);
}

TEST_CASE("ASSIGN_OR_RETURN hands errors up and values on") {
  CHECK(Quarter(8).value() == 2);
  CHECK(Quarter(6).status().message() == "odd");
}

TEST_CASE("every row of the error table has a four-part code and a five-character GQL status") {
#define MYCEL_CHECK_ROW(id, code, word, gql, text)                               \
  {                                                                              \
    const ErrorInfo& info = GetErrorInfo(ErrorId::id);                           \
    CHECK(std::count(info.neo4j_code.begin(), info.neo4j_code.end(), '.') == 3); \
    CHECK(info.gql_status.size() == 5);                                          \
    CHECK(!info.gql_description.empty());                                        \
  }
  MYCEL_ERROR_TABLE(MYCEL_CHECK_ROW)
#undef MYCEL_CHECK_ROW
}

}  // namespace
}  // namespace mycel::engine::base
