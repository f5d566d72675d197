#include "engine/bulk/verify.h"

#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>

#include "engine/base/coding.h"
#include "engine/env/posix_env.h"
#include "engine/kv/store.h"
#include "engine/txn/history_reads.h"
#include "engine/txn/transaction.h"

namespace mycel::engine::bulk {
namespace {

// A small database in a directory of its own, closed.
class SmallDatabase {
 public:
  explicit SmallDatabase(bool clean_close) {
    static std::atomic<int> next{0};
    path_ = std::filesystem::temp_directory_path() /
            ("mycel-verify-" + std::to_string(::getpid()) + "-" + std::to_string(next.fetch_add(1)));
    std::filesystem::remove_all(path_);
    auto store = Open();
    REQUIRE(store.ok());
    const auto label = *(*store)->EnsureLabel("L");
    const auto type = *(*store)->EnsureRelType("T");
    const auto key = *(*store)->EnsurePropertyKey("k");
    REQUIRE((*store)->CreateIndex({.name = "index", .target = {.tokens = {label.value}, .keys = {key}}}).ok());
    REQUIRE(txn::SetHistory(**store, uint64_t{86'400} * 1'000'000).ok());
    for (int i = 0; i < 20; ++i) {
      const auto tx = (*store)->Begin({.access = txn::AccessMode::kWrite});
      const txn::Property property{key, types::Value::Integer(i)};
      const auto a = *tx->CreateNode(std::span(&label, 1), std::span(&property, 1));
      const auto b = *tx->CreateNode({}, {});
      REQUIRE(tx->CreateRel(a, b, type, {}).ok());
      REQUIRE(tx->CommitAndWait().ok());
    }
    if (clean_close) REQUIRE((*store)->Close().ok());
  }
  ~SmallDatabase() { std::filesystem::remove_all(path_); }

  base::Result<std::unique_ptr<txn::Store>> Open() {
    txn::StoreOptions options;
    options.env = env.get();
    options.path = path_.string();
    options.log_segment_bytes = size_t{1} << 20;
    options.checkpoint.in_background = false;
    return txn::Store::Open(std::move(options));
  }
  VerifyReport Verify() {
    auto report = VerifyDirectory(env.get(), path_.string());
    INFO(report.status().ToString());
    REQUIRE(report.ok());
    return std::move(*report);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  const std::unique_ptr<env::Env> env = env::MakePosixEnv();

 private:
  std::filesystem::path path_;
};

TEST_CASE("a whole database has no findings, after a clean close and after a crash") {
  for (const bool clean : {true, false}) {
    SmallDatabase database(clean);
    const VerifyReport report = database.Verify();
    INFO(report.ToText());
    CHECK(report.clean());
    CHECK(report.nodes == 40);
    CHECK(report.relationships == 20);
    CHECK(report.index_entries == 20);
    CHECK(report.ToJson().find("\"clean\": true") != std::string::npos);
  }
}

TEST_CASE("verifying changes nothing: the database opens as before") {
  SmallDatabase database(false);
  CHECK(database.Verify().clean());
  CHECK(database.Verify().clean());
  const auto store = database.Open();
  REQUIRE(store.ok());
  CHECK(*(*store)->Begin({})->CountNodes(std::nullopt) == 40);
}

TEST_CASE("a directory without a database, and one that is open, are refused") {
  SmallDatabase database(true);
  const auto missing = VerifyDirectory(database.env.get(), "/nowhere/at/all");
  REQUIRE(!missing.ok());
  CHECK(missing.status().id() == base::ErrorId::kNotFound);
  const auto store = database.Open();
  REQUIRE(store.ok());
  const auto open = VerifyDirectory(database.env.get(), database.path().string());
  REQUIRE(!open.ok());
  CHECK(open.status().id() == base::ErrorId::kAlreadyInUse);
}

TEST_CASE("a lost neighbour list, index entry, label set and earlier state of a record are found") {
  for (const kv::Family family : {kv::Family::kAdj, kv::Family::kProp, kv::Family::kSet, kv::Family::kHistory}) {
    SmallDatabase database(true);
    {
      auto files = kv::Store::Open((database.path() / "data").string(), {});
      REQUIRE(files.ok());
      kv::WriteBatch batch;
      const auto at = (*files)->NewPrefixIterator(family, {});
      at->SeekToFirst();
      REQUIRE(at->Valid());
      batch.Delete(family, at->key());
      REQUIRE((*files)->Write(batch).ok());
      REQUIRE((*files)->Flush().ok());
    }
    const VerifyReport report = database.Verify();
    INFO(report.ToText());
    CHECK(!report.clean());
  }
}

TEST_CASE("damage in the log is told with file, offset and LSN, and what is in front of it is checked") {
  SmallDatabase database(false);
  std::filesystem::path segment;
  for (const auto& entry : std::filesystem::directory_iterator(database.path() / "wal")) {
    if (entry.path().extension() == ".wal") segment = std::max(segment, entry.path());
  }
  std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
  std::string bytes(size_t{1} << 20, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const size_t end = bytes.find_last_not_of('\0');
  file.clear();
  file.seekp(static_cast<std::streamoff>(end / 2));
  file.put(static_cast<char>(bytes[end / 2] ^ 1));
  file.close();
  const VerifyReport report = database.Verify();
  INFO(report.ToText());
  REQUIRE(report.finding_count == 1);
  CHECK(report.findings[0].area == "log");
  CHECK(report.findings[0].text.find(segment.filename().string()) != std::string::npos);
  CHECK(report.findings[0].text.find("LSN") != std::string::npos);
  CHECK(report.graph_checked);
}

}  // namespace
}  // namespace mycel::engine::bulk
