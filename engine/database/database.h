// One database: storage, compiler and executor behind one door. Bolt, HTTP, the shell and the tests all run statements
// through it.
//
//   MYCEL_ASSIGN_OR_RETURN(auto database, Database::Open(options));
//   auto session = database->NewSession({.user = "neo4j"});
//   MYCEL_ASSIGN_OR_RETURN(auto statement, session->Run("RETURN $x AS x", parameters, {}));
//   while (…) statement->Pull(1000, &sink, wake) …
//
// Threads: Database from any thread. A Session is a strand: one call at a time, from any thread; Cancel from any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/database/reader_watch.h"
#include "engine/database/server_info.h"
#include "engine/database/session.h"
#include "engine/env/env.h"
#include "engine/memory/governor.h"
#include "engine/sched/worker_pool.h"
#include "engine/txn/store.h"
#include "engine/wal/group_committer.h"
#include "engine/wal/log_archiver.h"

namespace mycel::engine::procedures {
class Registry;
}

namespace mycel::engine::database {

struct DatabaseOptions {
  env::Env* env = nullptr;               // outlives the database
  memory::Governor* governor = nullptr;  // outlives the database
  // Where IN n CONCURRENT TRANSACTIONS runs; outlives the sessions. Null: on the statement's own strand, in turns.
  sched::WorkerPool* workers = nullptr;
  std::string path;
  std::string name = "neo4j";
  std::string import_directory;  // LOAD CSV reads below it; empty: LOAD CSV is refused
  std::string time_zone = "Z";
  uint32_t batch_rows = 1024;             // 1 … 1024
  uint64_t query_memory_limit_bytes = 0;  // 0: what memory.limit leaves
  // Sorting, grouping, joining and DISTINCT write to temporary files below path/spill once one of them holds so much.
  // 0: never.
  uint64_t query_spill_bytes = 0;
  uint64_t transaction_timeout_ms = 0;                  // 0: none
  wal::Durability durability = wal::Durability::kSync;  // of transactions that choose none
  uint32_t async_window_ms = 10;
  txn::Isolation isolation = txn::Isolation::kSnapshot;  // of transactions that choose none
  bool property_index = true;
  bool relationship_index = true;
  bool query_cache = true;
  bool access_statistics = false;  // counts what statements read: path/access-statistics.json
  // Of transactions that choose none and whose user is named here, before `durability`.
  std::map<std::string, wal::Durability, std::less<>> user_durability;
  bool test_hooks = false;
  ServerInfo* server = nullptr;  // for procedures and SHOW; null: there is no server around it
  uint64_t checkpoint_interval_ms = 300'000;
  size_t checkpoint_log_bytes = size_t{64} << 20;
  size_t log_segment_bytes = base::kLogSegmentBytes;
  wal::ArchiveOptions log_archive;
  size_t block_cache_bytes = size_t{32} << 20;
  size_t large_value_bytes = size_t{4} << 10;
  // As in txn::StoreOptions.
  bool recover_to_last_good = false;
  std::string recovery_report;
  std::function<void(const txn::RecoveryProgress&)> on_recovery;
  std::function<void(const base::Status&)> on_disk_state;
  ReaderLimits reader_limits;
};

class Database {
 public:
  // Opens or creates; replays the log. Errors as txn::Store::Open.
  [[nodiscard]] static base::Result<std::unique_ptr<Database>> Open(DatabaseOptions options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Writes a checkpoint and stops. Sessions must be gone.
  [[nodiscard]] base::Status Close();

  [[nodiscard]] std::unique_ptr<Session> NewSession(SessionOptions options);

  [[nodiscard]] const std::string& name() const;
  // 8-4-4-4-12 hexadecimal digits, made when the directory was.
  [[nodiscard]] const std::string& uuid() const;
  [[nodiscard]] txn::Store& store();
  // Upper layers register their own procedures here, before the first statement.
  [[nodiscard]] procedures::Registry& procedures();

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mycel::engine::database
