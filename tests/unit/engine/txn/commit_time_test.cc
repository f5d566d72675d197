// Commit times in the log: in order, whatever the clock does, and across restarts.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/env/fault_env.h"
#include "engine/txn/log_payload.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"
#include "engine/wal/log_reader.h"
#include "tests/support/temporary_directory.h"

namespace mycel::engine::txn {
namespace {

class TimeFixture {
 public:
  std::unique_ptr<Store> Open() {
    StoreOptions options;
    options.env = &env;
    options.path = path_;
    options.log_segment_bytes = size_t{8} << 20;
    options.checkpoint.in_background = false;
    auto store = Store::Open(options);
    REQUIRE(store.ok());
    return std::move(*store);
  }
  static void Commit(Store* store, size_t bytes = 10) {
    const auto tx = store->Begin({.access = AccessMode::kWrite});
    const auto key = tx->EnsurePropertyKey("v");
    const Property property{*key, types::Value::String(std::string(bytes, 'x'))};
    REQUIRE(tx->CreateNode({}, std::span(&property, 1)).ok());
    REQUIRE(tx->CommitAndWait().ok());
  }
  // The times in the log above `above`, in LSN order.
  std::vector<int64_t> Times(base::Lsn above = base::Lsn()) {
    wal::ReaderOptions options;
    options.directory = path_ + "/wal";
    options.above = above;
    const auto reader = wal::LogReader::Open(&env, options);
    REQUIRE(reader.ok());
    std::vector<int64_t> times;
    wal::RecordView record;
    for (;;) {
      const auto more = (*reader)->Next(&record);
      REQUIRE(more.ok());
      if (!*more) return times;
      const auto time =
          TimeOfRecord(record.kind, {reinterpret_cast<const char*>(record.payload.data()), record.payload.size()});
      if (time) times.push_back(*time);
    }
  }

  env::FaultEnv env{1};

 private:
  const test::TemporaryDirectory files_{"commit-time"};
  const std::string path_ = files_.path().string();
};

TEST_CASE_METHOD(TimeFixture, "commit times never go back, though the clock does, also over a restart", "[txn]") {
  {
    auto store = Open();
    Commit(store.get());
    env.JumpWallClock(3'600'000'000);
    Commit(store.get(), size_t{5} << 20);  // in fragments
    env.JumpWallClock(-7'200'000'000);
    Commit(store.get());
    REQUIRE(store->CreateIndex({.name = "i", .target = {.tokens = {0}, .keys = {base::PropertyKeyId(0)}}}).ok());
  }
  std::vector<int64_t> times = Times();
  CHECK(times.size() >= 4);
  CHECK(std::is_sorted(times.begin(), times.end()));
  const int64_t last = times.back();
  CHECK(last - times.front() >= 3'600'000'000);
  base::Lsn closed;
  {
    auto store = Open();
    closed = store->visible_lsn();
    REQUIRE(store->Close().ok());  // the log may forget all times now
  }
  {
    auto store = Open();
    Commit(store.get());
  }
  times = Times(closed);
  REQUIRE(!times.empty());
  CHECK(times.front() >= last);
}

}  // namespace
}  // namespace mycel::engine::txn
