// Sorting, grouping, joining and DISTINCT with room for next to nothing give what they give in memory.
#include <algorithm>
#include <filesystem>
#include <random>

#include "engine/exec/spill_file.h"
#include "query_fixture.h"

namespace mycel::engine::exec {
namespace {

class SpillFixture : public QueryFixture {
 public:
  void Spill(size_t after_bytes) {
    options.spill_directory = spills_.path().string();
    options.spill_after_bytes = after_bytes;
  }
  // The rows, sorted where their order is open.
  std::string Sorted(std::string_view text) {
    std::vector<std::string> rows;
    std::string all = Run(text);
    for (size_t at = 0; at <= all.size();) {
      const size_t end = std::min(all.find("; ", at), all.size());
      rows.push_back(all.substr(at, end - at));
      at = end + 2;
    }
    std::sort(rows.begin(), rows.end());
    std::string out;
    for (const std::string& row : rows) out += row + "; ";
    return out;
  }
  bool AnyFileLeft() const {
    return std::filesystem::exists(spills_.path()) && !std::filesystem::is_empty(spills_.path());
  }

 private:
  test::TemporaryDirectory spills_{"spill", false};
};

// Values of many kinds, many of them equal.
constexpr const char* kRows =
    "UNWIND range(1, 3000) AS i WITH i, (i * 7919) % 501 AS k WITH i, k, CASE k % 5 WHEN 0 THEN k WHEN 1 THEN "
    "toFloat(k) "
    "WHEN 2 THEN 'text ' + k WHEN 3 THEN [k, null] ELSE null END AS v ";

TEST_CASE_METHOD(SpillFixture, "a sort in runs is the sort in memory, equal rows in their order") {
  const std::string query = std::string(kRows) + "RETURN v, i ORDER BY v DESC, k % 2";
  const std::string limited = query + " SKIP 100 LIMIT 1500";
  const std::string wanted = Run(query);
  const std::string wanted_limited = Run(limited);
  for (const size_t bytes : {1, 40'000, 400'000}) {
    Spill(bytes);
    CHECK(Run(query) == wanted);
    CHECK(Run(limited) == wanted_limited);
    CHECK_FALSE(AnyFileLeft());
  }
}

TEST_CASE_METHOD(SpillFixture, "groups that are parted have their rows together and in order") {
  for (const std::string tail :
       {"RETURN v, count(*), sum(i), collect(i % 10), count(DISTINCT i % 3), min(i)", "RETURN k, v, avg(i)",
        "RETURN DISTINCT v, k % 3", "RETURN count(DISTINCT v), max(k)", "WITH DISTINCT k RETURN count(*), sum(k)"}) {
    INFO(tail);
    options.spill_after_bytes = 0;
    const std::string wanted = Sorted(kRows + tail);
    for (const size_t bytes : {1, 20'000, 100'000}) {
      Spill(bytes);
      CHECK(Sorted(kRows + tail) == wanted);
      CHECK_FALSE(AnyFileLeft());
    }
  }
}

TEST_CASE_METHOD(SpillFixture, "rows that wait behind a write keep their order, values and multiplicities") {
  REQUIRE(Run("UNWIND range(1, 3000) AS i CREATE (:E {i: i})").empty());
  const std::string query =
      "MATCH (e:E) WITH e, [e.i, null, 'text ' + e.i] AS v, CASE e.i % 3 WHEN 0 THEN e.i ELSE toString(e.i) END AS m "
      "CREATE (n:N)-[r:R]->(e) WITH e, n, r, v, m, endNode(r) AS same WITH collect([e.i, v, m, same = e]) AS rows "
      "MATCH (n:N) DETACH DELETE n RETURN rows, count(*)";
  options.spill_after_bytes = 0;
  const std::string wanted = Run(query);
  REQUIRE(wanted.size() > 60'000);
  for (const size_t bytes : {1, 30'000}) {
    Spill(bytes);
    CHECK(Run(query) == wanted);
    CHECK(Run("UNWIND range(1, 5) AS i UNWIND range(1, 2000) AS j WITH i MATCH (e:E {i: i}) SET e.c = coalesce(e.c, 0) "
              "+ 1 WITH DISTINCT e ORDER BY e.i WITH e.c AS c MATCH (x:E {i: 1}) REMOVE x.c RETURN collect(c)") ==
          "[2000, 2000, 2000, 2000, 2000]");
    CHECK(Run("MATCH (e:E) REMOVE e.c").empty());
    CHECK_FALSE(AnyFileLeft());
  }
}

TEST_CASE_METHOD(SpillFixture, "a join in parts pairs the same rows") {
  REQUIRE(Run("UNWIND range(1, 400) AS i CREATE (:A {k: i % 50, v: i}), (:B {k: i % 70, w: i}), (:B {w: i})").empty());
  const std::string query = "MATCH (a:A), (b:B) WHERE a.k = b.k RETURN a.v, b.w";
  options.spill_after_bytes = 0;
  const std::string wanted = Sorted(query);
  REQUIRE(wanted.size() > 10'000);
  for (const size_t bytes : {1, 10'000}) {
    Spill(bytes);
    CHECK(Sorted(query) == wanted);
    CHECK(Run("MATCH (a:A), (b:B) WHERE a.k = b.k RETURN a.v, b.w LIMIT 3").size() > 3);
    CHECK_FALSE(AnyFileLeft());
  }
}

TEST_CASE_METHOD(SpillFixture, "a spill directory that cannot be made is an error that names it") {
  options.spill_directory = "/proc/no/such";
  options.spill_after_bytes = 1;
  const std::string answer = Run("UNWIND range(1, 100) AS i RETURN i ORDER BY -i");
  CHECK(answer.find("! ") != std::string::npos);
  CHECK(answer.find("/proc/no") != std::string::npos);
}

}  // namespace
}  // namespace mycel::engine::exec
