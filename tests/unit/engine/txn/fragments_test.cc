// Transactions larger than one log record: their front is written as fragments.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "engine/env/fault_env.h"
#include "engine/txn/store.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::txn {
namespace {

using types::Value;

constexpr size_t kSegment = size_t{6} << 20;

// The log on a FaultEnv, which can fill up and crash; RocksDB's files lie in a real folder.
class FragmentsFixture {
 public:
  FragmentsFixture()
      : path_((std::filesystem::temp_directory_path() / ("mycel-fragments-" + std::to_string(::getpid()))).string()) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~FragmentsFixture() { std::filesystem::remove_all(path_); }

  std::unique_ptr<Store> Open() {
    StoreOptions options;
    options.env = &env;
    options.path = path_;
    options.log_segment_bytes = kSegment;
    options.checkpoint.in_background = false;
    auto store = Store::Open(options);
    INFO((store.ok() ? "" : store.status().ToString()));
    REQUIRE(store.ok());
    return std::move(*store);
  }

  env::FaultEnv env{1};

 private:
  std::string path_;
};

base::Status CreateOne(Store* store, size_t bytes) {
  const auto tx = store->Begin({.access = AccessMode::kWrite});
  const auto key = tx->EnsurePropertyKey("v");
  REQUIRE(key.ok());
  const Property property{*key, Value::String(std::string(bytes, 'x'))};
  REQUIRE(tx->CreateNode({}, std::span(&property, 1)).ok());
  return tx->CommitAndWait().status();
}

uint64_t CountNodes(Store* store) {
  const auto count = store->Begin({})->CountNodes(std::nullopt);
  REQUIRE(count.ok());
  return *count;
}

TEST_CASE_METHOD(FragmentsFixture, "fragments whose commit found the disk full are no part of a later commit",
                 "[txn]") {
  for (const size_t later : {size_t{10}, size_t{5} << 20}) {
    env.SetCapacity(size_t{1} << 40);
    uint64_t nodes = 0;
    {
      auto store = Open();
      REQUIRE(CreateOne(store.get(), 1).ok());
      nodes = CountNodes(store.get());
      env.SetCapacity(4 * kSegment);
      REQUIRE(CreateOne(store.get(), size_t{60} << 20).id() == base::ErrorId::kDiskFull);
      env.SetCapacity(size_t{1} << 40);
      REQUIRE(CreateOne(store.get(), later).ok());
      env.Crash(env::CrashMode::kKeepAll);
    }
    auto store = Open();
    CHECK(CountNodes(store.get()) == nodes + 1);
  }
}

}  // namespace
}  // namespace mycel::engine::txn
