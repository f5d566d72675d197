#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/env/posix_env.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {
namespace {

using base::Direction;
using base::NodeId;
using types::Value;

struct Fixture {
  Fixture() { std::filesystem::remove_all(path); }
  ~Fixture() {
    store.reset();
    std::filesystem::remove_all(path);
  }
  void Open() {
    store.reset();
    StoreOptions options;
    options.env = posix.get();
    options.path = path;
    options.log_segment_bytes = size_t{8} << 20;
    options.checkpoint.in_background = false;
    auto opened = Store::Open(options);
    REQUIRE(opened.ok());
    store = std::move(*opened);
  }
  const std::unique_ptr<env::Env> posix = env::MakePosixEnv();
  const std::string path =
      (std::filesystem::temp_directory_path() / ("mycel-statistics-" + std::to_string(::getpid()))).string();
  std::unique_ptr<Store> store;
};

TEST_CASE("the planner's estimates follow commits, rollbacks, a crash and a clean restart", "[txn]") {
  Fixture fixture;
  fixture.Open();
  const auto user = *fixture.store->EnsureLabel("User");
  const auto city = *fixture.store->EnsureLabel("City");
  const auto lives = *fixture.store->EnsureRelType("LIVES_IN");
  const auto key = *fixture.store->EnsurePropertyKey("id");
  REQUIRE(*fixture.store->CreateIndex(
      {"users", catalog::IndexKind::kRange, {catalog::EntityKind::kNode, {user.value}, {key}}, {}, false}));
  auto tx = fixture.store->Begin({.access = AccessMode::kWrite});
  const NodeId town = *tx->CreateNode(std::span(&city, 1), {});
  std::vector<base::RelId> rels;
  for (int64_t i = 0; i < 10; ++i) {
    const Property id{key, Value::Integer(i / 2)};
    const NodeId node = *tx->CreateNode(std::span(&user, 1), std::span(&id, 1));
    rels.push_back(*tx->CreateRel(node, town, lives, {}));
  }
  const SavepointId statement = tx->BeginStatement();
  REQUIRE(tx->CreateRel(town, town, lives, {}).ok());
  tx->RollbackStatement(statement);
  REQUIRE(tx->CommitAndWait().ok());
  tx = fixture.store->Begin({.access = AccessMode::kWrite});
  REQUIRE(*tx->DeleteRel(rels[0]));
  REQUIRE(tx->CommitAndWait().ok());
  tx.reset();
  const auto check = [&] {
    const catalog::Statistics& statistics = fixture.store->statistics();
    REQUIRE(statistics.Rels(user, lives, city) == 9);
    REQUIRE(statistics.Rels(city, lives, std::nullopt) == 0);
    REQUIRE(statistics.AverageDegree(user, Direction::kOutgoing, lives, city) == Approx(0.9));
  };
  const auto check_index = [&] {
    const auto index = fixture.store->statistics().Index(fixture.store->schema()->FindIndex("users")->id);
    REQUIRE(index.has_value());
    REQUIRE(index->entries == 10);
    REQUIRE(index->distinct_keys == 5);
  };
  check();
  fixture.Open();  // a crash: the log brings them back
  check();
  check_index();
  REQUIRE(fixture.store->Close().ok());
  fixture.Open();
  check();
  check_index();
}

}  // namespace
}  // namespace mycel::engine::txn
