// Lists, maps, projections, comprehensions, quantifiers and reduce over one row.
#include <catch2/catch.hpp>

#include "engine/memory/governor.h"
#include "tests/unit/engine/expr/expression_fixture.h"

namespace mycel::engine::expr {
namespace {

using types::Value;

const Value kList = Value::List({Int(1), Int(2), Int(3)});

TEST_CASE("Lists and maps hold what their parts give") {
  CHECK(Run("[a, b, a + 1]", Int(1), Text("x")) == "[1, 'x', 2]");
  CHECK(Run("{k: a, l: [b]}", Int(1)) == "{k: 1, l: [null]}");
  CHECK(Run("[1, 1 / a]", Int(0)) == "DivisionByZero@4");
  CHECK(Run("{k: 1 / a}", Int(0)) == "DivisionByZero@4");
}

TEST_CASE("A map projection takes properties, entries and other variables") {
  CHECK(Run("a {.name, .unheard_of}", kAnn) == "{name: 'Ann', unheard_of: null}");
  CHECK(Run("a {.*}", kAnn) == "{name: 'Ann', age: 40}");
  CHECK(Run("a {.*, name: 'other', b}", kAnn, Int(5)) == "{name: 'other', age: 40, b: 5}");
  CHECK(Run("a {.*}", kKnows) == "{since: 2020}");
  CHECK(Run("a {.*}") == "null");
  CHECK(Run("a {.*}", Int(1)) == "InvalidArgumentType@0");
  CHECK(Run("a {.*}", kDeleted).starts_with("DeletedEntityAccess"));
}

TEST_CASE("A comprehension filters, then projects") {
  CHECK(Run("[x IN a WHERE x > 1 | x * 10]", kList) == "[20, 30]");
  CHECK(Run("[x IN a WHERE x > b]", kList, Int(2)) == "[3]");
  CHECK(Run("[x IN a | b]", kList, Text("y")) == "['y', 'y', 'y']");
  CHECK(Run("[x IN a WHERE null]", kList) == "[]");
  CHECK(Run("[x IN a | x]") == "null");
  CHECK(Run("[x IN a | [y IN a WHERE y < x | x * y]]", kList) == "[[], [2], [3, 6]]");
  CHECK(Run("[x IN a | 1 / (x - 2)]", kList) == "DivisionByZero@10");
}

TEST_CASE("A value that is no list is looped over as a list of itself") {
  CHECK(Run("[x IN a | x + 1]", Int(1)) == "[2]");
  CHECK(Run("reduce(s = 0, x IN a | s + x)", Int(4)) == "4");
}

TEST_CASE("Quantifiers know what an unknown item leaves open") {
  const Value with_null = Value::List({Int(1), Value(), Int(3)});
  const struct {
    const char* text;
    const char* answers[4];  // over the empty list, [1, 2, 3], [1, null, 3], null
  } cases[] = {
      {"all(x IN a WHERE x > 0)", {"true", "true", "null", "null"}},
      {"all(x IN a WHERE x > 1)", {"true", "false", "false", "null"}},
      {"any(x IN a WHERE x > 2)", {"false", "true", "true", "null"}},
      {"any(x IN a WHERE x > 5)", {"false", "false", "null", "null"}},
      {"none(x IN a WHERE x > 5)", {"true", "true", "null", "null"}},
      {"none(x IN a WHERE x > 2)", {"true", "false", "false", "null"}},
      {"single(x IN a WHERE x > 2)", {"false", "true", "null", "null"}},
      {"single(x IN a WHERE x > 0)", {"false", "false", "false", "null"}},
  };
  for (const auto& one : cases) {
    CAPTURE(one.text);
    CHECK(Run(one.text, Value::List({})) == one.answers[0]);
    CHECK(Run(one.text, kList) == one.answers[1]);
    CHECK(Run(one.text, with_null) == one.answers[2]);
    CHECK(Run(one.text) == one.answers[3]);
  }
}

TEST_CASE("The item that settles a quantifier is the last one looked at") {
  CHECK(Run("any(x IN a WHERE 6 / (3 - x) = 3)", kList) == "true");
  CHECK(Run("all(x IN a WHERE 6 / (3 - x) = 0)", kList) == "false");
  CHECK(Run("all(x IN a WHERE 6 / (3 - x) > 0)", kList) == "DivisionByZero@17");
}

TEST_CASE("reduce carries its accumulator") {
  CHECK(Run("reduce(s = b, x IN a | s + x)", kList, Int(10)) == "16");
  CHECK(Run("reduce(s = '', x IN a | s + toString(x))", kList) == "'123'");
  CHECK(Run("reduce(s = 0, x IN a | s + x)", Value::List({})) == "0");
  CHECK(Run("reduce(s = 0, x IN a | s + reduce(t = 0, y IN a | t + x * y))", kList) == "36");
  CHECK(Run("reduce(s = 0, x IN a | s + x)") == "null");
  CHECK(Run("reduce(s = 0, x IN a | s / (x - 2))", kList) == "DivisionByZero@23");
}

TEST_CASE("Loops over long lists look at the deadline") {
  class Cancelled : public functions::CancelCheck {
   public:
    base::Status Check() override {
      ++asked;
      return base::Status::Error(base::ErrorId::kTransactionTimedOut, "too late");
    }
    int asked = 0;
  };
  const Value many = Value::List(std::vector<Value>(5000, Int(1)));
  for (const char* text : {"[x IN a | x]", "all(x IN a WHERE x = 1)", "reduce(s = 0, x IN a | s + x)"}) {
    CAPTURE(text);
    Cancelled cancelled;
    Compiled compiled(text);
    compiled.context.functions.cancel = &cancelled;
    CHECK(compiled.Run(many).starts_with("TransactionTimedOut"));
    CHECK(cancelled.asked == 1);
    CHECK(compiled.Run(kList).find("TransactionTimedOut") == std::string::npos);
  }
}

// A check that looks at its clock now and then would let steps of 40 ms pass many times.
TEST_CASE("Behind work on large values the clock is looked at each time") {
  class Late : public functions::CancelCheck {
   public:
    base::Status Check() override { return base::Status::Ok(); }
    base::Status CheckNow() override { return base::Status::Error(base::ErrorId::kTransactionTimedOut, "too late"); }
  };
  const Value many = Value::List(std::vector<Value>(5000, Int(1)));
  for (const char* text : {"a + 1", "a = 1", "a[1..2]", "size(a)"}) {
    CAPTURE(text);
    Late late;
    Compiled compiled(text);
    compiled.context.functions.cancel = &late;
    CHECK(compiled.Run(many).starts_with("TransactionTimedOut"));
    CHECK(compiled.Run(kList).find("TransactionTimedOut") == std::string::npos);
  }
}

TEST_CASE("what a loop holds is charged, refused at the limit, and given back") {
  memory::Governor governor(size_t{1} << 20);
  memory::Account* const account = governor.AddAccount("query");
  const Value many = Value::List(std::vector<Value>(50'000, Int(1)));
  for (const char* text : {"[x IN a | 'a text of its own ' + x]", "[x IN a WHERE x = 1 | [x, x, x]]",
                           "reduce(s = 'x', x IN a | s + s)", "reduce(l = [1], x IN a | l + l)"}) {
    CAPTURE(text);
    Compiled compiled(text);
    compiled.context.account = account;
    const std::string outcome = compiled.Run(many);
    CHECK(outcome.find("MemoryLimit") != std::string::npos);
    CHECK(account->bytes() == 0);
    CHECK(account->peak_bytes() < size_t{4} << 20);
    CHECK(compiled.Run(kList).find("MemoryLimit") == std::string::npos);
  }
}

}  // namespace
}  // namespace mycel::engine::expr
